"""What we store and what we send are CloudEvents: the SDK of the CNCF reads them in structured JSON mode and loses nothing."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_rabbitmq_event
from cloudevents.core.formats.json import JSONFormat
from sqlalchemy import select

from starsme.events.envelope import CONTENT_TYPE
from starsme.events.examples import Example, stored
from starsme.messaging.tables import outbox
from starsme.service import installed_service
from starsme.testing import client
from tests.contract.story import delivery, first

REQUEST = "01a20651-a26a-7558-a9dc-5aaf2628e20e"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def must_say_the_same(event: Any, body: dict[str, Any]) -> None:
    """Every attribute, every extension and the data are what the bytes say."""
    assert event.get_specversion() == body["specversion"] == "1.0"
    assert event.get_id() == body["id"]
    assert event.get_source() == body["source"]
    assert event.get_type() == body["type"]
    assert event.get_subject() == body["subject"]
    assert event.get_time() == datetime.fromisoformat(body["time"])
    assert event.get_time().tzinfo is not None
    assert event.get_datacontenttype() == body["datacontenttype"]
    for extension in ("sequence", "partitionkey", "correlationid", "traceparent"):
        assert event.get_extension(extension) == body.get(extension)
    assert event.get_data() == body["data"]


def read(content: bytes) -> Any:
    return from_http_event(HTTPMessage(headers={"content-type": CONTENT_TYPE}, body=content), JSONFormat())


@pytest.mark.parametrize("example", stored(), ids=lambda example: f"{example.type}-{example.id[-4:]}")
def test_every_stored_example_parses_with_the_sdk(example: Example) -> None:
    must_say_the_same(read(example.content), example.body)


def written() -> list[bytes]:
    """What consulting's outbox has to send after an enterprise was registered, within a traced request."""
    registered = first("enrolment.enterprise-registered.v1")
    traced = Example(registered.type, {**registered.body, "correlationid": REQUEST, "traceparent": TRACE})
    with client(installed_service("consulting")) as service:
        service.runtime.inbox.take([delivery(traced)])
        with service.runtime.database.begin() as tx:
            return [row.content.encode() for row in tx.connection.execute(select(outbox.c.content))]


def test_what_the_outbox_writes_parses_with_the_sdk_over_rabbitmq_too() -> None:
    contents = written()
    assert contents
    for content in contents:
        body = json.loads(content)
        must_say_the_same(read(content), body)
        must_say_the_same(from_rabbitmq_event(RabbitMQMessage({}, CONTENT_TYPE, content), JSONFormat()), body)


def test_the_request_and_its_trace_go_on_with_what_it_caused() -> None:
    body = json.loads(written()[0])
    assert body["correlationid"] == REQUEST
    assert body["traceparent"].split("-")[1] == TRACE.split("-")[1]
