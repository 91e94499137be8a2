from datetime import datetime, timedelta
from typing import Any

import pytest

from starsme.auth import Role
from starsme.clock import BANGKOK
from starsme.testing import ServiceClient
from tests.enrolment.applying import COORDINATOR, OFFICE, move_to, person_of
from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    applications,
    as_csv,
    enrolment,
    open_call,
    publish,
    screen,
    send,
)

GROUNDS = {"grounds": "กิจการจดทะเบียนเปลี่ยนชื่อ แต่ดำเนินการต่อเนื่องมาตั้งแต่ปี 2550 ตามหนังสือรับรอง"}


def issue(service: ServiceClient) -> None:
    while service.runtime.service.issue_letters():
        pass


def a_young_firm(service: ServiceClient) -> str:
    """An application found too young, with its letter of 1 March."""
    open_call(service)
    send(service, "applications", as_csv([a_form(1, started_on="1/1/2562"), a_form(2)]))
    screen(service)
    issue(service)
    return str(applications(service)[1]["id"])


def appeal(service: ServiceClient, application_id: str, **who: Any) -> Any:
    return service.post(f"/applications/{application_id}/appeal", body=GROUNDS, **(who or person_of(1)))


def decide(service: ServiceClient, made: Any, outcome: str, *waived: str, **who: Any) -> Any:
    body = {"outcome": outcome, "reasons": "หนังสือรับรองแสดงการดำเนินการต่อเนื่อง", "waived": list(waived)}
    path = f"/applications/{made['application_id']}/appeals/{made['id']}/decision"
    return service.post(path, body=body, **(who or COORDINATOR))


def newest_letter(service: ServiceClient, application_id: str) -> str:
    issue(service)
    return service.get(f"/applications/{application_id}/letter.txt").get_data(as_text=True)


def test_an_upheld_appeal_sets_a_reason_aside_and_the_application_is_screened_again(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        one = a_young_firm(service)
        assert applications(service)[1]["reasons"] == ["too_young"]
        made = appeal(service, one)
        assert (made.status_code, made.json["due_on"], made.json["outcome"]) == (201, "2019-04-01", None)
        upheld = decide(service, made.json, "upheld", "too_young")
        assert (upheld.status_code, upheld.json["outcome"], upheld.json["waived"]) == (200, "upheld", ["too_young"])
        assert applications(service)[1]["verdict"] is None
        told = newest_letter(service, one)
        assert "รับอุทธรณ์ของท่าน" in told
        assert "หนังสือรับรองแสดงการดำเนินการต่อเนื่อง" in told
        assert "ตรวจคุณสมบัติอีกครั้ง" in told
        screen(service)
        assert applications(service)[1]["verdict"] == "eligible"
        screen(service)
        assert applications(service)[1]["verdict"] == "eligible"


def test_a_dismissed_appeal_leaves_the_verdict_and_is_told_with_its_reasons() -> None:
    with enrolment() as service:
        one = a_young_firm(service)
        made = appeal(service, one).json
        assert decide(service, made, "dismissed", "too_young").json["code"] == "waiver_invalid"
        assert decide(service, made, "dismissed").status_code == 200
        assert decide(service, made, "upheld").json["code"] == "appeal_already_decided"
        assert "ยกอุทธรณ์ของท่าน" in newest_letter(service, one)
        assert applications(service)[1]["reasons"] == ["too_young"]
        again = appeal(service, one)
        assert (again.status_code, again.json["code"]) == (409, "appealed_before")
        kept = service.get(f"/applications/{one}/appeals", **person_of(1)).json["appeals"]
        assert [(item["grounds"], item["outcome"]) for item in kept] == [(GROUNDS["grounds"], "dismissed")]


def test_only_a_reason_of_this_application_can_be_set_aside() -> None:
    with enrolment() as service:
        made = appeal(service, a_young_firm(service)).json
        assert decide(service, made, "upheld", "not_sme").json["code"] == "waiver_invalid"
        assert decide(service, made, "upheld", "id_invalid").status_code == 422


def test_after_fifteen_days_it_is_too_late_and_a_weekend_moves_the_last_day() -> None:
    with enrolment() as service:
        one = a_young_firm(service)
        # Fifteen days from Friday 1 March end on Saturday the 16th, and so on Monday the 18th.
        move_to(service, datetime(2019, 3, 19, 0, 0, 1, tzinfo=BANGKOK))
        late = appeal(service, one)
        assert (late.status_code, late.json["code"]) == (409, "appeal_late")
        assert "18 มีนาคม 2562" in late.json["detail_th"]
        move_to(service, datetime(2019, 3, 18, 23, 59, tzinfo=BANGKOK))
        made = appeal(service, one).json
        service.runtime.clock.advance(timedelta(days=60))  # type: ignore[attr-defined]
        assert service.get(f"/applications/{one}/appeals", **OFFICE).json["appeals"][0]["overdue"] is True
        assert made["rule"] == "appeal-decision-2539"


def test_who_was_selected_has_nothing_to_appeal_and_without_a_letter_nobody_has() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1)]))
        screen(service)
        one = applications(service)[1]["id"]
        assert appeal(service, one).json["code"] == "letter_not_issued"
        send(service, "scores", as_csv(a_panel(1, 5)))
        publish(service)
        issue(service)
        assert appeal(service, one).json["code"] == "nothing_to_appeal"
        assert service.get(f"{CALL}/selection").status_code == 200


def test_after_publication_nothing_is_set_aside_a_correction_follows() -> None:
    with enrolment() as service:
        one = a_young_firm(service)
        made = appeal(service, one).json
        send(service, "scores", as_csv(a_panel(2, 5)))
        publish(service)
        assert decide(service, made, "upheld", "too_young").json["code"] == "waiver_invalid"
        assert decide(service, made, "upheld").status_code == 200
        assert "ดำเนินการแก้ไขตามคำวินิจฉัย" in newest_letter(service, one)


@pytest.mark.parametrize(
    ("who", "making", "reading", "deciding"),
    [
        (person_of(2), 404, 404, 403),
        (OFFICE, 403, 200, 403),
        ({"roles": [Role.OFFICER], "agency": "AG09"}, 403, 404, 403),
        ({"roles": [Role.JUDGE], "person": "J1"}, 403, 403, 403),
        ({"roles": []}, 403, 403, 403),
    ],
)
def test_who_may_appeal_read_and_decide(who: dict[str, Any], making: int, reading: int, deciding: int) -> None:
    with enrolment() as service:
        one = a_young_firm(service)
        made = appeal(service, one).json
        assert appeal(service, one, **who).status_code == making
        assert service.get(f"/applications/{one}/appeals", **who).status_code == reading
        assert decide(service, made, "dismissed", **who).status_code == deciding
