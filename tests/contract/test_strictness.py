"""Producers keep to the contract to the letter; consumers take what a later version adds; Thai survives the way."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from starsme.events import Contract, registered
from starsme.events.contract import ContractBroken
from starsme.events.envelope import CONTENT_TYPE, decode, encode
from starsme.events.schema import PACKAGE, json_schema
from tests.contract.story import first

TYPES = sorted(registered(PACKAGE))
THAI = "น้ำพริกแกง “ตุงไหมคำ” ๒๕๖๒ ฯลฯ ที่ปรึกษา\u200b เก๋ๆ"  # vowels above and below, Thai digits, a zero-width space


def given(name: str) -> tuple[type[Contract], dict[str, Any]]:
    """A contract and what its producer states, as values of the domain (dates, times)."""
    contract = registered(PACKAGE)[name]
    return contract, contract.read(first(name).body["data"])


def words(name: str) -> list[str]:
    """The fields that hold any text."""
    shapes = json_schema(registered(PACKAGE)[name])["properties"].items()
    return [field for field, shape in shapes if "string" in shape["type"] and not {"enum", "format"} & shape.keys()]


@pytest.mark.parametrize("name", TYPES)
def test_a_producer_s_facts_come_out_as_they_are_published(name: str) -> None:
    contract, data = given(name)
    assert contract.event(**data).data == first(name).body["data"]


@pytest.mark.parametrize("name", TYPES)
def test_a_producer_may_not_add_a_field_on_the_quiet(name: str) -> None:
    contract, data = given(name)
    with pytest.raises(ContractBroken, match="added_later"):
        contract.event(**data, added_later=1)


@pytest.mark.parametrize("name", TYPES)
def test_a_producer_may_not_leave_out_or_empty_what_is_required(name: str) -> None:
    contract, data = given(name)
    schema = json_schema(contract)
    for field in schema["required"]:
        with pytest.raises(ContractBroken, match=field):
            contract.event(**{key: value for key, value in data.items() if key != field})
        if "null" not in schema["properties"][field]["type"]:
            with pytest.raises(ContractBroken, match=field):
                contract.event(**{**data, field: None})


@pytest.mark.parametrize("name", TYPES)
def test_a_producer_may_not_use_a_word_outside_a_closed_vocabulary(name: str) -> None:
    contract, data = given(name)
    for field, shape in json_schema(contract)["properties"].items():
        if "enum" in shape:
            with pytest.raises(ContractBroken, match=field):
                contract.event(**{**data, field: "no such word"})


@pytest.mark.parametrize("name", TYPES)
def test_a_consumer_ignores_what_it_does_not_know(name: str) -> None:
    body = json.loads(first(name).content)
    known = decode(json.dumps(body).encode(), CONTENT_TYPE)
    body["data"]["added_later"] = {"deep": [1, "สอง", None]}
    body["dataschema"], body["extension"] = "urn:later", "x"
    assert decode(json.dumps(body).encode(), CONTENT_TYPE) == known


@pytest.mark.parametrize("name", TYPES)
def test_thai_text_survives_the_way(name: str) -> None:
    contract, data = given(name)
    thai = {**data, **dict.fromkeys(words(name), THAI)}
    sent = contract.event(**thai)
    full = replace(sent, id="1", source="urn:starsme:dip:test", sequence=1, time=first(name).body["time"])
    content = encode(full).encode()
    assert THAI.encode() in content, "as UTF-8, not as escapes"
    received = decode(content, CONTENT_TYPE)
    assert received == replace(full, data=thai)
    escaped = json.dumps(json.loads(content)).encode()  # another language's library may write escapes
    assert decode(escaped, CONTENT_TYPE) == received
