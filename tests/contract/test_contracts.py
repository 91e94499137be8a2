"""The contracts: checked in, unbroken, carried as CloudEvents, free of 13-digit numbers."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from cloudevents.core.formats.json import JSONFormat

from starsme.events import registered
from starsme.events.contract import ContractBroken
from starsme.events.enrolment import GroupChanged
from starsme.events.envelope import CONTENT_TYPE, Undecodable, decode, encode, stamp
from starsme.events.schema import breaks, json_schema, snapshots, stale

GROUP_CHANGED = "enrolment.group-changed.v1"


def test_the_checked_in_schemas_are_today_s() -> None:
    assert stale() == [], "run `make contracts` and look at what changed"


@pytest.mark.parametrize("name", sorted(registered()))
def test_every_schema_is_valid_and_names_its_subject(name: str) -> None:
    schema = json_schema(registered()[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["x-subject"] in schema["required"]
    assert schema["description"]


@pytest.mark.parametrize("name", sorted(registered()))
def test_no_contract_carries_a_tax_number(name: str) -> None:
    fields = set(json_schema(registered()[name])["properties"])
    assert not {field for field in fields if re.search(r"tax|number|citizen|national", field)}


def changed(change: Callable[[dict[str, Any]], None]) -> list[str]:
    old = snapshots()[GROUP_CHANGED]
    new = copy.deepcopy(old)
    change(new)
    return breaks(old, new)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda schema: schema["properties"].pop("rule"), "rule: removed or renamed"),
        (lambda schema: schema["properties"].update(law=schema["properties"].pop("rule")), "rule: removed or renamed"),
        (
            lambda schema: schema["properties"]["rule"].update(type="integer"),
            "rule: type changed from string to integer",
        ),
        (lambda schema: schema["required"].append("previous"), "previous: newly required"),
        (lambda schema: schema["required"].remove("rule"), "rule: no longer required"),
        (lambda schema: schema["properties"]["group"]["enum"].remove("star"), "group: values removed: star"),
        (lambda schema: schema["properties"]["rule"].update(enum=["a"]), "rule: newly closed"),
        (lambda schema: schema.update({"x-subject": "rule"}), "the subject changed"),
    ],
)
def test_a_change_that_breaks_a_version_is_found(change: Callable[[dict[str, Any]], None], said: str) -> None:
    assert any(said in problem for problem in changed(change))


def test_an_optional_addition_passes() -> None:
    assert changed(lambda schema: schema["properties"].update(note={"type": "string"})) == []


def test_a_type_that_disappears_is_found() -> None:
    assert breaks(snapshots()[GROUP_CHANGED], None)


def sample() -> Any:
    event = GroupChanged.event(
        enterprise_id="ent_a", group="star", previous=None, reason="selected", rule="groups-2562"
    )
    return replace(
        event, id="1", source="urn:starsme:dip:enrolment", sequence=3, time=stamp(datetime(2019, 3, 1, tzinfo=UTC))
    )


def test_an_event_parses_with_the_cloudevents_sdk() -> None:
    message = HTTPMessage(headers={"content-type": CONTENT_TYPE}, body=encode(sample()).encode())
    event = from_http_event(message, JSONFormat())
    assert (event.get_type(), event.get_subject(), event.get_source()) == (
        GROUP_CHANGED,
        "ent_a",
        "urn:starsme:dip:enrolment",
    )
    assert event.get_data()["group"] == "star"
    assert event.get_extension("sequence") == "3"


def test_what_is_encoded_is_decoded_the_same() -> None:
    event = decode(encode(sample()).encode(), CONTENT_TYPE)
    assert event == sample()


def test_the_data_of_an_event_keeps_to_its_schema() -> None:
    body = json.loads(encode(sample()))
    jsonschema.validate(body["data"], snapshots()[GROUP_CHANGED])


def test_a_consumer_ignores_fields_that_it_does_not_know() -> None:
    body = json.loads(encode(sample()))
    body["data"]["added_later"] = 1
    assert "added_later" not in decode(json.dumps(body).encode(), CONTENT_TYPE).data


def test_a_producer_may_not_add_fields_on_the_quiet() -> None:
    with pytest.raises(ContractBroken):
        GroupChanged.event(enterprise_id="a", group="star", previous=None, reason="selected", rule="r", extra=1)


def test_a_newer_version_is_told_apart_from_an_unknown_fact() -> None:
    newer = encode(sample()).replace("group-changed.v1", "group-changed.v2").encode()
    with pytest.raises(Undecodable) as refusal:
        decode(newer, CONTENT_TYPE)
    assert refusal.value.reason == "unknown_type"
