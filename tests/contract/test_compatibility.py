"""Within a version only optional fields may be added; everything else is found, however deep it stands."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields

from starsme.events import contract as contracts_of_the_platform
from starsme.events.contract import Contract, ContractBroken, registered
from starsme.events.schema import breaks, json_schema, snapshots, stale, write_snapshots
from tests.contract.schemas import contracts, harmful, harmless, values

GROUP_CHANGED = "enrolment.group-changed.v1"
Change = Callable[[dict[str, Any], dict[str, Any]], Any]  # of the properties, of the whole schema


def order() -> dict[str, Any]:
    """A contract with all that contracts may have: nested objects, arrays of them, mappings, nothing, bounds, words."""
    line = {
        "type": "object",
        "properties": {"code": {"type": "string"}, "minutes": {"type": ["integer", "null"], "minimum": 0}},
        "required": ["code"],
        "additionalProperties": True,
    }
    return {
        "title": "shop.order-placed.v1",
        "x-subject": "order_id",
        "type": "object",
        "properties": {
            "order_id": {"type": "string"},
            "lines": {"type": "array", "items": line},
            "address": copy.deepcopy(line),
            "by_day": {"type": "object", "additionalProperties": copy.deepcopy(line)},
            "state": {"type": ["string", "null"], "enum": ["new", "paid", None]},
            "discount": {"type": "integer", "minimum": 0, "maximum": 100},
            "since": {"type": "string", "format": "date"},
            "either": {"anyOf": [{"type": "string"}, copy.deepcopy(line)]},
        },
        "required": ["order_id", "lines"],
        "additionalProperties": True,
    }


def changed(change: Change) -> list[str]:
    old, new = order(), order()
    change(new["properties"], new)
    return breaks(old, new)


def item(properties: dict[str, Any]) -> dict[str, Any]:
    return properties["lines"]["items"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda properties, _: properties.pop("since"), ".since: removed or renamed"),
        (lambda properties, _: properties.update(at=properties.pop("since")), ".since: removed or renamed"),
        (lambda properties, _: properties["since"].update(type="integer"), ".since: type changed from string to integer"),
        (lambda properties, _: properties["since"].update(format="date-time"), ".since: format changed"),
        (lambda properties, _: properties["since"].pop("format"), ".since: format changed"),
        (lambda properties, _: properties["since"].update(pattern="^2"), ".since: pattern changed"),
        (lambda properties, _: properties["since"].update(type=["string", "null"]), ".since: type changed"),
        (lambda properties, _: properties["state"].update(type="string", enum=["new", "paid"]), ".state: type changed"),
        (lambda properties, _: properties["state"]["enum"].remove("paid"), ".state: values removed: paid"),
        (lambda properties, _: properties["state"]["enum"].append("void"), ".state: values added: void"),
        (lambda properties, _: properties["state"].pop("enum"), ".state: no longer closed"),
        (lambda properties, _: properties["since"].update(enum=["2019-01-01"]), ".since: newly closed"),
        (lambda properties, _: properties["discount"].update(maximum=50), ".discount: maximum changed from 100 to 50"),
        (lambda properties, _: properties["discount"].update(maximum=200), ".discount: maximum changed"),
        (lambda properties, _: properties["discount"].pop("minimum"), ".discount: minimum changed from 0 to null"),
        (lambda properties, _: properties["order_id"].update(maxLength=5), ".order_id: maxLength changed"),
        (lambda properties, _: item(properties)["properties"].pop("minutes"), ".lines[].minutes: removed or renamed"),
        (lambda properties, _: item(properties)["required"].append("minutes"), ".lines[].minutes: newly required"),
        (lambda properties, _: item(properties)["required"].remove("code"), ".lines[].code: no longer required"),
        (lambda properties, _: item(properties).update(type=["object", "null"]), ".lines[]: type changed"),
        (lambda properties, _: properties["lines"].update(items={"type": "string"}), ".lines[].code: removed or renamed"),
        (lambda properties, _: properties["lines"].pop("items"), ".lines[]: changed from"),
        (lambda properties, _: properties["address"]["properties"].pop("code"), ".address.code: removed or renamed"),
        (lambda properties, _: properties["address"].update(additionalProperties=False), ".address{}: changed from true to false"),
        (lambda properties, _: properties["by_day"]["additionalProperties"]["properties"].pop("code"), ".by_day{}.code: removed"),
        (lambda properties, _: properties["either"]["anyOf"][1]["properties"].pop("code"), ".either<anyOf 2>.code: removed"),
        (lambda properties, _: properties["either"]["anyOf"].pop(), ".either: anyOf changed"),
        (lambda _, schema: schema["required"].append("since"), ".since: newly required"),
        (lambda _, schema: schema["required"].remove("lines"), ".lines: no longer required"),
        (lambda _, schema: schema.update({"x-subject": "since"}), "the subject changed from order_id to since"),
    ],
)  # fmt: skip
def test_a_change_that_breaks_a_version_is_found(change: Change, said: str) -> None:
    assert any(said in problem for problem in changed(change)), changed(change)


@pytest.mark.parametrize(
    "change",
    [
        lambda properties, _: properties.update(note={"type": "string"}),
        lambda properties, _: item(properties)["properties"].update(note={"type": "string"}),
        lambda properties, _: properties["address"]["properties"].update(note={"type": "string"}),
        lambda properties, _: properties["by_day"]["additionalProperties"]["properties"].update(
            note={"type": "string"}
        ),
        lambda properties, _: properties["either"]["anyOf"][1]["properties"].update(note={"type": "string"}),
        lambda properties, _: properties["since"].update(description="the first day"),
        lambda properties, _: properties["state"].update(type=["null", "string"], enum=[None, "paid", "new"]),
        lambda _, schema: schema.update(description="said better", additionalProperties={}),
    ],
)
def test_an_optional_field_or_a_better_word_passes(change: Change) -> None:
    assert changed(change) == []


def test_a_field_may_not_be_added_where_subscribers_know_all_names() -> None:
    old, new = order(), order()
    for schema in (old, new):
        schema["properties"]["address"]["additionalProperties"] = False
    new["properties"]["address"]["properties"]["note"] = {"type": "string"}
    assert breaks(old, new) == ["shop.order-placed.v1.address.note: added where only known names were allowed"]


def test_a_type_that_disappears_is_found() -> None:
    gone = "shop.order-placed.v1: the type is gone; publish a new version beside it instead"
    assert breaks(order(), None) == [gone]


# --- what breaks() lets pass, passes


@given(contracts(), st.data())
def test_what_may_change_keeps_yesterday_s_events_valid_today_and_today_s_yesterday(
    old: dict[str, Any], data: st.DataObject
) -> None:
    edits = st.one_of(harmless(old), harmful(old), contracts()) if old["properties"] else harmless(old)
    new = data.draw(edits)
    if not breaks(old, new):
        jsonschema.validate(data.draw(values(old)), new)
        jsonschema.validate(data.draw(values(new)), old)


@given(contracts(), st.data())
def test_optional_fields_and_words_about_them_pass_however_deep(old: dict[str, Any], data: st.DataObject) -> None:
    once = data.draw(harmless(old))
    assert breaks(old, once) == []
    assert breaks(old, data.draw(harmless(once))) == []


@given(contracts().filter(lambda schema: schema["properties"]), st.data())
def test_one_breaking_edit_is_found_however_deep(old: dict[str, Any], data: st.DataObject) -> None:
    assert breaks(old, data.draw(harmful(old)))


# --- the same through declared contracts and the files


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, type[Contract]]:
    """A copy of the registry in which a test may declare and take back."""
    mine = dict(contracts_of_the_platform._registry)
    monkeypatch.setattr(contracts_of_the_platform, "_registry", mine)
    return mine


def test_a_new_type_and_a_second_version_beside_the_first_pass(registry: Any, tmp_path: Any) -> None:
    write_snapshots(tmp_path)

    class GroupChangedAnew(Contract, type="enrolment.group-changed.v2", subject="enterprise_id"):
        """Quite another shape."""

        __module__ = "starsme.events.enrolment"

        enterprise_id = fields.Integer(required=True)

    class SeatFreed(Contract, type="enrolment.seat-freed.v1", subject="call_code"):
        """A whole new fact."""

        __module__ = "starsme.events.enrolment"

        call_code = fields.String(required=True)

    assert stale(tmp_path) == ["enrolment.group-changed.v2", "enrolment.seat-freed.v1"]
    write_snapshots(tmp_path)
    assert stale(tmp_path) == []
    assert snapshots(tmp_path).keys() == registry.keys()


def test_a_type_that_is_gone_is_refused_and_nothing_is_written(registry: Any, tmp_path: Any) -> None:
    write_snapshots(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    del registry[GROUP_CHANGED]
    with pytest.raises(ValueError, match=r"group-changed\.v1: the type is gone"):
        write_snapshots(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_field_that_goes_is_refused_and_one_that_is_added_is_written(registry: Any, tmp_path: Any) -> None:
    write_snapshots(tmp_path)
    published = registry.pop(GROUP_CHANGED)

    class Less(Contract, type=GROUP_CHANGED, subject="enterprise_id"):
        """All but the enterprise is gone."""

        __module__ = "starsme.events.enrolment"

        enterprise_id = fields.String(required=True)

    with pytest.raises(ValueError, match="rule: removed or renamed"):
        write_snapshots(tmp_path)
    del registry[GROUP_CHANGED]

    class More(published, type=GROUP_CHANGED, subject="enterprise_id"):
        """The same, with a note."""

        __module__ = "starsme.events.enrolment"

        note = fields.String()

    write_snapshots(tmp_path)
    assert "note" in snapshots(tmp_path)[GROUP_CHANGED]["properties"]


def test_contracts_that_others_declare_are_theirs_to_keep(registry: Any) -> None:
    nested(registry)
    assert "shop.order-placed.v1" in registered()
    assert stale() == []


class Line(Schema):
    code = fields.String(required=True)


def nested(registry: Any) -> type[Contract]:
    class OrderPlaced(Contract, type="shop.order-placed.v1", subject="order_id"):
        """An order with lines."""

        order_id = fields.String(required=True)
        lines = fields.List(fields.Nested(Line), required=True)
        by_day = fields.Dict(keys=fields.String(), values=fields.Nested(Line))

    return OrderPlaced


def test_nested_parts_are_written_out_and_open(registry: Any) -> None:
    schema = json_schema(nested(registry))
    part = {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"], "additionalProperties": True}  # fmt: skip
    assert schema["properties"]["lines"]["items"] == part
    assert schema["properties"]["by_day"]["additionalProperties"] == part


def test_consumers_ignore_and_producers_refuse_unknown_fields_in_nested_parts(registry: Any) -> None:
    contract = nested(registry)
    surprising = {"order_id": "1", "lines": [{"code": "a", "x": 1}], "by_day": {"mon": {"code": "b", "y": 2}}}
    known = {"order_id": "1", "lines": [{"code": "a"}], "by_day": {"mon": {"code": "b"}}}
    assert contract.read(surprising) == known
    assert contract.event(**known).data == known
    with pytest.raises(ContractBroken) as refusal:
        contract.event(**surprising)
    assert refusal.value.problems == {"lines.x": ["unknown field"], "by_day.y": ["unknown field"]}
