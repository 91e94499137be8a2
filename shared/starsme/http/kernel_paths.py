"""What every service answers besides its routes, for its OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields

from starsme.auth import Role
from starsme.http.refusals import Refusals, header

EVENT_READERS = frozenset({Role.OPERATOR, Role.OFFICER, Role.COORDINATOR, Role.INTEGRATOR})
LOG_READERS = frozenset({Role.OPERATOR})


class HealthView(Schema):
    """The process answers."""

    status = fields.String(required=True)
    service = fields.String(required=True)


class ReadinessView(Schema):
    """Whether the service can work, and what keeps it from working."""

    status = fields.String(required=True)
    troubles = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


def _counts(description: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": description}
    )


class EventStatusView(Schema):
    """Counts by type of what was published and received, and how much waits where."""

    service = fields.String(required=True)
    subscribed = fields.List(fields.String(), required=True)
    published = _counts("by type")
    received = _counts("by type")
    unsent = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    parked = fields.Integer(required=True)
    quarantined = fields.Integer(required=True)
    replay_days = fields.Integer(required=True)


class EventLogView(Schema):
    """One subject's history in this service, without any event's content."""

    service = fields.String(required=True)
    subject = fields.String(required=True)
    complete = fields.Boolean(required=True)
    entries = fields.List(fields.Dict(), required=True)


def kernel_paths(refusals: Refusals) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path with its GET operation."""
    yield "/healthz", _open_to_all("health", "The process answers · บริการทำงานอยู่", HealthView)
    ready = _open_to_all("readiness", "Whether the service can work · ความพร้อมให้บริการ", ReadinessView)
    ready["responses"]["503"] = _answer(ReadinessView)
    yield "/readyz", ready
    metrics = _open_to_all("metrics", "Figures for Prometheus · ตัวเลขสำหรับเฝ้าระวัง", None)
    metrics["responses"]["200"]["content"] = {"text/plain": {"schema": {"type": "string"}}}
    yield "/metrics", metrics
    yield "/openapi.json", _for("description", "This document · เอกสารนี้", {"type": "object"}, frozenset(Role), refusals)
    yield (
        "/events/status",
        _for("eventStatus", "Events counted · จำนวนเหตุการณ์", EventStatusView, EVENT_READERS, refusals),
    )
    log = _for("eventLog", "One subject's events · เหตุการณ์ของรายการหนึ่ง", EventLogView, LOG_READERS, refusals)
    subject = {"type": "string", "minLength": 1, "maxLength": 512}
    log["parameters"] = [{"in": "query", "name": "subject", "required": True, "schema": subject}]
    yield "/events/log", log


def _answer(schema: Any) -> dict[str, Any]:
    return {
        "description": "Done",
        "headers": {"X-Correlation-Id": header("the request's id")},
        "content": {"application/json": {"schema": schema}},
    }


def _open_to_all(name: str, summary: str, schema: Any) -> dict[str, Any]:
    return {"operationId": name, "summary": summary, "security": [], "responses": {"200": _answer(schema)}}


def _for(name: str, summary: str, schema: Any, roles: frozenset[Role], refusals: Refusals) -> dict[str, Any]:
    refused = {str(status): f"Problem{status}" for status in refusals.of_query(arguments=False)}
    return {
        "operationId": name,
        "summary": summary,
        "description": "Roles: " + ", ".join(sorted(roles)),
        "x-roles": sorted(roles),
        "responses": {"200": _answer(schema)} | refused,
    }
