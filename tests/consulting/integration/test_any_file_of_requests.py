"""Any file of requests against a plain reading of the rules: same answers, whatever the order and the chunks."""

from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consulting.adapters.jobs import ImportVisits
from tests.consulting.building import NUMBER, OTHER_NUMBER, a_line, consulting, findings, import_visits, pages

USED = ("held", "cancelled_late", "no_show_enterprise")
DAYS = {"2019-03-20": 2562, "30/9/2562": 2562, "1 ตุลาคม 2562": 2563}
INVALID = "0645973339462"

lines = st.fixed_dictionaries(
    {
        "request_no": st.sampled_from([f"V{number}" for number in range(12)]),
        "enterprise_id": st.sampled_from([NUMBER, NUMBER, OTHER_NUMBER, INVALID]),
        "hours": st.sampled_from(["3", "4.5", "6", "12", "18", "2", "3.33", "๖"]),
        "service_date": st.sampled_from(sorted(DAYS)),
        "outcome": st.sampled_from([*USED, "no_show_consultant", "waived", "waived", ""]),
        "waive_reason": st.sampled_from(["", "น้ำท่วม"]),
    }
)
MINUTES = {"3": 180, "4.5": 270, "6": 360, "12": 720, "18": 1080, "2": 120, "3.33": None, "๖": 360}


def plain_reading(file):
    """The rules, written once more and as simply as can be: what is kept of each request, and which lines are refused."""
    taken, kept, reused = defaultdict(int), {}, []
    for row, line in enumerate(file, start=1):
        number, year, minutes = line["enterprise_id"], DAYS[line["service_date"]], MINUTES[line["hours"]]
        asked = (number, line["service_date"], minutes)
        reason = line["waive_reason"] if line["outcome"] == "waived" else ""
        if line["request_no"] in kept:
            before = kept[line["request_no"]]
            if before["asked"] != asked:
                reused.append(row)
                continue
            if before["answer"][0] == "refused":
                continue
            if before["outcome"] == "":
                give_back(taken, before, line, reason)
            elif differs(line, reason, before):
                reused.append(row)
            continue
        code = None
        if number == INVALID:
            code = "id_invalid"
        elif minutes is None:
            code = "hours_invalid"
        elif minutes < 180:
            code = "below_minimum"
        elif taken[number, year] + minutes > 1080:
            code = "insufficient_balance"
        one = {"asked": asked, "key": (number, year), "minutes": minutes, "outcome": "", "reason": ""}
        kept[line["request_no"]] = one
        if code is not None:
            one["answer"] = ("refused", code)
            continue
        one["answer"] = ("accepted", "reserved")
        taken[number, year] += minutes
        give_back(taken, one, line, reason)
    return {no: one["answer"] for no, one in kept.items()}, reused, {k: v for k, v in taken.items() if v}


def differs(line, reason, before):
    if not line["outcome"] or (line["outcome"], reason) == (before["outcome"], before["reason"]):
        return False
    return not (before["outcome"] == "waived" and line["outcome"] in ("cancelled_late", "no_show_enterprise"))


def give_back(taken, one, line, reason):
    if not line["outcome"]:
        return
    one["outcome"], one["reason"] = line["outcome"], reason
    released = line["outcome"] == "no_show_consultant" or bool(reason)
    one["answer"] = ("accepted", "released" if released else "used")
    if released:
        taken[one["key"]] -= one["minutes"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.lists(lines, min_size=1, max_size=25), chunk=st.integers(1, 7))
def test_any_file_gets_the_answers_of_the_plain_reading(monkeypatch, file, chunk):
    monkeypatch.setattr(ImportVisits, "chunk_rows", chunk)
    for line in file:
        if line["outcome"] == "cancelled_late":
            line["cancelled_at"] = "2020-01-01"
    answers, reused, taken = plain_reading(file)
    with consulting() as service:
        job = import_visits(service, *[a_line(line["request_no"]) | line for line in file])
        told = {
            item["request_no"]: (item["status"], item["code"] or item["effect"]) for item in pages(service, "/visits")
        }
        assert told == answers
        assert [row for row, _, code in findings(service, job) if code == "request_no_reused"] == reused
        balances = pages(service, "/balances")
        ours = {(item["enterprise"], item["year"]): item["reserved"] + item["used"] for item in balances}
        assert {key: minutes for key, minutes in ours.items() if minutes} == taken
        assert all(item["available"] == item["granted"] - item["reserved"] - item["used"] for item in balances)
