"""The counter's file: each line reserved and its outcome applied before the next is looked at."""

import pytest

from tests.consulting.building import (
    ENTERPRISE,
    NUMBER,
    OTHER_ENTERPRISE,
    OTHER_NUMBER,
    a_file,
    a_line,
    balance,
    consulting,
    findings,
    import_visits,
    pages,
)

BOOKED, REFUSED, SETTLED, GRANTED = (
    "consulting.visit-booked.v1",
    "consulting.visit-refused.v1",
    "consulting.visit-settled.v1",
    "consulting.man-days-granted.v1",
)


def states(service, path="/visits"):
    return {item["request_no"]: (item["status"], item["code"] or item["effect"]) for item in pages(service, path)}


def test_what_one_line_releases_the_next_may_use(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(
            service,
            a_line("V1", hours="18"),
            a_line("V2"),
            a_line("V3", hours="18", service_date="2019-10-02", outcome="no_show_consultant"),
            a_line("V4", hours="18", service_date="2019-10-03"),
        )
        assert states(service) == {
            "V1": ("accepted", "used"),
            "V2": ("refused", "insufficient_balance"),
            "V3": ("accepted", "released"),
            "V4": ("accepted", "used"),
        }


def test_every_fact_is_told_in_the_order_in_which_it_happened(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1", hours="12"), a_line("V2", hours="๖"), a_line("V3"))
        told = [(event.type, event.data.get("request_no")) for event in service.published()]
        assert told == [
            (GRANTED, None),
            (BOOKED, "V1"),
            (SETTLED, "V1"),
            (BOOKED, "V2"),
            (SETTLED, "V2"),
            (REFUSED, "V3"),
        ]
        assert [event.data["minutes_available"] for event in service.published(BOOKED)] == [360, 0]
        assert {event.subject for event in service.published()} == {ENTERPRISE}


def test_no_event_carries_a_thirteen_digit_number():
    with consulting() as service:
        import_visits(service, a_line("V1"), a_line("V2", enterprise_id="0-6459-73339-46-2"), a_line("V3", hours="99"))
        assert len(service.published()) == 5
        for event in service.published():
            assert NUMBER[:12] not in str(event)


def test_a_request_without_a_valid_number_is_kept_and_told_of_by_its_own_id():
    with consulting() as service:
        import_visits(service, a_line("V1", enterprise_id="1.05556E+11", service_date="ไม่ทราบ", outcome="?"))
        (item,) = pages(service, "/visits")
        assert (item["code"], item["enterprise_id"], item["year"]) == ("id_invalid", None, None)
        (event,) = service.published(REFUSED)
        assert event.subject == item["id"]


@pytest.mark.parametrize("hours", ["", "สาม", "3.33", "-3", "0", "1e1", "3 ชม.", "4,5"])
def test_hours_that_are_no_whole_minutes_are_refused_not_found_fault_with(hours):
    with consulting() as service:
        job = import_visits(service, a_line("V1", hours=hours))
        assert (job["findings"], states(service)) == (0, {"V1": ("refused", "hours_invalid")})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"service_date": "31/2/2562"}, [(1, "service_date", "date_unreadable")]),
        ({"service_date": ""}, [(1, "service_date", "date_missing")]),
        ({"requested_on": "ต้นเดือน"}, [(1, "requested_on", "date_unreadable")]),
        ({"outcome": "มา"}, [(1, "outcome", "outcome_unknown")]),
        ({"dimension": "sales"}, [(1, "dimension", "dimension_unknown")]),
        ({"request_no": " "}, [(1, "request_no", "request_no_missing")]),
        ({"outcome": "cancelled_late"}, [(1, "cancelled_at", "cancelled_at_missing")]),
        ({"outcome": "cancelled_late", "cancelled_at": "เมื่อวาน"}, [(1, "cancelled_at", "moment_unreadable")]),
        (
            {"outcome": "cancelled_early", "cancelled_at": "2019-03-20 08:00"},
            [(1, "cancelled_at", "cancellation_contradicts")],
        ),
        (
            {"outcome": "cancelled_late", "cancelled_at": "18/3/2562"},
            [(1, "cancelled_at", "cancellation_contradicts")],
        ),
        (
            {"service_date": "x", "requested_on": "y"},
            [(1, "service_date", "date_unreadable"), (1, "requested_on", "date_unreadable")],
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_found_fault_with_and_changes_nothing(cells, expected):
    with consulting() as service:
        job = import_visits(service, a_line("V1") | cells)
        assert findings(service, job) == expected
        assert (pages(service, "/visits"), pages(service, "/balances"), service.published()) == ([], [], [])


def test_the_rest_of_the_file_goes_on_and_the_bad_line_comes_back_to_be_corrected():
    with consulting() as service:
        job = import_visits(service, a_line("V1"), a_line("V2", outcome="?"), a_line("V3"))
        assert states(service) == {"V1": ("accepted", "used"), "V3": ("accepted", "used")}
        corrections = service.get(f"/jobs/{job['id']}/corrections.csv").data
        assert corrections.count(b"V2") == 1
        assert b"V1" not in corrections


def test_the_outcome_of_a_refused_request_is_ignored_even_when_it_cannot_be_read():
    with consulting() as service:
        job = import_visits(service, a_line("V1", hours="2", outcome="?"), a_line("V2", hours="40", outcome="?"))
        assert job["findings"] == 0
        assert states(service) == {"V1": ("refused", "below_minimum"), "V2": ("refused", "insufficient_balance")}


def test_cancellations_that_agree_with_the_calendar_are_taken(any_database_url):
    with consulting(any_database_url) as service:
        job = import_visits(
            service,
            a_line("V1", outcome="cancelled_early", cancelled_at="2019-02-18 16:45", service_date="2019-02-20"),
            a_line("V2", outcome="cancelled_late", cancelled_at="19/2/2562 10:00", service_date="2019-02-20"),
        )
        assert job["findings"] == 0
        assert states(service) == {"V1": ("accepted", "released"), "V2": ("accepted", "used")}
        assert pages(service, "/visits")[0]["cancelled_at"] == "2019-02-18T09:45:00+00:00"


def test_a_bridge_day_in_the_settings_changes_what_is_early(tmp_path):
    declared = tmp_path / "bridge.csv"
    declared.write_text("day,working,source\n2019-03-19,no,Cabinet\n", encoding="utf-8")
    line = a_line("V1", outcome="cancelled_early", cancelled_at="2019-03-19 08:00")
    with consulting(STARSME_WORKING_DAY_OVERRIDES=str(declared)) as service:
        job = import_visits(service, line)
        assert findings(service, job) == [(1, "cancelled_at", "cancellation_contradicts")]


def test_without_an_outcome_the_minutes_stay_reserved_until_it_comes(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1", outcome="-"))
        assert balance(service) == (1080, 180, 0, 900)
        job = import_visits(service, a_line("V1"), name="later.csv")
        assert job["findings"] == 0
        assert balance(service) == (1080, 0, 180, 900)
        assert [event.data["effect"] for event in service.published(SETTLED)] == ["used"]


def test_the_same_request_number_for_another_request_is_found_fault_with(any_database_url):
    with consulting(any_database_url) as service:
        job = import_visits(
            service, a_line("V1"), a_line("V1"), a_line("V1", hours="6"), a_line("V1", outcome="waived")
        )
        assert findings(service, job) == [
            (3, "request_no", "request_no_reused"),
            (4, "request_no", "request_no_reused"),
        ]
        job = import_visits(service, a_line("V1", enterprise_id=OTHER_NUMBER), name="later.csv")
        assert findings(service, job) == [(1, "request_no", "request_no_reused")]
        assert balance(service) == (1080, 0, 180, 900)


def test_a_waiver_after_the_fact_does_not_make_the_file_wrong():
    with consulting() as service:
        import_visits(service, a_line("V1", outcome="no_show_enterprise"))
        (item,) = pages(service, "/visits")
        service.post(f"/visits/{item['id']}/waiver", body={"reason": "น้ำท่วม"})
        job = import_visits(service, a_line("V1", outcome="no_show_enterprise"), a_line("V2"))
        assert (job["findings"], balance(service)) == (0, (1080, 0, 180, 900))


def test_several_enterprises_and_years_keep_apart(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(
            service,
            a_line("V1", hours="18"),
            a_line("V2", hours="18", enterprise_id=OTHER_NUMBER),
            a_line("V3", hours="18", service_date="2019-10-01"),
            a_line("V4", hours="18", service_date="2019-09-30", enterprise_id="๐-๖๔๕๙-๗๓๓๓๙-๔๖-๑"),
        )
        years = {(item["enterprise"], item["year"]): item["used"] for item in pages(service, "/balances")}
        assert years == {(NUMBER, 2562): 1080, (NUMBER, 2563): 1080, (OTHER_NUMBER, 2562): 1080}
        assert states(service)["V4"] == ("refused", "insufficient_balance")


def test_a_first_request_that_is_refused_opens_no_account(any_database_url):
    with consulting(any_database_url) as service:
        import_visits(service, a_line("V1", hours="19"))
        assert pages(service, "/balances") == []
        assert [event.type for event in service.published()] == [REFUSED]


def test_a_long_file_is_taken_in_chunks_that_see_each_other(any_database_url):
    lines = [a_line(f"V{number}", hours="3") for number in range(1, 1203)]
    lines[1201] = a_line("V1202", enterprise_id=OTHER_NUMBER)
    with consulting(any_database_url) as service:
        job = import_visits(service, *lines)
        assert (job["rows_done"], job["findings"]) == (1202, 0)
        assert [item["line"] for item in pages(service, "/visits?limit=1000")] == list(range(1, 1203))
        accepted = pages(service, "/visits?status=accepted")
        assert [item["request_no"] for item in accepted] == ["V1", "V2", "V3", "V4", "V5", "V6", "V1202"]
        assert balance(service, OTHER_ENTERPRISE) == (1080, 0, 180, 900)


def test_a_file_without_its_columns_is_refused_at_once_with_all_of_them():
    with consulting() as service:
        answer = service.post("/imports/visits?filename=x.csv", content=a_file(a_line("V1"), columns=("request_no",)))
        assert (answer.status_code, answer.json["code"]) == (422, "file_refused")
        missing = {error["column"] for error in answer.json["errors"]}
        assert missing == {"enterprise_id", "hours", "service_date", "outcome"}


def test_formulas_in_cells_are_text():
    with consulting() as service:
        import_visits(service, a_line("=1+1", waive_reason="=cmd()", outcome="waived"))
        (item,) = pages(service, "/visits")
        assert (item["request_no"], item["waive_reason"], item["effect"]) == ("=1+1", "=cmd()", "released")
