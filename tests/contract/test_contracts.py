"""The contracts: checked in, unbroken, carried as CloudEvents, free of 13-digit numbers."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

from starsme.events import registered
from starsme.events.enrolment import GroupChanged
from starsme.events.envelope import CONTENT_TYPE, Undecodable, decode, encode, stamp
from starsme.events.schema import PACKAGE, json_schema, snapshots, stale

GROUP_CHANGED = "enrolment.group-changed.v1"


def test_the_checked_in_schemas_are_today_s() -> None:
    assert stale() == [], "run `make contracts` and look at what changed"


@pytest.mark.parametrize("name", sorted(registered(PACKAGE)))
def test_every_schema_is_valid_and_names_its_subject(name: str) -> None:
    schema = json_schema(registered(PACKAGE)[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["x-subject"] in schema["required"]
    assert schema["description"]
    assert registered(PACKAGE)[name].th, "say it in Thai beside the type"


@pytest.mark.parametrize("name", sorted(registered(PACKAGE)))
def test_no_contract_carries_a_tax_number(name: str) -> None:
    fields = set(json_schema(registered(PACKAGE)[name])["properties"])
    assert not {field for field in fields if re.search(r"tax|number|citizen|national", field)}


def sample() -> Any:
    event = GroupChanged.event(
        enterprise_id="ent_a", group="star", previous=None, reason="selected", rule="groups-2562"
    )
    return replace(
        event, id="1", source="urn:starsme:dip:enrolment", sequence=3, time=stamp(datetime(2019, 3, 1, tzinfo=UTC))
    )


def test_what_is_encoded_is_decoded_the_same() -> None:
    event = decode(encode(sample()).encode(), CONTENT_TYPE)
    assert event == sample()


def test_the_data_of_an_event_keeps_to_its_schema() -> None:
    body = json.loads(encode(sample()))
    jsonschema.validate(body["data"], snapshots()[GROUP_CHANGED])


def test_a_newer_version_is_told_apart_from_an_unknown_fact() -> None:
    newer = encode(sample()).replace("group-changed.v1", "group-changed.v2").encode()
    with pytest.raises(Undecodable) as refusal:
        decode(newer, CONTENT_TYPE)
    assert refusal.value.reason == "unknown_type"
