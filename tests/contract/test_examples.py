"""Stored examples keep to their contracts, and what was published once stays as it is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from starsme.events import contract as contracts_of_the_platform
from starsme.events import registered
from starsme.events.examples import EXAMPLES, LEDGER, Example, ExamplesBroken, problems, publish, stored
from starsme.events.schema import PACKAGE, snapshots

STAR = "enrolment.star-selected.v1"
# The first 91 examples, as they were published first: the chain ends in this digest as long as none of them changed.
FIRST_PUBLISHED = (91, "a7219a79b2260894c6eb052de6998f51f5c0459719411052d36204c6c8f368a7")


def test_the_stored_examples_are_right_and_on_record() -> None:
    assert problems() == []


def test_the_examples_that_were_published_first_are_still_there() -> None:
    count, digest = FIRST_PUBLISHED
    lines = (EXAMPLES / LEDGER).read_text(encoding="utf-8").splitlines()
    assert lines[count - 1][:64] == digest


@pytest.mark.parametrize("example", stored(), ids=lambda example: f"{example.type}-{example.id[-4:]}")
def test_an_example_s_data_keeps_to_the_published_schema(example: Example) -> None:
    jsonschema.Draft202012Validator(
        snapshots()[example.type], format_checker=jsonschema.FormatChecker()
    ).validate(example.body["data"])  # fmt: skip


@pytest.mark.parametrize("name", sorted(registered(PACKAGE)))
def test_every_closed_word_that_decides_something_has_an_example(name: str) -> None:
    for field, shape in snapshots()[name]["properties"].items():
        if field in {"eligible", "outcome", "effect", "promoted", "lead", "group"}:
            words = set(shape.get("enum", [True, False]))
            assert {example.body["data"][field] for example in stored() if example.type == name} >= words - {None}


# --- a copy that somebody spoils


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path / "examples"))


def change(folder: Path, edit: Callable[[list[Any]], Any], event_type: str = STAR) -> None:
    path = folder / f"{event_type}.json"
    bodies = json.loads(path.read_text(encoding="utf-8"))
    edit(bodies)
    path.write_text(json.dumps(bodies, ensure_ascii=False), encoding="utf-8")


def said(folder: Path) -> str:
    found = problems(folder)
    assert all(re.search(r"[ก-๙]", problem.th) for problem in found)
    return "\n".join(problem.en for problem in found)


def test_how_a_file_is_laid_out_does_not_matter(folder: Path) -> None:
    change(folder, lambda bodies: bodies.reverse())
    assert said(folder) == ""


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda bodies: bodies[0]["data"].update(rank=2), "a published example was changed"),
        (lambda bodies: bodies[0].update(time="2019-05-02T08:00:00.000000Z"), "a published example was changed"),
        (lambda bodies: bodies.pop(), "a published example is gone"),
        (lambda bodies: bodies[0].update(id="another"), "a published example is gone"),
        (lambda bodies: bodies[1].update(id=bodies[0]["id"]), "2 examples have this id"),
        (lambda bodies: bodies[0]["data"].pop("name_th"), "does not keep to its contract"),
        (lambda bodies: bodies[0]["data"].update(kind="company"), "does not keep to its contract"),
        (lambda bodies: bodies[0]["data"].update(colour="red"), "fields that no producer writes"),
        (lambda bodies: bodies[0].update(subject="ent_other"), "subject is not data.enterprise_id"),
        (lambda bodies: bodies[0].update(specversion="0.3"), "no specversion 1.0"),
        (lambda bodies: bodies[0].update(type="enrolment.group-changed.v1"), "the file's name is"),
        (lambda bodies: bodies[0]["data"].update(name_th="ร้าน 0105561000001"), "a number of 13 digits"),
    ],
)
def test_a_spoilt_example_is_found_and_cannot_be_published(folder: Path, edit: Any, message: str) -> None:
    before = (folder / LEDGER).read_bytes()
    change(folder, edit)
    assert message in said(folder)
    with pytest.raises(ExamplesBroken, match=message):
        publish(folder)
    assert (folder / LEDGER).read_bytes() == before


def test_a_line_that_is_rewritten_shows_in_every_line_after_it(folder: Path) -> None:
    change(folder, lambda bodies: bodies[0]["data"].update(rank=2))
    (folder / LEDGER).unlink()
    publish(folder)
    lines = [path.joinpath(LEDGER).read_text(encoding="utf-8").splitlines() for path in (EXAMPLES, folder)]
    differing = [number for number, (old, new) in enumerate(zip(*lines, strict=True)) if old != new]
    assert differing == list(range(differing[0], len(lines[0])))
    assert differing[0] > 0


def test_a_type_without_an_example_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = dict(contracts_of_the_platform._registry)
    registry["enrolment.star-selected.v2"] = registry[STAR]
    monkeypatch.setattr(contracts_of_the_platform, "_registry", registry)
    assert (
        said(folder)
        == "enrolment.star-selected.v2: no example is stored; write examples/enrolment.star-selected.v2.json"
    )


def test_a_new_example_has_to_be_put_on_record_and_is_appended(folder: Path) -> None:
    before = (folder / LEDGER).read_text(encoding="utf-8")
    change(folder, lambda bodies: bodies.append({**bodies[0], "id": "another", "time": "2020-01-01T00:00:00.000000Z"}))
    assert said(folder) == "examples are not on record as published; run make contracts: another"
    assert publish(folder) == 1
    assert said(folder) == ""
    after = (folder / LEDGER).read_text(encoding="utf-8")
    assert after.startswith(before)
    assert after.removeprefix(before).split()[1:] == [STAR, "another"]
