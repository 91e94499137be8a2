"""The campaign's own ways to the broker, past the proxies: a witness of what was published, and a hand that puts messages into queues."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import amqp

from tests.faults.replicas import ORDERS, STOCK

T = TypeVar("T")
TROUBLES = (OSError, amqp.AMQPError, AttributeError)  # py-amqp meets its own closed socket with an AttributeError
WITNESS = "faults.witness"
UNROUTED = "starsme.unrouted"
PATIENCE_SECONDS = 90.0


def connect(uri: str) -> amqp.Connection:
    """An open connection."""
    parts = urlsplit(uri)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port}", userid=unquote(parts.username or ""),
        password=unquote(parts.password or ""), virtual_host=unquote(parts.path[1:]) or "/",
        connect_timeout=5, read_timeout=30, write_timeout=30, confirm_publish=True,
    )  # fmt: skip
    connection.connect()
    return connection


def persistently(uri: str, work: Callable[[amqp.Channel], T]) -> T:
    """Do something on a channel, on a new connection as often as it takes; raises the last trouble after a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with contextlib.closing(connect(uri)) as connection:
                return work(connection.channel())
        except TROUBLES:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def put(
    uri: str, queue: str, content: bytes, content_type: str | None, headers: Mapping[str, Any] | None = None
) -> None:
    """Put one message straight into a queue; returns when the broker confirmed it, so it is there at least once."""
    properties: dict[str, Any] = {"delivery_mode": 2, "application_headers": dict(headers or {})}
    if content_type is not None:
        properties["content_type"] = content_type
    message = amqp.Message(content, **properties)
    persistently(uri, lambda channel: channel.basic_publish_confirm(message, "", queue))


def unrouted(uri: str) -> list[bytes]:
    """Everything that the alternate exchange kept."""

    def read(channel: amqp.Channel) -> list[bytes]:
        found = []
        while (message := channel.basic_get(UNROUTED)) is not None:
            found.append(_bytes(message))
        return found  # not acknowledged: it stays

    return persistently(uri, read)


@dataclass(frozen=True, slots=True)
class Published:
    """An event as it left a publisher."""

    event_id: str
    service: str
    order_id: str
    customer_id: str
    content: bytes


class Witness:
    """Reads a queue of its own that every order event goes to as well."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._stopped = threading.Event()
        self._turn = threading.Lock()
        self._events: dict[str, Published] = {}
        self._thread = threading.Thread(target=self._watch, name="witness", daemon=True)

    def start(self) -> None:
        """Bind the queue and read it from now on."""

        def declare(channel: amqp.Channel) -> None:
            channel.queue_declare(WITNESS, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(WITNESS, f"starsme.{ORDERS}", "order-placed.#")
            channel.queue_bind(WITNESS, f"starsme.{STOCK}", "order-picked.#")

        persistently(self._uri, declare)
        self._thread.start()

    def stop(self) -> None:
        """Read no more."""
        self._stopped.set()
        self._thread.join(10)

    def events(self) -> list[Published]:
        """Every event so far, in the order of their first arrival."""
        with self._turn:
            return list(self._events.values())

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                with contextlib.closing(connect(self._uri)) as connection:
                    channel = connection.channel()
                    channel.basic_qos(0, 500, False)
                    channel.basic_consume(WITNESS, callback=self._note)
                    while not self._stopped.is_set():
                        with contextlib.suppress(TimeoutError):
                            connection.drain_events(timeout=0.5)
            except TROUBLES:
                self._stopped.wait(0.3)

    def _note(self, message: Any) -> None:
        content = _bytes(message)
        body = json.loads(content)
        service = body["type"].partition(".")[0]
        event = Published(body["id"], service, body["data"]["order_id"], body["subject"], content)
        with self._turn:
            self._events.setdefault(event.event_id, event)
        message.channel.basic_ack(message.delivery_tag)


def _bytes(message: Any) -> bytes:
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)
