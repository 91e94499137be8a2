"""The AsyncAPI document: today's, the same on every machine, true of the broker, and its schemas hold what we publish."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from starsme.events import asyncapi, registered
from starsme.events.envelope import CONTENT_TYPE, shard_of
from starsme.events.examples import Example, stored
from starsme.events.schema import PACKAGE
from starsme.messaging.names import bindings, exchange_of, queue_of, routing_key
from starsme.messaging.rabbitmq import QUEUE_ARGUMENTS
from tests.contract.story import first

CHECKED_IN = json.loads(asyncapi.DOCUMENT.read_text(encoding="utf-8"))
LOCK = Path(__file__).parent / "asyncapi" / "package-lock.json"


def pointed(reference: str) -> Any:
    """What a reference within the document points to."""
    found: Any = CHECKED_IN
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [one for part in value.values() for one in references(part)]
    return [one for part in value for one in references(part)] if isinstance(value, list) else []


def payload_of(event_type: str) -> jsonschema.Draft7Validator:
    """Checks whole events of a type by the document alone, formats too."""
    schema = {"components": CHECKED_IN["components"], **CHECKED_IN["components"]["messages"][event_type]["payload"]}
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())


def test_the_checked_in_document_is_today_s() -> None:
    assert not asyncapi.stale(), "run `make contracts` and look at what changed"


def test_an_older_or_missing_document_is_stale(tmp_path: Path) -> None:
    path = tmp_path / "asyncapi.json"
    assert asyncapi.stale(path)
    asyncapi.write(path)
    assert not asyncapi.stale(path)
    path.write_text(path.read_text(encoding="utf-8").replace("แพลตฟอร์ม", "ระบบ", 1), encoding="utf-8")
    assert asyncapi.stale(path)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_every_process_writes_the_same_bytes(seed: str) -> None:
    code = "import sys; from starsme.events import asyncapi; sys.stdout.buffer.write(asyncapi.text().encode())"
    made = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
    )
    assert made.stdout == asyncapi.DOCUMENT.read_bytes()


def test_every_reference_points_to_something() -> None:
    assert references(CHECKED_IN)
    for reference in references(CHECKED_IN):
        pointed(reference)


def test_every_type_is_a_message_of_its_publisher_s_exchange_and_of_an_agency_s_queue() -> None:
    channels = CHECKED_IN["channels"]
    for name, contract in registered(PACKAGE).items():
        assert name in channels[contract.service]["messages"]
        assert name in channels["agencyQueue"]["messages"]
    assert sum(len(channel["messages"]) for channel in channels.values()) == 2 * len(registered(PACKAGE))


@pytest.mark.parametrize("name", sorted(registered(PACKAGE)))
def test_a_message_says_what_it_is_in_both_languages_and_has_examples(name: str) -> None:
    message = CHECKED_IN["components"]["messages"][name]
    assert message["summary"]
    assert re.search(r"[ก-๙]", message["description"])
    assert message["contentType"] == CONTENT_TYPE
    assert message["examples"]


@pytest.mark.parametrize("example", stored(), ids=lambda example: f"{example.type}-{example.id[-4:]}")
def test_every_stored_example_keeps_to_the_document(example: Example) -> None:
    payload_of(example.type).validate(example.body)
    future = {**example.body, "data": {**example.body["data"], "added_later": 1}, "dataschema": "urn:later"}
    payload_of(example.type).validate(future)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "enrolment.group-changed.v1"},
        {"specversion": "0.3"},
        {"source": "urn:starsme:dip:mentoring"},
        {"sequence": 3},
        {"sequence": "-1"},
        {"time": "yesterday"},
        {"subject": ""},
        {"data": {}},
        {"data": None},
    ],
)
def test_the_document_refuses_what_is_no_such_event(change: dict[str, Any]) -> None:
    body = first("enrolment.star-selected.v1").body
    with pytest.raises(jsonschema.ValidationError):
        payload_of("enrolment.star-selected.v1").validate({**body, **change})


@pytest.mark.parametrize("example", stored(), ids=lambda example: f"{example.type}-{example.id[-4:]}")
def test_addresses_are_the_routing_keys_that_the_relay_uses(example: Example) -> None:
    service = registered(PACKAGE)[example.type].service
    channel = CHECKED_IN["channels"][service]
    key = routing_key(example.type, shard_of(example.body["subject"]))
    fact, shard = key.rsplit(".", 1)
    assert channel["address"].format(fact=fact, shard=shard) == key
    assert fact in channel["parameters"]["fact"]["enum"]
    assert shard in channel["parameters"]["shard"]["enum"]
    assert channel["bindings"]["amqp"]["exchange"]["name"] == exchange_of(service)


def test_an_agency_s_queue_is_declared_and_bound_as_ours_are() -> None:
    channel = CHECKED_IN["channels"]["agencyQueue"]
    assert channel["x-arguments"] == QUEUE_ARGUMENTS
    assert channel["address"].format(agency="rmutl") == queue_of("rmutl", 0, 1)
    for name, message in CHECKED_IN["components"]["messages"].items():
        assert [(message["x-binding"]["exchange"], message["x-binding"]["routingKey"])] == bindings([name], 0, 1)


def test_no_host_is_named() -> None:
    assert "://" not in asyncapi.DOCUMENT.read_text(encoding="utf-8")
    assert CHECKED_IN["servers"]["broker"]["host"] == "{host}:{port}"


def test_the_lock_of_the_official_parser_names_no_host() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    assert "integrity" in lock
    assert "resolved" not in lock, "run `npm run lock` beside it"
    assert "://" not in lock, "run `npm run lock` beside it"
