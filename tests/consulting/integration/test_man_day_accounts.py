"""Registration opens an account; later years are granted on first need."""

from datetime import date

from starsme.testing import react
from tests.consulting.building import (
    ENTERPRISE,
    NUMBER,
    OTHER_ENTERPRISE,
    a_line,
    balance,
    consulting,
    import_visits,
    pages,
    registered,
)

GRANTED = "consulting.man-days-granted.v1"


def test_registration_grants_the_year_of_its_day(any_database_url):
    with consulting(any_database_url) as service:
        (event,) = react(service, registered(on=date(2019, 1, 20)))
        assert event.type == GRANTED
        assert event.data == {"enterprise_id": ENTERPRISE, "year": 2562, "minutes": 1080, "rule": "assignment-2562"}
        assert balance(service) == (1080, 0, 0, 1080)
        assert pages(service, "/balances?with_requests=true") == []


def test_the_same_registration_told_twice_grants_once(any_database_url):
    with consulting(any_database_url) as service:
        event = registered()
        assert len(react(service, event, event)) == 1
        assert react(service, registered()) == []
        (entry,) = pages(service, f"/enterprises/{ENTERPRISE}/ledger")
        assert (entry["kind"], entry["minutes"], entry["rule"]) == ("grant", 1080, "assignment-2562")


def test_many_registrations_are_taken_in_one_batch(any_database_url):
    with consulting(any_database_url) as service:
        ids = [f"ent_{number:026d}" for number in range(300)]
        assert len(react(service, *[registered(one) for one in ids])) == 300
        assert [item["enterprise_id"] for item in pages(service, "/balances?limit=77")] == ids


def test_registering_after_the_first_need_grants_nothing_more(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1"))
        assert react(service, registered()) == []
        assert balance(service) == (1080, 0, 180, 900)


def test_a_later_year_is_granted_on_first_need(any_database_url):
    with consulting(any_database_url) as service:
        react(service, registered())
        import_visits(service, a_line("V1", service_date="2019-10-01"))
        assert balance(service, year=2563) == (1080, 0, 180, 900)
        assert [event.data["year"] for event in service.published(GRANTED)] == [2562, 2563]


def test_the_number_is_unknown_until_it_comes_to_the_counter():
    with consulting() as service:
        react(service, registered(), registered(OTHER_ENTERPRISE))
        assert {item["enterprise"] for item in pages(service, "/balances")} == {None}
        import_visits(service, a_line("V1"))
        numbers = {item["enterprise_id"]: item["enterprise"] for item in pages(service, "/balances")}
        assert numbers == {ENTERPRISE: NUMBER, OTHER_ENTERPRISE: None}


def test_a_registration_that_falls_in_a_closed_year_grants_nothing():
    with consulting() as service:
        assert service.post("/years/2561/closing").status_code == 202
        assert react(service, registered(on=date(2018, 9, 30))) == []
        assert pages(service, "/balances") == []
