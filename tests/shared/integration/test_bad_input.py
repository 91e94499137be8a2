"""Everything that can be wrong with a message, through a real queue: each has its reason, an operator sees it, the next one is handled."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import pytest

from starsme.auth import Role
from starsme.events.consulting import ManDaysGranted
from starsme.events.envelope import CONTENT_TYPE
from starsme.messaging.consumer import Consumer
from starsme.messaging.names import UNROUTED, exchange_of, routing_key
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.messaging.relay import Relay
from starsme.testing.service import delivery_of
from tests.faults.servers import wait_until
from tests.shared.operator import SERVICE, Operator, operating
from tests.shared.toy_service import changed

GROUP_CHANGED = "enrolment.group-changed.v1"
QUEUE = f"{SERVICE}.events"


@dataclass(frozen=True)
class Bad:
    """A message that is not to be taken, and what is said of it; ``first`` comes before it and is well."""

    name: str
    reason: str
    detail: str
    content: bytes
    content_type: str | None = CONTENT_TYPE
    first: bytes | None = None


def event(subject: str, sequence: int, /, **changes: Any) -> bytes:
    """An event of enrolment, its body changed; ``None`` takes a field out."""
    body = json.loads(delivery_of(changed(subject, sequence=sequence)).content)
    body |= changes
    return json.dumps({name: value for name, value in body.items() if value is not None}).encode()


def data(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(event("ent_bad", 1))["data"]
    return body | changes


CASES = [
    Bad("wrong content type", "content_type", "text/plain", event("ent_bad", 1), "text/plain"),
    Bad("no content type", "content_type", "none: expected", event("ent_bad", 1), None),
    Bad("not JSON", "not_json", "", b"<event/>"),
    Bad("not UTF-8", "not_json", "", event("ent_bad", 1).decode().encode("utf-16")),
    Bad("a surrogate alone", "not_json", "", event("ent_bad", 1, subject="ent_\ud800")),
    Bad("no object", "not_cloudevent", "specversion", b"[1, 2]"),
    Bad("not a CloudEvent", "not_cloudevent", "specversion", b'{"group": "star"}'),
    Bad("another version of CloudEvents", "not_cloudevent", "specversion", event("ent_bad", 1, specversion="0.3")),
    Bad("no id", "not_cloudevent", "id is missing", event("ent_bad", 1, id=None)),
    Bad("a sequence that is no number", "not_cloudevent", "sequence", event("ent_bad", 1, sequence="first")),
    Bad("an unknown type", "unknown_type", "weather", event("ent_bad", 1, type="weather.rain-fell.v1")),
    Bad("a newer version", "unknown_type", ".v9", event("ent_bad", 1, type="enrolment.group-changed.v9")),
    Bad("a value that the contract forbids", "contract_broken", "group", event("ent_bad", 1, data=data(group="best"))),
    Bad("a field too few", "contract_broken", "group", event("ent_bad", 1, data={"enterprise_id": "ent_bad"})),
    Bad("another's subject", "contract_broken", "subject is not", event("ent_bad", 1, data=data(enterprise_id="x"))),
    Bad("5 MB", "too_large", "5000000 bytes", b"x" * 5_000_000),
    Bad(
        "another event under a known id", "id_reused", "under this id",
        event("ent_bad", 2, id="known"), first=event("ent_bad", 1, id="known"),
    ),
    Bad(
        "a number from the past", "sequence_from_the_past", "number 4 of ent_bad came after 7",
        event("ent_bad", 4), first=event("ent_bad", 7),
    ),
    Bad("a type that is not listened for", "not_subscribed", "consulting.man-days-granted.v1", delivery_of(
        ManDaysGranted.event(enterprise_id="ent_bad", year=2562, minutes=1, rule="r")).content),
]  # fmt: skip


@pytest.fixture
def operator(postgres_url: str, amqp_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    with listening(postgres_url, amqp_uri, tmp_path, monkeypatch) as made:
        yield made


@contextmanager
def listening(url: str, amqp_uri: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """The operator of the toy service, which reads its queue on a real broker."""
    broker = RabbitBroker(amqp_uri)
    for name in ("enrolment", SERVICE):
        broker.declare_exchange(name)
    assert broker.declare_queues(SERVICE, [GROUP_CHANGED], 1) == [QUEUE]
    with operating(url, folder, monkeypatch, STARSME_AMQP_URI=amqp_uri) as made, reading(made, broker):
        yield made


@contextmanager
def reading(operator: Operator, broker: RabbitBroker) -> Iterator[None]:
    consumer = Consumer(QUEUE, broker, operator.service.runtime.inbox)
    thread = threading.Thread(target=consumer.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        consumer.stop()
        thread.join(10)
        assert not thread.is_alive()


@contextmanager
def sending(uri: str) -> Iterator[Callable[[bytes, str | None], None]]:
    """A foreign client's channel: ``send(content, content_type)`` to enrolment's exchange, confirmed."""
    parts = urlsplit(uri)
    login = {"userid": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    where = {"host": f"{parts.hostname}:{parts.port}", "virtual_host": unquote(parts.path[1:])}
    with closing(amqp.Connection(**where, **login, confirm_publish=True)) as connection:
        connection.connect()
        channel = connection.channel()

        def send(content: bytes, content_type: str | None) -> None:
            properties = {} if content_type is None else {"content_type": content_type}
            message = amqp.Message(content, delivery_mode=2, **properties)
            channel.basic_publish_confirm(message, exchange_of("enrolment"), routing_key(GROUP_CHANGED, 7))

        yield send


def handled(operator: Operator, subject: str) -> bool:
    """Whether the reaction's own event is committed."""
    return any(granted.subject == subject for granted in operator.service.published())


def status(operator: Operator) -> dict[str, Any]:
    return operator.service.get("/events/status", roles=[Role.OPERATOR]).json


@pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.name)
def test_it_is_kept_with_its_reason_and_the_good_event_behind_it_is_handled(operator: Operator, bad: Bad) -> None:
    with sending(operator.environ["STARSME_AMQP_URI"]) as send:
        if bad.first is not None:
            send(bad.first, CONTENT_TYPE)
        send(bad.content, bad.content_type)
        send(event("ent_good", 1), CONTENT_TYPE)
        wait_until(lambda: handled(operator, "ent_good"), 15, "the good event's effect")
    listed = operator.ask("quarantine", "list", SERVICE)
    [message] = listed["messages"]
    assert (listed["total"], message["reason"]) == (1, bad.reason)
    assert bad.detail in message["detail"]
    assert (message["exchange"], message["size"]) == ("starsme.enrolment", len(bad.content))
    assert handled(operator, "ent_bad") is (bad.first is not None)
    assert bad.reason in operator.run("quarantine", "list", SERVICE).stdout
    assert status(operator)["quarantined"] == 1


def test_all_of_it_at_once_stops_nothing(
    any_database_url: str, amqp_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(any_database_url, amqp_uri, tmp_path, monkeypatch) as operator, sending(amqp_uri) as send:
        for number, bad in enumerate(CASES):
            if bad.first is not None:
                send(bad.first.replace(b"ent_bad", b"ent_%d" % number), CONTENT_TYPE)
            send(bad.content.replace(b"ent_bad", b"ent_%d" % number), bad.content_type)
            send(event(f"ent_good_{number}", 1), CONTENT_TYPE)
        wait_until(lambda: handled(operator, f"ent_good_{len(CASES) - 1}"), 30, "the last good event's effect")
        assert all(handled(operator, f"ent_good_{number}") for number in range(len(CASES)))
        reasons = [message["reason"] for message in operator.ask("quarantine", "list", SERVICE)["messages"]]
        assert sorted(reasons) == sorted(bad.reason for bad in CASES)


def test_an_event_that_nobody_listens_for_is_kept_and_told_and_is_no_error_to_its_publisher(operator: Operator) -> None:
    """The toy's own events: no queue is bound for them here."""
    runtime, uri = operator.service.runtime, operator.environ["STARSME_AMQP_URI"]
    assert operator.service.post("/grants", body={"enterprise_id": "ent_lonely", "minutes": 180}).status_code == 201
    relay = Relay(SERVICE, runtime.database, RabbitBroker(uri))
    thread = threading.Thread(target=relay.run, daemon=True)
    thread.start()
    wait_until(lambda: status(operator)["unsent"] == 0, 15, "the event published")
    relay.stop()
    thread.join(10)
    assert status(operator)["published"] == {"consulting.man-days-granted.v1": 1}
    checks = json.loads(operator.run("doctor", SERVICE, "--json").stdout)
    [unrouted] = [check for check in checks if check["name"] == "unrouted"]
    assert not unrouted["ok"]
    assert "1 events in starsme.unrouted that nobody listened for" in unrouted["en"]
    with closing(RabbitBroker(uri).reader(UNROUTED, 10)) as reader:
        [kept] = reader.take(10, 5)
    body = json.loads(kept.content)
    assert (body["type"], body["subject"]) == ("consulting.man-days-granted.v1", "ent_lonely")
    assert kept.exchange == exchange_of(SERVICE)
