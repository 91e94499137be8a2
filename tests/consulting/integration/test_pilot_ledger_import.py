"""The pilot's visits through the import, against the oracle, on both databases."""

import json

import pytest

from tests.consulting.building import PILOT, consulting, findings, imported, pages

pytestmark = pytest.mark.skipif(not PILOT.exists(), reason="the pilot's data is not here")

CALENDAR = {
    "man_days_per_year": 3,
    "minutes_per_man_day": 360,
    "smallest_booking_minutes": 180,
    "year": "calendar",
    "effective_from": "2019-01-01",
    "made_by": "call star-2562-pilot",
}


@pytest.mark.parametrize("setting", ["ledger", "ledger_if_calendar_year"])
def test_the_pilots_file_gets_the_oracles_answers(any_database_url, setting):
    oracle = json.loads((PILOT / "expected.json").read_text(encoding="utf-8"))[setting]
    with consulting(any_database_url) as service:
        if setting != "ledger":
            assert service.put("/rules/allowance/calendar", body=CALENDAR).status_code == 200
        job = imported(service, "visits", (PILOT / "visits.csv").read_bytes(), "visits.csv")
        assert (job["rows_done"], job["findings"]) == (120, 0)
        assert findings(service, job) == []

        refused = pages(service, "/visits?status=refused&limit=7")
        assert [{key: item[key] for key in ("line", "request_no", "code")} for item in refused] == [
            {key: item[key] for key in ("line", "request_no", "code")} for item in oracle["refused"]
        ]
        assert [item["year"] for item in refused] == [item["year"] for item in oracle["refused"]]

        if "accepted" in oracle:
            accepted = pages(service, "/visits?status=accepted&limit=1000")
            keys = ("line", "request_no", "enterprise", "year", "minutes", "effect")
            assert [{key: item[key] for key in keys} for item in accepted] == oracle["accepted"]

        keys = ("enterprise", "year", "granted", "reserved", "used", "available")
        balances = [{key: item[key] for key in keys} for item in pages(service, "/balances?with_requests=true&limit=9")]
        assert sorted(balances, key=lambda item: (item["enterprise"], item["year"])) == oracle["balances"]
        the_ledger_adds_up(service)


def the_ledger_adds_up(service):
    for balance in pages(service, "/balances"):
        entries = pages(service, f"/enterprises/{balance['enterprise_id']}/ledger?year={balance['year']}")
        for figure in ("granted", "reserved", "used", "expired"):
            assert sum(entry[f"{figure}_change"] for entry in entries) == balance[figure]


def test_the_same_lines_sent_again_under_another_name_change_nothing(any_database_url):
    content = (PILOT / "visits.csv").read_bytes()
    with consulting(any_database_url) as service:
        first = imported(service, "visits", content, "visits.csv")
        before = pages(service, "/visits"), pages(service, "/balances"), len(service.published())
        again = imported(service, "visits", content, "visits.csv")
        assert again["id"] == first["id"]
        resent = imported(service, "visits", content + b"\r\n", "visits-2.csv")
        assert (resent["id"] != first["id"], resent["findings"]) == (True, 0)
        assert (pages(service, "/visits"), pages(service, "/balances"), len(service.published())) == before
