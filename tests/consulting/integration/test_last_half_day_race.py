"""Two officers at once, on two real PostgreSQL connections."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import create_engine, text

from consulting.application.book_visit import VisitRequest
from consulting.application.errors import ChangedMeanwhile
from consulting.application.sight import Sight
from tests.consulting.building import NUMBER, a_line, balance, consulting, import_visits, pages

OFFICER = Sight(everything=True)
DEADLINE_SECONDS = 20
WAITING_FOR_A_LOCK = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def half_a_day(request_no: str) -> VisitRequest:
    return VisitRequest(number=NUMBER, hours="3", service_date=date(2019, 3, 20), request_no=request_no)


def wait_until_somebody_waits_for_a_lock(url: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"), isolation_level="AUTOCOMMIT")
    deadline = time.monotonic() + DEADLINE_SECONDS
    pause = threading.Event()
    try:
        with engine.connect() as connection:
            while not connection.execute(WAITING_FOR_A_LOCK).scalar_one():
                assert time.monotonic() < deadline, "nobody waited: the account was not locked"
                pause.wait(0.01)
    finally:
        engine.dispose()


def test_the_last_half_day_cannot_be_booked_twice_at_once(postgres_url):
    with consulting(postgres_url) as service:
        import_visits(service, a_line("V1", hours="15"))
        database, book = service.runtime.database, service.app.book_visit

        def the_second_officer() -> None:
            with database.begin() as tx:
                book(tx, OFFICER, half_a_day("W2"))

        with ThreadPoolExecutor(1) as pool:
            with database.begin() as tx:
                book(tx, OFFICER, half_a_day("W1"))
                second = pool.submit(the_second_officer)
                wait_until_somebody_waits_for_a_lock(postgres_url)
            second.result(DEADLINE_SECONDS)

        states = {item["request_no"]: (item["status"], item["code"]) for item in pages(service, "/visits")}
        assert states["W1"] == ("accepted", None)
        assert states["W2"] == ("refused", "insufficient_balance")
        assert balance(service) == (1080, 180, 900, 0)


def test_a_year_that_nobody_opened_yet_is_granted_once_to_two_at_once(postgres_url):
    with consulting(postgres_url) as service:
        database, book = service.runtime.database, service.app.book_visit

        def the_second_officer() -> None:
            with database.begin() as tx:
                book(tx, OFFICER, half_a_day("W2"))

        with ThreadPoolExecutor(1) as pool:
            with database.begin() as tx:
                book(tx, OFFICER, half_a_day("W1"))
                second = pool.submit(the_second_officer)
                wait_until_somebody_waits_for_a_lock(postgres_url)
            second.result(DEADLINE_SECONDS)

        assert balance(service) == (1080, 360, 0, 720)
        assert len(service.published("consulting.man-days-granted.v1")) == 1


def test_many_officers_at_once_never_overdraw(postgres_url):
    with consulting(postgres_url) as service:
        start = threading.Barrier(8)

        def an_officer(number: int) -> None:
            start.wait(DEADLINE_SECONDS)
            for turn in range(3):
                with service.runtime.database.begin() as tx:
                    service.app.book_visit(tx, OFFICER, half_a_day(f"W{number}-{turn}"))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(an_officer, range(8), timeout=60))

        assert balance(service) == (1080, 1080, 0, 0)
        assert len(pages(service, "/visits?status=accepted")) == 6
        assert len(pages(service, "/visits?status=refused")) == 18


def test_one_request_number_is_taken_once_by_two_at_once(postgres_url):
    with consulting(postgres_url) as service:
        database, book = service.runtime.database, service.app.book_visit

        def the_second_officer() -> None:
            with database.begin() as tx:
                book(tx, OFFICER, half_a_day("W1"))

        with ThreadPoolExecutor(1) as pool:
            with database.begin() as tx:
                book(tx, OFFICER, half_a_day("W1"))
                second = pool.submit(the_second_officer)
                wait_until_somebody_waits_for_a_lock(postgres_url)
            with pytest.raises(ChangedMeanwhile):
                second.result(DEADLINE_SECONDS)

        assert len(pages(service, "/visits")) == 1
        assert balance(service) == (1080, 180, 0, 900)
