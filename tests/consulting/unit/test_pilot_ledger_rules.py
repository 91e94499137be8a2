"""The rules of the ledger, alone, against the pilot's oracle: no database, no kernel."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from consulting.application.visit_rows import VisitRows
from consulting.domain.allowance import AllowanceRule, YearSetting
from consulting.domain.identity import visit_id_of
from consulting.domain.ledger import Account
from consulting.domain.visit import Visit
from starsme.working_days import WorkingDays
from tests.consulting.building import KEY, PILOT

AT = datetime(2020, 3, 1, tzinfo=UTC)
RULE = AllowanceRule("star-2562", 3, 360, 180, YearSetting.FISCAL, date(2018, 10, 1), "pilot")
pytestmark = pytest.mark.skipif(not PILOT.exists(), reason="the pilot's data is not here")


def the_ledger(rule: AllowanceRule) -> dict:
    reader = VisitRows("visits.csv", KEY, WorkingDays())
    accounts: dict[tuple[str, int], Account] = {}
    accepted, refused = [], []
    with (PILOT / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        for line, cells in enumerate(csv.DictReader(file), start=1):
            row = reader.read(line, cells)
            assert not row.asked_findings + row.outcome_findings
            visit = Visit(visit_id_of(row.asked.request_no), row.asked)
            if not visit.refuse_by_form(rule):
                key = (row.asked.number, rule.year_of(row.asked.service_date))
                account = accounts.setdefault(key, Account(row.asked.enterprise_id, key[1]))
                visit.book(account, rule, AT)
                if visit.accepted and row.reported is not None:
                    visit.settle(row.reported.outcome, account, AT, reason=row.reported.reason)
            if visit.accepted:
                accepted.append((line, row.asked.number, visit.year, row.asked.minutes, str(visit.effect)))
            else:
                refused.append((line, visit.asked.request_no, visit.year, row.asked.minutes, str(visit.refusal)))
    used = {(number, year) for _, number, year, _, _ in accepted}
    balances = {key: (a.granted, a.reserved, a.used, a.available) for key, a in accounts.items() if key in used}
    return {"accepted": accepted, "refused": refused, "balances": balances}


def the_oracle(name: str) -> dict:
    return json.loads((PILOT / "expected.json").read_text(encoding="utf-8"))[name]


def balances_of(oracle: dict) -> dict:
    return {
        (item["enterprise"], item["year"]): (item["granted"], item["reserved"], item["used"], item["available"])
        for item in oracle["balances"]
    }


def test_the_pilots_requests_get_the_oracles_answers():
    ours, oracle = the_ledger(RULE), the_oracle("ledger")
    expected = [
        (item["line"], item["enterprise"], item["year"], item["minutes"], item["effect"]) for item in oracle["accepted"]
    ]
    assert ours["accepted"] == expected
    assert [(line, code) for line, _, _, _, code in ours["refused"]] == [
        (item["line"], item["code"]) for item in oracle["refused"]
    ]
    assert ours["balances"] == balances_of(oracle)


def test_under_calendar_years_the_same_requests_get_the_other_answers():
    ours, oracle = the_ledger(replace(RULE, year=YearSetting.CALENDAR)), the_oracle("ledger_if_calendar_year")
    assert [(line, code) for line, _, _, _, code in ours["refused"]] == [
        (item["line"], item["code"]) for item in oracle["refused"]
    ]
    assert ours["balances"] == balances_of(oracle)


def test_a_refusal_tells_the_year_and_the_minutes_that_it_could_read():
    ours, oracle = the_ledger(RULE), the_oracle("ledger")
    told = {line: (year, None if code == "id_invalid" else minutes) for line, _, year, minutes, code in ours["refused"]}
    assert told == {item["line"]: (item["year"], item["minutes"]) for item in oracle["refused"]}
