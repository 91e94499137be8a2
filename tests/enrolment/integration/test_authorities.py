"""Who proves, refuses, revokes and invites; who sees what of it; and when people are reminded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from enrolment.application.people.errors import SubmissionClosed
from starsme.auth import Caller, Role
from starsme.clock import BANGKOK, FixedClock
from starsme.testing import ServiceClient
from tests.enrolment.acting import OFFICER, accepted, an_owner, ask, person_of, prove, somebody
from tests.enrolment.building import as_csv, enrolment, enterprise_of, pages, send

JUDGE: dict[str, Any] = {"roles": [Role.JUDGE], "subject": "judge", "person": "J1"}
NOBODY: dict[str, Any] = {"roles": []}
STRANGER = somebody("stranger")
AGENCIES = [
    {"code": "AG02", "name_th": "มหาวิทยาลัย", "roles": "mentoring", "provinces": "50"},
    {"code": "AG03", "name_th": "ธนาคาร", "roles": "finance", "provinces": "57"},
]
HERE: dict[str, Any] = {"roles": [Role.OFFICER], "subject": "here", "agency": "AG02"}
ELSEWHERE: dict[str, Any] = {"roles": [Role.OFFICER], "subject": "elsewhere", "agency": "AG03"}


def move(service: ServiceClient, authority: dict[str, Any], what: str, claims: dict[str, Any], **body: Any) -> Any:
    usual = {
        "proof": {"kind": "document", "reference": "เอกสาร 1"},
        "refusal": {"reason": "not_confirmed"},
        "revocation": {"reason": "left_enterprise"},
        "surrender": None,
    }
    return service.post(f"/authorities/{authority['id']}/{what}", body=body or usual[what], **claims)


def told(service: ServiceClient) -> list[tuple[str, str, str]]:
    return [
        (event.type.split(".")[1], event.data["role"], event.data.get("reason", ""))
        for event in service.published()
        if ".authority-" in event.type
    ]


def test_an_officer_proves_an_owner_who_invites_staff_and_an_adviser(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        owner = an_owner(service)
        assert (owner["standing"], owner["proof_kind"], owner["version"]) == ("proven", "document", 2)
        staff = accepted(service, "ben", "staff")
        assert (staff["standing"], staff["role"], staff["proof_kind"]) == ("proven", "staff", "owner_word")
        accepted(service, "ada", "adviser")
        seen = pages(service, f"/enterprises/{enterprise_of(1)}/people", **somebody("owner"))
        assert [(one["role"], one["standing"]) for one in seen] == [
            ("owner", "proven"),
            ("staff", "proven"),
            ("adviser", "proven"),
        ]
        assert [kind for kind, _, _ in told(service)] == ["authority-granted"] * 3
        for subject in ("ben", "ada"):
            assert service.get(f"/enterprises/{enterprise_of(1)}", **somebody(subject)).status_code == 200


def test_an_owner_proves_what_staff_asked_and_revokes_it() -> None:
    with enrolment() as service:
        an_owner(service)
        asked = ask(service, "ben", role="staff")
        assert prove(service, asked["id"], "owner_word", **somebody("owner")).json["standing"] == "proven"
        ended = move(service, asked, "revocation", somebody("owner"), reason="other", note="ลาออกแล้ว")
        assert (ended.json["standing"], ended.json["note"]) == ("revoked", "ลาออกแล้ว")
        assert service.get(f"/enterprises/{enterprise_of(1)}", **somebody("ben")).status_code == 404
        own = service.get(f"/authorities/{asked['id']}", **somebody("ben")).json
        assert (own["reason_en"], own["note"]) == ("another reason, as explained", "ลาออกแล้ว")
        assert [line["standing"] for line in own["history"]] == ["requested", "proven", "revoked"]
        assert told(service)[-1] == ("authority-revoked", "staff", "other")


@pytest.mark.parametrize(
    ("claims", "status"),
    [(OFFICER, 200), (HERE, 200), (ELSEWHERE, 404), (STRANGER, 404), (JUDGE, 403), (NOBODY, 403)],
    ids=["operator", "agency in the province", "agency elsewhere", "another firm", "judge", "nobody"],
)
def test_who_may_decide_about_an_authority_and_who_does_not_even_know_of_it(
    claims: dict[str, Any], status: int
) -> None:
    with enrolment() as service:
        send(service, "agencies", as_csv(AGENCIES))
        an_owner(service, "stranger", 2)
        asked = ask(service, "chan")
        assert service.get(f"/authorities/{asked['id']}", **claims).status_code == status
        assert move(service, asked, "proof", claims).status_code == status
        other = ask(service, "ben", role="staff")
        assert move(service, other, "refusal", claims).status_code == status
        if status != 200:
            assert move(service, asked, "revocation", claims).status_code == status
            assert service.get(f"/enterprises/{enterprise_of(1)}/people", **claims).status_code == status
            assert service.get(f"/enterprises/{enterprise_of(1)}/invitations", **claims).status_code in (403, 404)


def test_an_officer_sees_how_to_reach_people_and_an_owner_only_who_they_are() -> None:
    with enrolment() as service:
        an_owner(service)
        service.put("/me", body={"name": "คุณเบญ", "phone": "053000101", "language": "th"}, **somebody("ben"))
        asked = ask(service, "ben", role="staff", name_th="ชื่อที่พิมพ์", evidence="หนังสือมอบอำนาจ 3/2562")
        office = service.get(f"/authorities/{asked['id']}", **OFFICER).json
        assert office["person"] == {
            "id": person_of("ben"),
            "name": "คุณเบญ",
            "email": None,
            "phone": "053000101",
            "line_id": None,
        }
        assert (office["enterprise_name"], office["registered"]["name_th"]) == ("ชื่อที่พิมพ์", "บริษัท ลำดับที่ 1 จำกัด")
        owner = service.get(f"/authorities/{asked['id']}", **somebody("owner")).json
        assert owner["person"] == {"id": person_of("ben"), "name": "คุณเบญ"}
        assert "registered" not in owner
        herself = service.get(f"/authorities/{asked['id']}", **somebody("ben")).json
        assert "person" not in herself
        assert "registered" not in herself
        assert herself["evidence"] == "หนังสือมอบอำนาจ 3/2562"


def test_nobody_decides_about_their_own_and_owners_not_about_owners() -> None:
    with enrolment() as service:
        asked = ask(service, "both")
        both = {"roles": [Role.OFFICER, Role.ENTREPRENEUR], "subject": "both"}
        refused = move(service, asked, "proof", both)
        assert (refused.status_code, refused.json["code"]) == (403, "authority_own")
        assert move(service, asked, "proof", somebody("both")).json["code"] == "authority_own"
        an_owner(service)
        denied = prove(service, asked["id"], "owner_word", **somebody("owner"))
        assert (denied.status_code, denied.json["code"]) == (403, "authority_office_decides")


def test_staff_need_an_owner_first_and_the_last_owner_stays() -> None:
    with enrolment() as service:
        staff = ask(service, "ben", role="staff")
        early = prove(service, staff["id"])
        assert (early.status_code, early.json["code"]) == (409, "authority_owner_needed")
        owner = an_owner(service)
        assert prove(service, staff["id"], "officer_word").status_code == 200
        stays = move(service, owner, "surrender", somebody("owner"))
        assert (stays.status_code, stays.json["code"]) == (409, "authority_last_owner")
        an_owner(service, "second")
        left = move(service, owner, "surrender", somebody("owner"))
        assert left.json["standing"] == "given_up"
        assert told(service)[-1] == ("authority-revoked", "owner", "given_up")
        again = move(service, owner, "surrender", somebody("owner"))
        assert (again.status_code, again.json["code"]) == (409, "authority_moved")


def test_a_request_that_is_given_up_is_told_to_nobody() -> None:
    with enrolment() as service:
        asked = ask(service, "chan")
        assert move(service, asked, "surrender", somebody("chan")).json["standing"] == "given_up"
        assert move(service, asked, "surrender", somebody("another")).status_code == 404
        assert told(service) == []


def test_two_who_decide_at_once_get_the_present_version() -> None:
    with enrolment() as service:
        asked = ask(service, "chan")
        seen = {"If-Match": '"1"'}
        evidence = f"/authorities/{asked['id']}/evidence"
        given = service.put(evidence, body={"evidence": "หนังสือรับรอง 9"}, headers=seen, **somebody("chan"))
        assert (given.status_code, given.headers["ETag"]) == (200, '"2"')
        late = service.post(
            f"/authorities/{asked['id']}/proof", body={"kind": "document", "reference": "x"}, headers=seen, **OFFICER
        )
        assert (late.status_code, late.json["code"]) == (412, "version_changed")
        assert prove(service, asked["id"]).headers["ETag"] == '"3"'
        over = service.put(evidence, body={"evidence": "y"}, **somebody("chan"))
        assert (over.status_code, over.json["code"]) == (409, "authority_moved")


def test_a_reason_of_another_kind_must_be_explained_and_holds_no_number() -> None:
    with enrolment() as service:
        asked = ask(service, "chan")
        for body, code in (({"reason": "other"}, "empty"), ({"reason": "other", "note": "1" * 13}, "number_in_text")):
            refused = move(service, asked, "refusal", OFFICER, **body)
            assert (refused.status_code, refused.json["code"]) == (422, "authority_decision_invalid")
            assert [one["code"] for one in refused.json["errors"]] == [code]
        done = move(service, asked, "refusal", OFFICER, reason="document_differs")
        assert done.json["standing"] == "refused"
        assert told(service) == [("authority-refused", "owner", "document_differs")]
        assert ask(service, "chan")["id"] != asked["id"]


# --- invitations


def test_an_invitation_is_used_once_ends_by_itself_and_can_be_withdrawn() -> None:
    with enrolment() as service:
        an_owner(service)
        path = f"/enterprises/{enterprise_of(1)}/invitations"
        made = [service.post(path, body={"role": "staff"}, **somebody("owner")).json for _ in range(3)]
        listed = pages(service, path, **somebody("owner"))
        assert all("code" not in one and one["open"] for one in listed)
        assert listed[0]["expires_on"] == "2019-03-15"

        def accept(code: str, subject: str) -> Any:
            return service.post("/invitations/acceptance", body={"code": code}, **somebody(subject))

        assert accept(made[0]["code"], "ben").status_code == 200
        assert accept(made[0]["code"], "eve").json["code"] == "invitation_unknown"
        withdrawal = f"/invitations/{made[1]['id']}/withdrawal"
        assert service.post(withdrawal, **somebody("ben")).status_code == 404
        assert service.post(withdrawal, **somebody("owner")).json["open"] is False
        assert accept(made[1]["code"], "eve").status_code == 404
        assert isinstance(service.runtime.clock, FixedClock)
        service.runtime.clock.move_to(datetime(2019, 3, 16, tzinfo=BANGKOK))
        assert accept(made[2]["code"], "eve").status_code == 404
        assert accept("guess", "eve").status_code == 404


def test_only_proven_owners_invite_and_their_word_ends_with_their_authority() -> None:
    with enrolment() as service:
        owner = an_owner(service)
        accepted(service, "ben", "staff")
        path = f"/enterprises/{enterprise_of(1)}/invitations"
        assert service.post(path, body={"role": "staff"}, **somebody("ben")).json["code"] == "invitation_owner_only"
        assert service.post(path, body={"role": "staff"}, **STRANGER).json["code"] == "enterprise_unknown"
        assert service.post(path, body={"role": "owner"}, **somebody("owner")).status_code == 422
        code = service.post(path, body={"role": "adviser"}, **somebody("owner")).json["code"]
        own = service.post("/invitations/acceptance", body={"code": code}, **somebody("owner"))
        assert (own.status_code, own.json["code"]) == (403, "authority_own")
        assert move(service, owner, "revocation", OFFICER).status_code == 200
        assert service.post("/invitations/acceptance", body={"code": code}, **somebody("ada")).status_code == 404


# --- the gate


def submit(service: ServiceClient, subject: str, *, enterprises: frozenset[str] = frozenset()) -> str | None:
    """What the gate says is missing; nothing when it is open."""
    caller = Caller(subject, frozenset({Role.ENTREPRENEUR}), enterprises=enterprises)
    with service.runtime.database.begin() as tx:
        try:
            service.app.gate.must_be_open(tx, caller, enterprise_of(1))
        except SubmissionClosed as closed:
            (finding,) = closed.findings
            assert finding.th
            assert finding.en
            return finding.code
    return None


def test_the_gate_names_what_is_missing_and_opens_to_the_proven(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        assert submit(service, "chan") == "authority_not_requested"
        asked = ask(service, "chan")
        assert submit(service, "chan") == "authority_waiting"
        move(service, asked, "refusal", OFFICER)
        assert submit(service, "chan") == "authority_refused"
        asked = ask(service, "chan")
        assert submit(service, "chan") == "authority_waiting"
        prove(service, asked["id"])
        assert submit(service, "chan") is None
        assert submit(service, "another") == "authority_not_requested"
        assert submit(service, "vouched", enterprises=frozenset({enterprise_of(1)})) is None
        move(service, asked, "revocation", OFFICER)
        assert submit(service, "chan") == "authority_revoked"
        assert submit(service, "chan", enterprises=frozenset({enterprise_of(1)})) == "authority_revoked"


# --- the clock


def reminders(service: ServiceClient) -> list[tuple[str, str]]:
    while service.app.people.reminders.remind(service.runtime.database):
        pass
    events = service.published("enrolment.authority-reminder-due.v1")
    return [(event.subject, event.data["stage"]) for event in events]


def test_people_are_reminded_once_a_stage_on_thai_working_days(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        clock = service.runtime.clock
        assert isinstance(clock, FixedClock)
        clock.move_to(datetime(2019, 4, 4, 9, tzinfo=BANGKOK))
        asked, chan = ask(service, "chan"), person_of("chan")
        quick = ask(service, "quick", 2)
        # Chakri day is made up on Monday the 8th: the fifth working day is Friday the 12th, the fifteenth the 30th.
        clock.move_to(datetime(2019, 4, 11, 23, 59, tzinfo=BANGKOK))
        assert reminders(service) == []
        prove(service, quick["id"])
        clock.move_to(datetime(2019, 4, 12, 0, 1, tzinfo=BANGKOK))
        assert reminders(service) == [(chan, "first")]
        assert reminders(service) == [(chan, "first")]
        assert service.get("/authorities?overdue=true").json["items"] == []
        clock.move_to(datetime(2019, 4, 13, 9, tzinfo=BANGKOK))
        (late,) = service.get("/authorities?overdue=true").json["items"]
        assert (late["id"], late["overdue"]) == (asked["id"], True)
        clock.move_to(datetime(2019, 5, 2, 9, tzinfo=BANGKOK))
        assert reminders(service) == [(chan, "first"), (chan, "second")]
        clock.move_to(datetime(2019, 12, 2, 9, tzinfo=BANGKOK))
        assert len(reminders(service)) == 2


def test_after_a_standstill_people_hear_the_last_stage_only() -> None:
    with enrolment() as service:
        ask(service, "chan")
        assert isinstance(service.runtime.clock, FixedClock)
        service.runtime.clock.move_to(datetime(2019, 6, 3, 9, tzinfo=BANGKOK))
        assert reminders(service) == [(person_of("chan"), "second")]


def test_officers_list_what_waits_in_their_sight_by_keyset_pages() -> None:
    with enrolment() as service:
        send(service, "agencies", as_csv(AGENCIES))
        asked = [ask(service, f"p{place}", place)["id"] for place in (1, 2, 3)]
        prove(service, asked[1])
        assert [one["id"] for one in pages(service, "/authorities", limit=1)] == asked
        waiting = service.get("/authorities?standing=requested", **HERE).json["items"]
        assert [one["id"] for one in waiting] == [asked[0], asked[2]]
        assert service.get("/authorities", **ELSEWHERE).json["items"] == []
        assert service.get("/authorities", **somebody("p1")).status_code == 403
        assert service.get("/authorities?standing=dreaming").status_code == 422


def test_what_is_unproven_stands_in_the_officers_queue_overdue_after_its_day(any_database_url: str) -> None:
    with enrolment(any_database_url) as service:
        send(service, "agencies", as_csv(AGENCIES))
        asked = ask(service, "chan")

        def queue(claims: dict[str, Any]) -> list[dict[str, Any]]:
            items: list[dict[str, Any]] = service.get("/queues/authorities", **claims).json["items"]
            return items

        (item,) = queue(HERE)
        assert (item["id"], item["link"], item["overdue"]) == (asked["id"], f"/authorities/{asked['id']}", False)
        assert queue(ELSEWHERE) == []
        assert isinstance(service.runtime.clock, FixedClock)
        service.runtime.clock.move_to(datetime(2019, 3, 9, 9, tzinfo=BANGKOK))
        assert [one["overdue"] for one in queue(OFFICER)] == [True]
        prove(service, asked["id"])
        assert queue(OFFICER) == []
