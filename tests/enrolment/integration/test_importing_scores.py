from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrolment.application.sheet_intake import read_sheet
from enrolment.domain.score_sheets import Scored, judge_sheets
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    a_sheet_line,
    as_csv,
    enrolment,
    number_of,
    open_call,
    pages,
    screen,
    send,
    sheets,
)
from tests.enrolment.making import a_call


def screened(service: ServiceClient, *forms: Mapping[str, str]) -> None:
    open_call(service)
    send(service, "applications", as_csv(forms or [a_form(1), a_form(2), a_form(3, province="แม่ฮ่องสอน")]))
    screen(service)


def test_scores_need_verdicts_first() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1)]))
        answer = service.post(f"{CALL}/imports/scores", content=as_csv([a_sheet_line("J1", 1)]))
        assert (answer.status_code, answer.json["code"]) == (409, "call_not_screened")


def test_every_sheet_is_kept_with_what_became_of_it_and_refusals_are_told(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        screened(service)
        lines = [
            a_sheet_line("J1", 1),
            a_sheet_line("J1", 640),
            a_sheet_line("J2", 1, tax_id=number_of(2)),
            a_sheet_line("J1", 3),
            a_sheet_line("J2", 1, conflict=""),
            a_sheet_line("J2", 1, digital="6", finance=""),
            a_sheet_line("J1", 1),
            a_sheet_line("", 1),
            a_sheet_line("J3", 1, conflict="YES", points=""),
        ]
        job = send(service, "scores", as_csv(lines), "คะแนน.csv")
        assert sheets(service) == [
            "counted",
            "unknown_application",
            "reference_mismatch",
            "application_not_eligible",
            "conflict_missing",
            "score_invalid",
            "already_scored",
            "judge_missing",
            "recused",
        ]
        found = pages(service, f"/jobs/{job['id']}/findings")
        assert [(one["row"], one["column"], one["code"]) for one in found] == [
            (2, "app_row", "unknown_application"),
            (3, "tax_id", "reference_mismatch"),
            (4, "app_row", "application_not_eligible"),
            (5, "conflict", "conflict_missing"),
            (6, "finance", "score_invalid"),
            (6, "digital", "score_invalid"),
            (7, "judge_code", "already_scored"),
            (8, "judge_code", "judge_missing"),
        ]
        assert all(one["th"] and one["en"] for one in found)


def test_a_conflict_declared_in_a_later_file_takes_an_earlier_score_back() -> None:
    with enrolment() as service:
        screened(service)
        send(service, "scores", as_csv([a_sheet_line("J1", 1), a_sheet_line("J1", 2), a_sheet_line("J2", 1)]))
        send(service, "scores", as_csv([a_sheet_line("J1", 1, conflict="yes")]))
        assert sheets(service) == ["recused", "counted", "counted", "recused"]


def test_a_refused_sheet_may_be_sent_again_in_another_file() -> None:
    with enrolment() as service:
        screened(service)
        send(service, "scores", as_csv([a_sheet_line("J1", 1, digital="สี่")]))
        send(service, "scores", as_csv([a_sheet_line("J1", 1, digital="4")]))
        assert sheets(service) == ["score_invalid", "counted"]


def test_sheets_follow_their_application_when_a_later_one_supersedes_it() -> None:
    with enrolment() as service:
        screened(service)
        send(service, "scores", as_csv([a_sheet_line("J1", 1), a_sheet_line("J1", 4, tax_id=number_of(1))]))
        assert sheets(service) == ["counted", "unknown_application"]
        send(service, "applications", as_csv([a_form(1, submitted_at="20/1/2562, 1:00:00")]))
        screen(service)
        assert sheets(service) == ["application_not_eligible", "counted"]


def test_a_sheet_about_an_application_yet_to_come_is_tested_when_it_has_come() -> None:
    with enrolment() as service:
        screened(service)
        send(service, "scores", as_csv([a_sheet_line("J1", 4, tax_id="1.05556E+11"), a_sheet_line("J1", 5)]))
        send(service, "applications", as_csv([a_form(4), a_form(5)]))
        screen(service)
        assert sheets(service) == ["reference_mismatch", "counted"]


some_lines = st.lists(
    st.builds(
        lambda judge, row, number, conflict, good: a_sheet_line(
            judge, row, 4 if good else 9, tax_id=number_of(number), conflict=conflict
        ),
        st.sampled_from(["J1", "J2"]),
        st.sampled_from([1, 1, 2, 3, 4]),
        st.sampled_from([1, 1, 2, 3]),
        st.sampled_from(["no", "no", "no", "yes", ""]),
        st.sampled_from([True, True, False]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_lines, st.data())
def test_sheets_in_any_number_of_files_end_as_if_they_had_come_in_one(
    lines: Sequence[Mapping[str, str]], data: Any
) -> None:
    with enrolment() as service:
        screened(service)
        cut = data.draw(st.integers(0, len(lines)))
        for part in (lines[:cut], lines[cut:]):
            if part:
                send(service, "scores", as_csv(part))
        ours = sheets(service)
    applications = {row: Scored(row, number_of(row), eligible=row != 3) for row in (1, 2, 3)}
    read = [read_sheet(a_call(), line, cells, str).sheet for line, cells in enumerate(lines, start=1)]
    outcomes = judge_sheets(read, applications)
    # The same bytes twice are the same job: then the second part adds nothing.
    if cut and as_csv(lines[:cut]) == as_csv(lines[cut:] or [{}]):
        outcomes = judge_sheets(read[:cut], applications)
    assert ours == [outcomes[line].code or outcomes[line].status for line in sorted(outcomes)]
