from typing import Any

from sqlalchemy import select

from enrolment.adapters.tables import applications as applications_table
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    applications,
    as_csv,
    enrolment,
    enterprise_of,
    open_call,
    pages,
    screen,
    send,
)
from tests.enrolment.making import answers

SCREENED, REGROUPED = "enrolment.application-screened.v1", "enrolment.group-changed.v1"


def answered(points: int) -> dict[str, str]:
    return dict.fromkeys(answers(), str(points))


def test_every_application_is_told_its_verdict_with_all_reasons(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        open_call(service)
        faulty = a_form(2, province="แม่ฮ่องสอน", started_on="15/1/2561", phone="-")
        nameless = a_form(3, tax_id="ไม่มี", consent_core="")
        send(service, "applications", as_csv([a_form(1), faulty, nameless]))
        job = screen(service)
        assert {key: job["result"][key] for key in ("screened", "eligible", "changed")} == {
            "screened": 3,
            "eligible": 1,
            "changed": 3,
        }
        told = {event.data["row"]: event for event in service.published(SCREENED)}
        assert (told[1].data["eligible"], told[1].data["reasons"]) == (True, [])
        assert told[2].data["reasons"] == ["outside_area", "too_young", "incomplete"]
        assert told[2].data["incomplete_fields"] == ["phone"]
        assert (told[3].subject, told[3].data["enterprise_id"]) == (applications(service)[3]["id"], None)
        assert told[3].data["reasons"] == ["no_consent", "incomplete"]
        assert service.get(CALL).json["screened_at"] is not None


def test_screening_again_with_nothing_new_changes_nothing() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1), a_form(2, province="-"), a_form(3, tax_id="x")]))
        screen(service)
        before, told = rows(service), len(service.published())
        assert screen(service)["result"]["changed"] == 0
        assert rows(service) == before
        assert len(service.published()) == told


def rows(service: ServiceClient) -> list[Any]:
    with service.runtime.database.begin() as tx:
        return list(tx.connection.execute(select(applications_table).order_by(applications_table.c.row)))


def test_which_later_application_counts_instead_is_kept_and_is_no_news_to_the_applicant() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1), a_form(1, district="ฝาง")]))
        screen(service)
        send(service, "applications", as_csv([a_form(1, district="ปาย")]))
        assert screen(service)["result"]["changed"] == 2
        assert {row: item["superseded_by"] for row, item in applications(service).items()} == {1: 3, 2: 3, 3: None}
        assert [event.data["row"] for event in service.published(SCREENED)] == [1, 2, 2, 3]


def test_a_later_application_of_the_same_number_changes_the_earlier_verdict_and_that_is_told() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1), a_form(2)]))
        screen(service)
        send(service, "applications", as_csv([a_form(1, submitted_at="20/1/2562, 1:00:00")]))
        assert screen(service)["result"]["changed"] == 2
        found = applications(service)
        assert (found[1]["reasons"], found[1]["superseded_by"], found[3]["verdict"]) == (["duplicate"], 3, "eligible")
        told = [(event.data["row"], event.data["eligible"]) for event in service.published(SCREENED)]
        assert (sorted(told[:2]), sorted(told[2:])) == ([(1, True), (2, True)], [(1, False), (3, True)])


def test_many_numbers_are_screened_through_several_steps() -> None:
    with enrolment() as service:
        open_call(service)
        forms = [a_form(place, submitted_at="15/1/2562, 9:00:00") for place in range(1, 1102)]
        nameless = [a_form(place, submitted_at="15/1/2562, 9:00:00", tax_id="x") for place in range(1, 603)]
        send(service, "applications", as_csv(forms + nameless))
        result = screen(service)["result"]
        assert (result["screened"], result["eligible"]) == (1703, 1101)
        assert all(item["verdict"] for item in pages(service, f"{CALL}/applications"))


def test_groups_follow_the_latest_complete_assessment_and_keep_their_history() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1, **answered(3)), a_form(2, **answered(1))]))
        assert {item["group"] for item in pages(service, "/enterprises")} == {None}
        screen(service)
        assert {item["enterprise_id"]: item["group"] for item in pages(service, "/enterprises")} == {
            enterprise_of(1): "high_potential",
            enterprise_of(2): "general",
        }
        later = a_form(1, submitted_at="1/3/2562, 1:00:00") | answered(
            2
        )  # after closing: the assessment counts all the same
        send(service, "applications", as_csv([later]))
        screen(service)
        history = pages(service, f"/enterprises/{enterprise_of(1)}/groups", limit=1)
        assert [(one["previous"], one["group"], one["reason"], one["rule"]) for one in history] == [
            (None, "high_potential", "assessment", "star-2562"),
            ("high_potential", "general", "default", "star-2562"),
        ]
        told = [(event.subject, event.data["previous"], event.data["group"]) for event in service.published(REGROUPED)]
        assert sorted(told, key=str) == sorted(
            [
                (enterprise_of(1), None, "high_potential"),
                (enterprise_of(2), None, "general"),
                (enterprise_of(1), "high_potential", "general"),
            ],
            key=str,
        )


def test_screening_an_unknown_call_is_refused() -> None:
    with enrolment() as service:
        assert service.post("/calls/nowhere/screening").status_code == 404
