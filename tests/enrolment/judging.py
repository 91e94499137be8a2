"""Builders for tests of panels: a panel, shared work, and judges who fill in their sheets."""

from __future__ import annotations

from typing import Any

from enrolment.domain.words import Dimension
from starsme.auth import Role
from starsme.testing import ServiceClient
from tests.enrolment.building import CALL, a_form, as_csv, open_call, screen, send

JUDGE = [Role.JUDGE]
OFFICER = [Role.OFFICER]
PANEL = f"{CALL}/panels/50"
ASSIGNMENT = f"{PANEL}/assignment"
AGENCIES = ("AG01", "AG02", "AG03", "AG01", "AG02", "AG03")


def panel_body(judges: int = 4, due_on: str | None = "2019-03-15", **of_each: Any) -> dict[str, Any]:
    """A panel whose judges come from three agencies by turns."""
    members = [
        {"code": f"J{place}", "name": f"กรรมการ {place}", "agency": AGENCIES[place % len(AGENCIES)]} | of_each
        for place in range(1, judges + 1)
    ]
    return {"judges": members, "due_on": due_on}


def set_panel(service: ServiceClient, judges: int = 4, version: int | None = None, **of_each: Any) -> dict[str, Any]:
    """Set the panel of province 50."""
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    answer = service.put(PANEL, body=panel_body(judges, **of_each), headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json or {})


def propose(service: ServiceClient) -> dict[str, Any]:
    """Propose who judges what in province 50."""
    answer = service.post(f"{ASSIGNMENT}/proposal")
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def confirm(service: ServiceClient) -> dict[str, Any]:
    """Propose and confirm."""
    answer = service.post(f"{ASSIGNMENT}/confirmation", headers={"If-Match": f'"{propose(service)["version"]}"'})
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def judged_call(service: ServiceClient, applicants: int = 4, judges: int = 4, **changes: Any) -> dict[str, Any]:
    """A screened call with a panel and confirmed work; gives who judges what."""
    open_call(service, **changes)
    send(service, "applications", as_csv([a_form(place) for place in range(1, applicants + 1)]))
    screen(service)
    set_panel(service, judges)
    return confirm(service)


def judges_of(view: dict[str, Any], row: int) -> list[str]:
    """The judges of an application, as an assignment tells."""
    one = next(one for one in view["applications"] if one["row"] == row)
    return [judge["judge"] for judge in one["judges"]]


def scores(points: int = 4) -> dict[str, int]:
    """Five scores."""
    return {dimension.value: points for dimension in Dimension}


def write(service: ServiceClient, judge: str, row: int | str, *, version: int | None = None, **body: Any) -> Any:
    """A judge writes her sheet; gives the answer."""
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    path = f"{CALL}/applications/{row}/sheet"
    return service.put(path, body=body, headers=headers, roles=JUDGE, person=judge, subject=f"judge-{judge}")


def submit(service: ServiceClient, judge: str, row: int, points: int = 4, version: int | None = None) -> None:
    """A judge submits her sheet."""
    answer = write(service, judge, row, version=version, scores=scores(points), submit=True)
    assert answer.status_code == 200, answer.text


def work_of(service: ServiceClient, judge: str) -> dict[int, dict[str, Any]]:
    """A judge's list by row."""
    answer = service.get("/judging", roles=JUDGE, person=judge)
    assert answer.status_code == 200, answer.text
    return {item["row"]: item for item in (answer.json or {})["items"]}
