"""What `/metrics` shows: requests by route, and how much waits in outbox and inbox."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """One service's measurements, in a registry of their own (several services may share a process)."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "starsme_http_requests_total",
            "Requests by route and status.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "starsme_http_request_seconds", "Time to answer.", ["method", "route"], registry=self._registry
        )
        self._waiting = Gauge("starsme_events_held", "Events by where they wait.", ["where"], registry=self._registry)
        self._counted = Gauge(
            "starsme_events_total", "Events by stream and type.", ["stream", "type"], registry=self._registry
        )

    def render(self, status: dict[str, Any]) -> bytes:
        """The exposition text, with the counts of ``status`` (the answer of `/events/status`) as of now."""
        for where in ("unsent", "waiting", "parked", "quarantined"):
            self._waiting.labels(where).set(status[where])
        for stream in ("published", "received"):
            for event_type, count in status[stream].items():
                self._counted.labels(stream, event_type).set(count)
        return bytes(generate_latest(self._registry))
