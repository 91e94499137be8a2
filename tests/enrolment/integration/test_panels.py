"""Panels: set by officers, work shared and confirmed, judged online; what judges see and what they may not."""

from typing import Any

import pytest

from enrolment.bootstrap import SERVICE
from starsme.auth import Role
from starsme.clock import FixedClock
from starsme.testing import ServiceClient, client
from tests.enrolment.building import (
    CALL,
    TODAY,
    a_form,
    a_sheet_line,
    applications,
    as_csv,
    enrolment,
    enterprise_of,
    number_of,
    open_call,
    pages,
    screen,
    send,
    sheets,
)
from tests.enrolment.judging import (
    ASSIGNMENT,
    JUDGE,
    OFFICER,
    PANEL,
    confirm,
    judged_call,
    judges_of,
    panel_body,
    propose,
    scores,
    set_panel,
    submit,
    work_of,
    write,
)


def codes(answer: Any) -> list[str]:
    return [one["code"] for one in answer.json["errors"]]


def test_a_panel_is_set_read_and_replaced_only_by_naming_its_version(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        missing = service.get(PANEL)
        assert (missing.status_code, missing.json["code"]) == (404, "panel_unknown")
        first = service.put(PANEL, body=panel_body(dimensions=["finance", "management"]))
        assert (first.status_code, first.headers["ETag"]) == (201, '"1"')
        assert first.json["judges"][0]["dimensions"] == ["management", "finance"]
        assert service.get(PANEL).json == first.json
        assert service.put(PANEL, body=panel_body(dimensions=["finance", "management"])).status_code == 200
        unnamed = service.put(PANEL, body=panel_body(5))
        assert (unnamed.status_code, unnamed.json["code"]) == (428, "version_required")
        old = service.put(PANEL, body=panel_body(5), headers={"If-Match": '"9"'})
        assert (old.status_code, old.json["code"]) == (412, "version_changed")
        assert set_panel(service, 5, version=1)["version"] == 2


def test_a_panel_must_have_enough_judges_of_several_agencies() -> None:
    with enrolment() as service:
        open_call(service)
        refused = service.put(PANEL, body=panel_body(2, agency="AG01"))
        assert (refused.status_code, refused.json["code"]) == (422, "panel_invalid")
        assert codes(refused) == ["too_few_judges", "one_agency"]
        twice = panel_body(3)
        twice["judges"].append(twice["judges"][0])
        assert codes(service.put(PANEL, body=twice)) == ["judge_twice"]
        elsewhere = service.put(f"{CALL}/panels/58", body=panel_body())
        assert (elsewhere.status_code, elsewhere.json["code"]) == (404, "province_not_in_call")


def test_work_is_proposed_evenly_confirmed_and_then_shown_to_judges(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(place) for place in range(1, 5)]))
        early = set_panel(service) and service.post(f"{ASSIGNMENT}/proposal")
        assert (early.status_code, early.json["code"]) == (409, "call_not_screened")
        screen(service)
        proposed = propose(service)
        assert (proposed["state"], proposed["needed"], proposed["lacking"]) == ("proposed", 3, [])
        assert [load["applications"] for load in proposed["loads"]] == [3, 3, 3, 3]
        assert propose(service) == proposed
        assert work_of(service, "J1") == {}
        unnamed = service.post(f"{ASSIGNMENT}/confirmation")
        assert (unnamed.status_code, unnamed.json["code"]) == (428, "version_required")
        confirmed = confirm(service)
        assert confirmed["state"] == "confirmed"
        mine = work_of(service, "J1")
        assert sorted(mine) == [row for row in range(1, 5) if "J1" in judges_of(confirmed, row)]
        first = next(iter(mine.values()))
        assert (first["state"], first["due_on"], first["late"]) == ("to_do", "2019-03-15", False)
        assert first["name_th"] == "บริษัท ตัวอย่าง จำกัด"


def test_an_application_without_enough_judges_is_named_with_the_reason() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1), a_form(2)]))
        screen(service)
        set_panel(service, 4, enterprises=[enterprise_of(2)])
        view = propose(service)
        assert [(one["row"], one["reason"], one["allowed"]) for one in view["lacking"]] == [(2, "conflicts", 0)]
        assert "กรรมการ" in view["lacking"][0]["th"]
        assert len(judges_of(view, 1)) == 3


def test_sheets_submitted_here_count_exactly_as_imported_ones(any_database_url: str) -> None:
    with enrolment(any_database_url) as online, enrolment() as imported:
        view = judged_call(online, applicants=3, judges=3)
        open_call(imported)
        send(imported, "applications", as_csv([a_form(place) for place in range(1, 4)]))
        screen(imported)
        points = {(judge, row): 1 + (place % 5) for place, (judge, row) in enumerate(_pairs(view))}
        for (judge, row), given in points.items():
            submit(online, judge, row, given)
        send(imported, "scores", as_csv([a_sheet_line(judge, row, given) for (judge, row), given in points.items()]))
        first, second = (one.post(f"{CALL}/selection/proposal").json for one in (online, imported))
        for side in (first, second):
            for place in side["provinces"]["50"]["order"]:
                place.pop("application_id")
        assert first["provinces"] == second["provinces"]
        assert set(sheets(online)) == {"counted"}


def _pairs(view: dict[str, Any]) -> list[tuple[str, int]]:
    return [(judge["judge"], one["row"]) for one in view["applications"] for judge in one["judges"]]


def test_a_draft_is_saved_resumed_and_submitted_and_then_frozen(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        judge = judges_of(judged_call(service), 1)[0]
        draft = write(service, judge, 1, scores={"finance": 3}, comments={"finance": "บัญชีครบ"}, remark="ร่าง")
        assert (draft.status_code, draft.json["state"], draft.headers["ETag"]) == (200, "draft", '"1"')
        assert work_of(service, judge)[1]["state"] == "draft"
        assert pages(service, f"{CALL}/scores") == []
        unnamed = write(service, judge, 1, scores=scores(), submit=True)
        assert (unnamed.status_code, unnamed.json["code"]) == (428, "version_required")
        stale = write(service, judge, 1, version=7, scores=scores(), submit=True)
        assert (stale.status_code, stale.json["code"]) == (412, "version_changed")
        open_ = write(service, judge, 1, version=1, scores={"finance": 3, "digital": 9}, submit=True)
        assert (open_.status_code, open_.json["code"]) == (422, "sheet_incomplete")
        assert len(codes(open_)) == 4
        submit(service, judge, 1, version=1)
        again = write(service, judge, 1, version=2, scores=scores(1))
        assert (again.status_code, again.json["code"]) == (409, "sheet_submitted")
        assert [(one["judge"], one["status"]) for one in pages(service, f"{CALL}/scores")] == [(judge, "counted")]
        assert work_of(service, judge)[1]["state"] == "submitted"


def test_only_an_officer_opens_a_sheet_again_and_it_counts_when_submitted_anew(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        judge = judges_of(judged_call(service), 1)[0]
        reopening = f"{CALL}/applications/1/sheets/{judge}/reopening"
        early = service.post(reopening, body={"reason": "กรอกผิดช่อง"})
        assert (early.status_code, early.json["code"]) == (409, "sheet_not_submitted")
        submit(service, judge, 1, 2)
        assert service.post(reopening, body={"reason": "x"}).status_code == 422
        assert service.post(reopening, body={"reason": "กรอกผิดช่อง"}, roles=JUDGE, person=judge).status_code == 403
        opened = service.post(reopening, body={"reason": "กรอกผิดช่อง"})
        assert (opened.status_code, opened.json["state"]) == (200, "draft")
        assert sheets(service) == ["reopened"]
        submit(service, judge, 1, 5, version=2)
        assert sheets(service) == ["reopened", "counted"]


def test_nobody_scores_what_is_not_hers(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        view = judged_call(service)
        other = next(f"J{place}" for place in range(1, 5) if f"J{place}" not in judges_of(view, 1))
        for reference in ("1", "99", "app_unknown", applications(service)[1]["id"]):
            refused = write(service, other, reference, scores=scores(), submit=True)
            assert (refused.status_code, refused.json["code"]) == (404, "application_not_assigned")
            seen = service.get(f"{CALL}/applications/{reference}/sheet", roles=JUDGE, person=other)
            assert (seen.status_code, seen.json["code"]) == (404, "application_not_assigned")
        nobody = service.get("/judging", roles=JUDGE)
        assert (nobody.status_code, nobody.json["code"]) == (403, "judge_code_missing")
        assert work_of(service, "J99") == {}


@pytest.mark.parametrize("by", ["judge", "officer", "number"])
def test_a_declared_conflict_takes_back_the_score_and_proposes_somebody_else(any_database_url: str, by: str) -> None:
    with enrolment(any_database_url) as service:
        view = judged_call(service)
        judge = judges_of(view, 1)[0]
        submit(service, judge, 1)
        body: dict[str, Any] = {"kind": "supplier", "note": "ขายวัตถุดิบให้"}
        who: dict[str, Any] = {"roles": JUDGE, "person": judge}
        if by == "officer":
            body, who = body | {"application": "1", "judge": judge}, {}
        else:
            body |= {"tax_id": number_of(1)} if by == "number" else {"application": "1"}
        declared = service.post(f"{CALL}/conflicts", body=body, **who)
        assert (declared.status_code, declared.json["judge"], declared.json["kind"]) == (201, judge, "supplier")
        assert set(declared.json) == {"judge", "kind", "declared_at"}
        assert sheets(service) == ["recused"]
        assert 1 not in work_of(service, judge)
        after = service.get(ASSIGNMENT).json
        assert after["state"] == "proposed"
        assert (judge in judges_of(after, 1), len(judges_of(after, 1))) == (False, 3)
        refused = write(service, judge, 1, version=1, scores=scores(), submit=True)
        assert (refused.status_code, refused.json["code"]) == (409, "judge_recused")
        listed = service.get(f"{CALL}/conflicts").json["conflicts"]
        assert [(one["judge"], one["enterprise_id"], one["kind"]) for one in listed] == [
            (judge, enterprise_of(1), "supplier")
        ]
        assert sorted(load["applications"] for load in confirm(service)["loads"]) == [3, 3, 3, 3]


def test_a_conflict_declared_here_recuses_from_imported_sheets_too() -> None:
    with enrolment() as service:
        judged_call(service)
        service.post(f"{CALL}/conflicts", body={"kind": "relative", "tax_id": number_of(2), "judge": "J1"})
        send(service, "scores", as_csv([a_sheet_line("J1", 2), a_sheet_line("J2", 2), a_sheet_line("J1", 3)]))
        assert sheets(service) == ["recused", "counted", "counted"]


def test_a_conflict_names_one_enterprise_by_a_number_that_can_be_read() -> None:
    with enrolment() as service:
        judged_call(service)
        for body in ({}, {"application": "1", "tax_id": number_of(1)}):
            refused = service.post(f"{CALL}/conflicts", body={"kind": "owner"} | body, roles=JUDGE, person="J1")
            assert (refused.status_code, refused.json["code"]) == (422, "conflict_unclear")
        bad = service.post(f"{CALL}/conflicts", body={"kind": "owner", "tax_id": "1.05E+12"}, roles=JUDGE, person="J1")
        assert (bad.status_code, bad.json["code"]) == (422, "id_invalid")
        other = {"kind": "owner", "tax_id": number_of(1), "judge": "J2"}
        assert service.post(f"{CALL}/conflicts", body=other, roles=JUDGE, person="J1").status_code == 422


def test_nobody_judges_an_enterprise_for_which_she_acts() -> None:
    with enrolment() as service:
        judge = judges_of(judged_call(service), 1)[0]
        path = f"{CALL}/applications/1/sheet"
        mine: dict[str, Any] = {"roles": JUDGE, "person": judge, "enterprises": [enterprise_of(1)]}
        refused = service.put(path, body={"scores": scores(), "submit": True}, **mine)
        assert (refused.status_code, refused.json["code"]) == (409, "judge_of_own_enterprise")


def blind_texts(service: ServiceClient, judge: str) -> list[str]:
    listed = service.get("/judging", roles=JUDGE, person=judge)
    rows = [item["row"] for item in listed.json["items"]]
    shown = [service.get(f"{CALL}/applications/{row}/sheet", roles=JUDGE, person=judge) for row in rows]
    written = [write(service, judge, row, scores=scores(), submit=True) for row in rows]
    declared = service.post(
        f"{CALL}/conflicts", body={"kind": "owner", "tax_id": number_of(1)}, roles=JUDGE, person=judge
    )
    own = service.get(f"{CALL}/scores", roles=JUDGE, person=judge)
    assert all(answer.status_code in (200, 201) for answer in (listed, *shown, *written, declared, own))
    return [answer.get_data(as_text=True) for answer in (listed, *shown, *written, declared, own)]


def test_a_blind_call_shows_judges_neither_names_nor_identifiers() -> None:
    with enrolment() as service:
        judged_call(service, blind=True)
        hidden = [form for place in range(1, 5) for form in (number_of(place), enterprise_of(place))]
        hidden += ["บริษัท ตัวอย่าง จำกัด", "Example Co", "แม่ริม", "1998-05-17", "e1@example.com", "050"]
        for text in blind_texts(service, "J1"):
            assert not [word for word in hidden if word in text.encode().decode("unicode_escape")]
            assert not [word for word in hidden if word in text]
        for path in (
            f"{CALL}/applications",
            "/enterprises",
            f"{CALL}/selection",
            f"{CALL}/conflicts",
            ASSIGNMENT,
            PANEL,
        ):
            assert service.get(path, roles=JUDGE, person="J1").status_code == 403


def test_a_call_that_is_not_blind_shows_judges_the_name_and_never_the_number() -> None:
    with enrolment() as service:
        judge = judges_of(judged_call(service), 1)[0]
        shown = service.get(f"{CALL}/applications/1/sheet", roles=JUDGE, person=judge)
        assert shown.json["application"]["name_th"] == "บริษัท ตัวอย่าง จำกัด"
        assert number_of(1) not in shown.get_data(as_text=True)


def test_officers_of_other_provinces_do_not_touch_a_panel() -> None:
    agencies = [{"code": "AG02", "name_th": "มหาวิทยาลัย", "roles": "panel", "provinces": "51"}]
    with enrolment() as service:
        judged_call(service)
        send(service, "agencies", as_csv(agencies))
        other: dict[str, Any] = {"roles": OFFICER, "agency": "AG02"}
        for answer in (
            service.get(PANEL, **other),
            service.put(PANEL, body=panel_body(), **other),
            service.post(f"{ASSIGNMENT}/proposal", **other),
            service.get(ASSIGNMENT, **other),
            service.post(f"{CALL}/applications/1/sheets/J1/reopening", body={"reason": "ผิดช่อง"}, **other),
        ):
            assert (answer.status_code, answer.json["code"]) == (403, "agency_not_in_province")
        stranger = service.get(PANEL, roles=OFFICER, agency="AG77")
        assert (stranger.status_code, stranger.json["code"]) == (403, "agency_not_in_call")


@pytest.mark.parametrize("roles", [[Role.ENTREPRENEUR], [Role.MENTOR], []])
def test_who_is_no_judge_and_no_officer_sees_nothing_of_panels(roles: list[Role]) -> None:
    with enrolment() as service:
        judged_call(service)
        for path in (PANEL, ASSIGNMENT, f"{CALL}/conflicts", "/judging", f"{CALL}/applications/1/sheet"):
            assert service.get(path, roles=roles, person="J1", enterprises=[enterprise_of(1)]).status_code == 403


def test_what_was_scored_stays_when_judges_and_applications_change(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        view = judged_call(service)
        judge = judges_of(view, 1)[0]
        submit(service, judge, 1)
        send(service, "applications", as_csv([a_form(place) for place in range(5, 9)]))
        screen(service)
        assert {one["row"] for one in service.get(ASSIGNMENT).json["lacking"]} == {5, 6, 7, 8}
        set_panel(service, 6, version=1)
        after = confirm(service)
        assert judge in judges_of(after, 1)
        assert after["lacking"] == []
        assert [load["applications"] for load in after["loads"]] == [4] * 6
        assert sheets(service) == ["counted"]


def test_a_judge_who_leaves_the_panel_hands_over_what_she_had_not_begun() -> None:
    with enrolment() as service:
        view = judged_call(service, judges=5)
        rows = [row for row in range(1, 5) if "J5" in judges_of(view, row)]
        submit(service, "J5", rows[0])
        set_panel(service, 4, version=1)
        proposed = propose(service)
        assert all(len([one for one in judges_of(proposed, row) if one != "J5"]) >= 2 for row in rows)
        assert set(work_of(service, "J5")) == set(rows)  # hers until an officer confirms
        confirm(service)
        assert set(work_of(service, "J5")) == {rows[0]}


def test_officers_see_who_is_done_and_who_is_late(any_database_url: str) -> None:
    clock = FixedClock(TODAY)
    with client(SERVICE, database_url=any_database_url, clock=clock) as service:
        view = judged_call(service)
        first, second, third = judges_of(view, 1)
        submit(service, first, 1)
        write(service, second, 1, scores={"finance": 3})
        send(service, "scores", as_csv([a_sheet_line(third, 1)]))
        progress = service.get(f"{PANEL}/progress").json
        assert [progress[name] for name in ("assigned", "submitted", "drafts", "late")] == [12, 2, 1, 0]
        by_judge = {one["judge"]: one for one in progress["judges"]}
        assert [by_judge[one]["submitted"] for one in (first, second, third)] == [1, 0, 1]
        assert by_judge[second]["drafts"] == 1
        clock.move_to(TODAY.replace(day=16))
        late = service.get(f"{PANEL}/progress").json
        assert (late["overdue"], late["late"]) == (True, 10)
        assert work_of(service, second)[1]["late"] is True
        assert work_of(service, first)[1]["late"] is False


def test_judges_are_reminded_once_before_the_due_day_and_once_after_it(any_database_url: str) -> None:
    clock = FixedClock(TODAY)  # Friday, 1 March; the sheets are due on Friday, 15 March
    with client(SERVICE, database_url=any_database_url, clock=clock) as service:
        judged_call(service)
        for row, item in work_of(service, "J1").items():
            assert item["state"] == "to_do"
            submit(service, "J1", row)

        def reminded() -> list[tuple[str, str, int]]:
            service.app.panels.reminders.step(service.runtime.database.begin)
            events = service.published("enrolment.judge-reminder-due.v1")
            return [(event.subject, event.data["stage"], event.data["waiting"]) for event in events]

        soon = [(judge, "due_soon", 3) for judge in ("J2", "J3", "J4")]
        clock.move_to(TODAY.replace(day=12))
        assert reminded() == []
        clock.move_to(TODAY.replace(day=13))
        assert reminded() == soon
        clock.move_to(TODAY.replace(day=15))
        assert reminded() == soon
        clock.move_to(TODAY.replace(day=16))
        assert reminded() == soon + [(judge, "overdue", 3) for judge in ("J2", "J3", "J4")]
        assert len(reminded()) == 6


def test_a_judge_far_from_the_others_is_flagged_and_her_score_stays() -> None:
    with enrolment() as service:
        judged_call(service, judges=3)
        for row in range(1, 5):
            for judge, points in (("J1", 4), ("J2", 4), ("J3", 1 if row == 2 else 4)):
                submit(service, judge, row, points)
        before = service.post(f"{CALL}/selection/proposal").json
        view = service.get(f"{PANEL}/variance").json
        assert [(one["row"], one["judge"], one["total"], one["points"]) for one in view["deviations"]] == [
            (2, "J3", "20.00", "-60.00")
        ]
        assert (view["offsets"], view["rule"]["version"], view["sheets"]) == ([], "variance-2562", 12)
        assert view["deviations"][0]["th"]
        assert service.post(f"{CALL}/selection/proposal").json == before
        for path in ("progress", "variance"):
            assert service.get(f"{PANEL}/{path}", roles=JUDGE, person="J1").status_code == 403
