import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sqlalchemy import create_engine, text

from enrolment.application.withdraw_application import Withdrawal
from starsme.auth import Caller, Role
from starsme.events.mentoring import MentoringStarted
from starsme.testing import ServiceClient
from tests.enrolment.building import (
    CALL,
    a_form,
    a_panel,
    applications,
    as_csv,
    enrolment,
    enterprise_of,
    open_call,
    pages,
    publish,
    screen,
    send,
)
from tests.enrolment.making import answers

LOW = dict.fromkeys(answers(), "1")
DEADLINE_SECONDS = 20
OFFICER = Caller("officer", frozenset({Role.OFFICER}))


def selected(service: ServiceClient, applicants: int = 5, **call: int) -> dict[int, str]:
    """Two seats, then a waiting list: applicants ranked by their number; gives application ids by row."""
    open_call(service, **call)
    send(service, "applications", as_csv([a_form(place, **LOW) for place in range(1, applicants + 1)]))
    screen(service)
    lines = [line for place in range(1, applicants + 1) for line in a_panel(place, max(1, 6 - place))]
    send(service, "scores", as_csv(lines))
    publish(service)
    return {row: item["id"] for row, item in applications(service).items()}


def decisions(service: ServiceClient) -> dict[int, str]:
    return {row: item["decision"] for row, item in applications(service).items()}


def group(service: ServiceClient, place: int) -> str:
    return str(service.get(f"/enterprises/{enterprise_of(place)}").json["group"])


def test_a_withdrawal_before_mentoring_promotes_the_first_waiting(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        ids = selected(service)
        told = len(service.published())
        answer = service.post(f"/applications/{ids[1]}/withdrawal")
        assert (answer.status_code, answer.json) == (
            200,
            {"application_id": ids[1], "was": "star", "promoted_application_id": ids[3]},
        )
        assert decisions(service) == {1: "withdrawn", 2: "star", 3: "star", 4: "declined", 5: "declined"}
        events = service.published()[told:]
        assert [event.type.split(".")[1] for event in events] == [
            "application-withdrawn",
            "star-selected",
            "group-changed",
            "group-changed",
        ]
        assert events[0].data["was"] == "star"
        assert (events[1].subject, events[1].data["promoted"], events[1].data["rank"]) == (enterprise_of(3), True, 3)
        assert events[1].data["total"] == "60.00"
        assert (group(service, 1), group(service, 3)) == ("general", "star")
        province = service.get(f"{CALL}/selection").json["provinces"]["50"]
        assert (province["star"], province["waiting"], province["withdrawn"]) == ([2, 3], [], [1])
        assert province["unfilled_seats"] == 0


def test_when_nobody_waits_the_seat_stays_empty() -> None:
    with enrolment() as service:
        ids = selected(service, waiting_list=0)
        assert service.post(f"/applications/{ids[1]}/withdrawal").json["promoted_application_id"] is None
        assert service.get(f"{CALL}/selection").json["provinces"]["50"]["unfilled_seats"] == 1


def test_once_mentoring_has_started_a_withdrawal_frees_no_seat() -> None:
    with enrolment() as service:
        ids = selected(service)
        started = MentoringStarted.event(
            enterprise_id=enterprise_of(1), call_code="star-test", started_on=date(2019, 3, 4)
        )
        service.deliver(started)
        service.deliver(started)
        status = service.get("/events/status").json
        assert (status["waiting"], status["parked"]) == (0, 0)
        assert service.post(f"/applications/{ids[1]}/withdrawal").json["promoted_application_id"] is None
        assert decisions(service)[3] == "waiting"
        assert service.post(f"/applications/{ids[2]}/withdrawal").json["promoted_application_id"] == ids[3]


def test_who_waits_or_was_declined_withdraws_without_moving_anyone() -> None:
    with enrolment() as service:
        ids = selected(service)
        assert service.post(f"/applications/{ids[3]}/withdrawal").json["was"] == "waiting"
        assert service.post(f"/applications/{ids[4]}/withdrawal").json["was"] == "declined"
        assert service.post(f"/applications/{ids[1]}/withdrawal").json["promoted_application_id"] is None
        assert decisions(service) == {1: "withdrawn", 2: "star", 3: "withdrawn", 4: "withdrawn", 5: "declined"}
        assert group(service, 3) == "general"


def test_nobody_withdraws_twice() -> None:
    with enrolment() as service:
        ids = selected(service)
        service.post(f"/applications/{ids[1]}/withdrawal")
        told = len(service.published())
        again = service.post(f"/applications/{ids[1]}/withdrawal")
        assert (again.status_code, again.json["code"]) == (409, "application_already_withdrawn")
        assert len(service.published()) == told


def test_a_withdrawal_before_publication_takes_the_application_out_of_the_ranking() -> None:
    with enrolment() as service:
        open_call(service)
        send(service, "applications", as_csv([a_form(1), a_form(2), a_form(3, province="-")]))
        screen(service)
        send(service, "scores", as_csv(a_panel(1, 5) + a_panel(2, 4)))
        service.post(f"{CALL}/selection/proposal")
        ids = {row: item["id"] for row, item in applications(service).items()}
        assert service.post(f"/applications/{ids[1]}/withdrawal").json["was"] == "eligible"
        stale = service.post(f"{CALL}/selection/publication", headers={"If-Match": '"1"'})
        assert stale.json["code"] == "selection_outdated"
        assert publish(service)["provinces"]["50"]["star"] == [2]
        assert decisions(service)[1] == "withdrawn"
        out = service.post(f"/applications/{ids[3]}/withdrawal")
        assert (out.status_code, out.json["code"]) == (409, "application_not_in_selection")


def test_an_application_tells_its_history_and_its_version() -> None:
    with enrolment() as service:
        ids = selected(service)
        before = service.get(f"/applications/{ids[3]}")
        service.post(f"/applications/{ids[1]}/withdrawal")
        stale = service.post(f"/applications/{ids[3]}/withdrawal", headers={"If-Match": before.headers["ETag"]})
        assert (stale.status_code, stale.json["code"]) == (412, "version_changed")
        history = service.get(f"/applications/{ids[3]}").json["history"]
        assert [(one["previous"], one["decision"], one["cause"]) for one in history] == [
            (None, "waiting", "publication"),
            ("waiting", "star", "promotion"),
        ]


def test_an_enterprise_withdraws_its_own_application_and_no_other() -> None:
    with enrolment() as service:
        ids = selected(service)
        own = {"roles": [Role.ENTREPRENEUR], "enterprises": [enterprise_of(1)]}
        assert service.post(f"/applications/{ids[2]}/withdrawal", **own).status_code == 404
        assert service.post("/applications/app_nothing/withdrawal", **own).status_code == 404
        assert service.post(f"/applications/{ids[1]}/withdrawal", **own).status_code == 200


def test_two_withdrawals_at_once_promote_two_different_enterprises(postgres_url: str) -> None:
    with enrolment(postgres_url) as service:
        ids = selected(service, waiting_list=2)
        database, withdrawals = service.runtime.database, service.app.withdrawals

        def withdraw_second() -> Withdrawal:
            with database.begin() as tx:
                return withdrawals.withdraw(tx, OFFICER, ids[2])

        with ThreadPoolExecutor(1) as pool:
            with database.begin() as tx:
                first = withdrawals.withdraw(tx, OFFICER, ids[1])
                pending = pool.submit(withdraw_second)
                wait_until_somebody_waits_for_a_lock(postgres_url)
            second = pending.result(DEADLINE_SECONDS)
        assert (first.promoted_application_id, second.promoted_application_id) == (ids[3], ids[4])
        assert decisions(service) == {1: "withdrawn", 2: "withdrawn", 3: "star", 4: "star", 5: "declined"}
        assert len(pages(service, "/enterprises")) == 5


def wait_until_somebody_waits_for_a_lock(url: str) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"), isolation_level="AUTOCOMMIT")
    deadline, pause = time.monotonic() + DEADLINE_SECONDS, threading.Event()
    try:
        with engine.connect() as connection:
            while not connection.execute(waiting).scalar_one():
                assert time.monotonic() < deadline, "nobody waited: the call was not locked"
                pause.wait(0.01)
    finally:
        engine.dispose()
