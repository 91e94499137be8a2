"""The pilot through enrolment's API, against the oracle, on both databases."""

import io
import json
from typing import Any

import openpyxl
import pytest
import yaml

from starsme.tables import read_table
from starsme.testing import ServiceClient
from tests.enrolment.building import PILOT, enrolment, pages, publish, screen, send

pytestmark = pytest.mark.skipif(not (PILOT / "expected.json").exists(), reason="the pilot data is not here")

CALL = "/calls/star-2562-pilot"


def content(name: str) -> bytes:
    return (PILOT / name).read_bytes()


def season(service: ServiceClient, applications: bytes, filename: str = "applications.csv") -> dict[str, Any]:
    """The part of a season that enrolment answers for, as the season's summary tells it."""
    assert service.put(CALL, body=yaml.safe_load(content("call.yaml"))).status_code == 201
    send(service, "agencies", content("agencies.csv"), "agencies.csv")
    send(service, "applications", applications, filename, CALL)
    screen(service, CALL)
    send(service, "scores", content("scores.csv"), "scores.csv", CALL)
    selection = publish(service, CALL)["provinces"]
    return {
        "applications": pages(service, f"{CALL}/applications", limit=50),
        "scores": pages(service, f"{CALL}/scores", limit=100),
        "selection": selection,
        "groups": {item["tax_id"]: item["group"] for item in pages(service, "/enterprises", limit=33)},
    }


def agrees(ours: Any, oracle: Any) -> bool:
    """Whether everything the oracle says is what we say; we may say more."""
    if isinstance(oracle, dict):
        return all(key in ours and agrees(ours[key], value) for key, value in oracle.items())
    if isinstance(oracle, list):
        return len(ours) == len(oracle) and all(map(agrees, ours, oracle))
    return bool(ours == oracle)


def differences(ours: dict[str, Any], oracle: dict[str, Any]) -> list[str]:
    found = []
    for section in ("applications", "scores"):
        for mine, theirs in zip(ours[section], oracle[section], strict=True):
            theirs = {key: value for key, value in theirs.items() if key != "submitted_at_utc"}
            if not agrees(mine, theirs):
                found.append(f"{section}: {mine} != {theirs}")
    for province, theirs in oracle["selection"].items():
        found += [
            f"selection {province} {key}: {ours['selection'][province][key]} != {value}"
            for key, value in theirs.items()
            if not agrees(ours["selection"][province][key], value)
        ]
    if ours["groups"] != oracle["groups"]:
        found.append(f"groups: {ours['groups']}")
    return found


@pytest.fixture(scope="module")
def oracle() -> dict[str, Any]:
    return dict(json.loads(content("expected.json")))


def test_the_pilot_gets_every_answer_of_the_oracle(any_database_url: str, oracle: dict[str, Any]) -> None:
    with enrolment(any_database_url) as service:
        assert differences(season(service, content("applications.csv")), oracle) == []
        stars = service.published("enrolment.star-selected.v1")
        assert len(stars) == oracle["counts"]["decisions"]["star"]
        assert len(service.published("enrolment.application-screened.v1")) == 169
        assert len(service.published("enrolment.enterprise-registered.v1")) == len(oracle["groups"])


def test_windows_874_gives_the_same_season(oracle: dict[str, Any]) -> None:
    text = content("applications.csv").decode("utf-8-sig")
    with enrolment() as service:
        assert differences(season(service, text.encode("cp874", "ignore"), "intake.csv"), oracle) == []


def test_a_workbook_with_its_columns_in_another_order_gives_the_same_season(oracle: dict[str, Any]) -> None:
    from enrolment.application.columns import APPLICATION_COLUMNS

    table = read_table(content("applications.csv"), "applications.csv", APPLICATION_COLUMNS)
    keys = sorted(table.headings, reverse=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([table.headings[key] for key in keys])
    for row in table.rows:
        sheet.append([typed(row.cells[key]) for key in keys])
    stream = io.BytesIO()
    book.save(stream)
    with enrolment() as service:
        assert differences(season(service, stream.getvalue(), "intake.xlsx"), oracle) == []


def typed(cell: str) -> str | int:
    """What a spreadsheet makes of a cell: short numbers become numbers, the rest stays text."""
    return int(cell) if cell.isascii() and cell.isdecimal() and not cell.startswith("0") else cell


def test_the_season_again_changes_nothing(oracle: dict[str, Any]) -> None:
    with enrolment() as service:
        first = season(service, content("applications.csv"))
        told = len(service.published())
        assert service.put(CALL, body=yaml.safe_load(content("call.yaml"))).status_code == 200
        for kind in ("agencies", "applications", "scores"):
            send(service, kind, content(f"{kind}.csv"), f"{kind}.csv", CALL)
        assert screen(service, CALL)["result"]["changed"] == 0
        assert publish(service, CALL)["provinces"] == first["selection"]
        assert pages(service, f"{CALL}/applications") == first["applications"]
        assert len(service.published()) == told


def test_no_event_carries_a_13_digit_number(oracle: dict[str, Any]) -> None:
    with enrolment() as service:
        season(service, content("applications.csv"))
        said = json.dumps([event.data for event in service.published()], default=str, ensure_ascii=False)
        numbers = {item["tax_id"] for item in oracle["applications"] if item["tax_id"]}
        assert not [number for number in numbers if number in said]
