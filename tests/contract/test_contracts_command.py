"""`starsme contracts` as a person and a programme use it: the registry, the check and what it says to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from starsme.cli.contracts import contracts
from starsme.events import asyncapi, examples, registered
from starsme.events import contract as contracts_of_the_platform
from starsme.events.schema import PACKAGE, SNAPSHOTS

STAR = "enrolment.star-selected.v1"
FILES = [asyncapi.DOCUMENT, examples.EXAMPLES / examples.LEDGER]


def run(*words: str, language: str = "en") -> Result:
    app = typer.Typer()
    app.command()(contracts)
    return CliRunner().invoke(app, words, env={"STARSME_LANG": language, "COLUMNS": "80"})


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A copy of the registry that a test may change; nothing that is checked in may change with it."""
    before = {path: path.read_bytes() for path in (*FILES, *SNAPSHOTS.iterdir())}
    mine = dict(contracts_of_the_platform._registry)
    monkeypatch.setattr(contracts_of_the_platform, "_registry", mine)
    yield mine
    assert {path: path.read_bytes() for path in (*FILES, *SNAPSHOTS.iterdir())} == before


def test_the_registry_is_listed_with_publisher_subject_and_fields() -> None:
    listed = json.loads(run("--json").stdout)
    assert [one["type"] for one in listed] == sorted(registered(PACKAGE))
    (star,) = [one for one in listed if one["type"] == STAR]
    assert (star["publisher"], star["subject"]) == ("enrolment", "enterprise_id")
    assert {"name": "rank", "required": True, "type": "integer"} in star["fields"]
    assert {
        key: value for field in star["fields"] if field["name"] == "industry" for key, value in field.items() if key in {"name", "required"}
    } == {"name": "industry", "required": False}  # fmt: skip
    assert star["en"]
    assert star["th"]


@pytest.mark.parametrize(("language", "said"), [("en", "subject enterprise_id"), ("th", "ประธาน enterprise_id")])
def test_a_person_reads_it_in_either_language(language: str, said: str) -> None:
    text = run(language=language).stdout
    assert f"{STAR}  {said}" in text
    assert "industry?" in text


def test_what_is_checked_in_passes_the_check() -> None:
    result = run("--check")
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize(("language", "said"), [("en", r"[Rr]un make contracts"), ("th", "โปรดรัน make contracts")])
def test_what_is_stale_fails_the_check_and_says_what_to_run(registry: dict[str, Any], language: str, said: str) -> None:
    class Later(registry[STAR], type="enrolment.star-selected.v2", subject="enterprise_id"):
        """The same again."""

        __module__ = "starsme.events.enrolment"

    result = run("--check", language=language)
    assert result.exit_code == 1
    assert len(re.findall(said, result.output)) == 2, "the schemas and the document"
    assert "examples/enrolment.star-selected.v2.json" in result.output


@pytest.mark.parametrize(("language", "said"), [("en", "publish .v2 beside it"), ("th", "ให้ประกาศรุ่นใหม่ (.v2) คู่กัน")])
def test_a_breaking_change_is_not_written(registry: dict[str, Any], language: str, said: str) -> None:
    del registry[STAR]
    result = run("--write", language=language)
    assert result.exit_code == 1
    assert said in result.output
    assert f"{STAR}: the type is gone" in result.output


def test_a_type_without_an_example_is_not_written(registry: dict[str, Any]) -> None:
    class Later(registry[STAR], type="enrolment.star-selected.v2", subject="enterprise_id"):
        """The same again."""

        __module__ = "starsme.events.enrolment"

    result = run("--write", language="th")
    assert result.exit_code == 1
    assert "โปรดเพิ่มไฟล์ examples/enrolment.star-selected.v2.json" in result.output
