"""Over HTTP: each sees what is theirs, officers see what became of messages, and lists are pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import structlog

from starsme.auth import Role
from tests.notifications.saying import (
    CALL,
    ENTERPRISE,
    MENTOR,
    OTHER_ENTERPRISE,
    accepted,
    booked,
    call_opened,
    contact,
    deliveries,
    eligible,
    granted,
    grouped,
    inbox,
    notifications,
    offered,
    registered_mentor,
    reminded_judge,
    selected,
    send_all,
)

OWNER: dict[str, Any] = {"roles": [Role.ENTREPRENEUR], "enterprises": [ENTERPRISE]}
STRANGER: dict[str, Any] = {"roles": [Role.ENTREPRENEUR], "enterprises": [OTHER_ENTERPRISE]}
AS_MENTOR: dict[str, Any] = {"roles": [Role.MENTOR], "person": MENTOR}
OFFICER: dict[str, Any] = {"roles": [Role.OFFICER]}
COORDINATOR: dict[str, Any] = {"roles": [Role.COORDINATOR]}


@pytest.mark.parametrize(
    ("method", "path", "may"),
    [
        ("GET", "/deliveries", {Role.OFFICER, Role.COORDINATOR}),
        ("GET", "/deliveries/counts", {Role.OFFICER, Role.COORDINATOR}),
        ("GET", "/deliveries/x", {Role.OFFICER, Role.COORDINATOR}),
        ("POST", "/deliveries/x/retry", {Role.OFFICER, Role.COORDINATOR}),
        ("GET", "/contact-points", {Role.OFFICER}),
        ("GET", "/inbox", {Role.ENTREPRENEUR, Role.MENTOR, Role.JUDGE}),
        ("GET", "/inbox/unread", {Role.ENTREPRENEUR, Role.MENTOR, Role.JUDGE}),
        ("POST", "/inbox/x/read", {Role.ENTREPRENEUR, Role.MENTOR, Role.JUDGE}),
    ],
)
def test_each_route_is_for_its_roles_alone(method: str, path: str, may: set[Role]) -> None:
    with notifications() as service:
        for role in Role:
            refused = service.call(method, path, roles=[role]).status_code == 403
            assert refused == (role not in may), role


def test_an_entrepreneur_reads_the_own_enterprises_inbox_newest_first_and_nobody_elses() -> None:
    with notifications() as service:
        service.deliver(call_opened(), contact(), eligible(), granted(), booked(OTHER_ENTERPRISE), offered())
        mine = inbox(service, **OWNER)
        assert [message["template"] for message in mine] == ["man_days_granted", "application_eligible"]
        assert {message["party"] for message in mine} == {ENTERPRISE}
        assert "“รับสมัคร STAR SME”" in mine[1]["body"]
        assert mine[1]["body"].startswith("เรียน คุณอุไร กาญลานนา\n")
        assert [message["template"] for message in inbox(service, **STRANGER)] == ["visit_booked"]
        assert inbox(service, roles=[Role.ENTREPRENEUR]) == []


def test_a_mentor_reads_offers_and_an_enterprises_owner_does_not_see_them() -> None:
    with notifications() as service:
        service.deliver(registered_mentor(), offered(), offered("M002"), accepted())
        assert [message["template"] for message in inbox(service, **AS_MENTOR)] == [
            "mentor_offered",
            "mentor_registered",
        ]
        assert [message["template"] for message in inbox(service, **OWNER)] == ["offer_accepted"]
        both: dict[str, Any] = {
            "roles": [Role.MENTOR, Role.ENTREPRENEUR],
            "person": MENTOR,
            "enterprises": [ENTERPRISE],
        }
        assert len(inbox(service, **both)) == 3


def test_a_judge_reads_the_reminders_of_her_own_code_and_nobody_elses() -> None:
    with notifications() as service:
        service.deliver(reminded_judge())
        assert [message["template"] for message in inbox(service, roles=[Role.JUDGE], person="J1")] == [
            "judge_reminder"
        ]
        assert inbox(service, roles=[Role.JUDGE], person="J2") == []
        assert inbox(service, roles=[Role.JUDGE]) == []


def test_a_code_in_the_token_opens_no_mentors_inbox_without_the_role() -> None:
    with notifications() as service:
        service.deliver(offered())
        assert inbox(service, roles=[Role.ENTREPRENEUR], person=MENTOR, enterprises=[]) == []


def test_the_reader_chooses_the_language() -> None:
    with notifications() as service:
        service.deliver(contact(language="en"), grouped())
        (own,) = inbox(service)
        assert (own["language"], own["subject"]) == ("en", "Your enterprise is in the high-potential group")
        (thai,) = inbox(service, "?language=th")
        assert thai["subject"] == "กิจการของท่านอยู่ในกลุ่มที่มีศักยภาพเข้มแข็ง"
        assert service.get("/inbox?language=fr", **OWNER).status_code == 422


def test_reading_is_remembered_once_and_only_for_ones_own_messages() -> None:
    with notifications() as service:
        service.deliver(granted(), grouped())
        newest, oldest = inbox(service)
        path = f"/inbox/{newest['id']}/read"
        assert service.post(path, **STRANGER).status_code == 404
        assert service.post(path, **AS_MENTOR).status_code == 404
        first = service.post(path, **OWNER)
        assert first.status_code == 200
        service.runtime.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
        again = service.post(path, roles=[Role.ENTREPRENEUR], enterprises=[ENTERPRISE])
        assert again.get_json()["read_at"] == first.get_json()["read_at"]
        assert [message["id"] for message in inbox(service, "?unread=true")] == [oldest["id"]]
        unread = service.get("/inbox/unread", roles=[Role.ENTREPRENEUR], enterprises=[ENTERPRISE]).get_json()
        assert unread == {"unread": 1, "parties": {ENTERPRISE: 1}}


def test_an_email_delivery_cannot_be_read_through_the_inbox() -> None:
    with notifications() as service:
        service.deliver(contact(), booked())
        send_all(service)
        (mail,) = deliveries(service, "&channel=email")
        assert mail["status"] == "sent"
        assert service.post(f"/inbox/{mail['id']}/read", **OWNER).status_code == 404
        assert len(inbox(service)) == 1
        assert service.get("/inbox/unread", **OWNER).get_json()["unread"] == 1


def test_the_inbox_comes_in_pages_without_gaps_or_repeats() -> None:
    with notifications() as service:
        service.deliver(*(eligible(row=row) for row in range(1, 8)))
        seen, after = [], ""
        while True:
            page = service.get(f"/inbox?limit=3{after}", **OWNER).get_json()
            seen += [message["id"] for message in page["items"]]
            service.deliver(granted())  # what arrives meanwhile does not shift the pages
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
        assert len(seen) == len(set(seen)) == 7
        assert service.get("/inbox?after=nonsense", **OWNER).status_code == 400
        assert service.get("/inbox?limit=0", **OWNER).status_code == 422


def test_officers_find_deliveries_by_status_party_channel_and_template(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact(), selected(), booked(), booked(OTHER_ENTERPRISE), granted())
        send_all(service)
        found = {
            query: [(item["template"], item["party"]) for item in deliveries(service, query)]
            for query in (
                "&status=waiting_contact",
                "&template=star_selected",
                f"&party={OTHER_ENTERPRISE}&channel=inbox",
                "&status=sent&channel=email",
                "&status=failed",
            )
        }
        assert found == {
            "&status=waiting_contact": [("visit_booked", OTHER_ENTERPRISE)],
            "&template=star_selected": [("star_selected", ENTERPRISE)] * 2,
            f"&party={OTHER_ENTERPRISE}&channel=inbox": [("visit_booked", OTHER_ENTERPRISE)],
            "&status=sent&channel=email": [("star_selected", ENTERPRISE), ("visit_booked", ENTERPRISE)],
            "&status=failed": [],
        }
        assert service.get("/deliveries?status=lost").status_code == 422


def test_counts_add_up_to_every_delivery(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact(), selected(), booked(OTHER_ENTERPRISE))
        before = service.get("/deliveries/counts").get_json()
        assert before["queued"] == 2
        send_all(service)
        after = service.get("/deliveries/counts").get_json()
        assert after["queued"] == 0
        assert sum(item["count"] for item in after["items"]) == len(deliveries(service)) == 4


def test_an_officer_sees_what_a_message_said() -> None:
    with notifications() as service:
        service.deliver(call_opened(), contact(), selected())
        (mail,) = deliveries(service, "&channel=email")
        shown = service.get(f"/deliveries/{mail['id']}", **COORDINATOR).get_json()
        assert shown["subject"].startswith("ขอแสดงความยินดี")
        assert shown["party"] == ENTERPRISE
        assert "email" not in shown["body"]
        assert "urai@example.com" not in str(shown)
        english = service.get(f"/deliveries/{mail['id']}?language=en", **COORDINATOR).get_json()
        assert english["subject"].startswith("Congratulations")
        assert service.get("/deliveries/none").status_code == 404


def test_contact_points_are_for_officers_and_every_look_is_logged_without_personal_data() -> None:
    with notifications() as service, structlog.testing.capture_logs() as lines:
        service.deliver(contact(), contact(OTHER_ENTERPRISE, email=None, line_id="@urai", language="en"))
        page = service.get(
            "/contact-points?limit=1", roles=[Role.OFFICER], subject="officer-7", agency="AG01"
        ).get_json()
        assert page == {
            "items": [
                {
                    "party": ENTERPRISE,
                    "name": "คุณอุไร กาญลานนา",
                    "email": "urai@example.com",
                    "phone": "0709735621",
                    "line_id": None,
                    "language": "th",
                }
            ],
            "next": ENTERPRISE,
        }
        rest = service.get(f"/contact-points?after={ENTERPRISE}", **OFFICER).get_json()
        assert [item["party"] for item in rest["items"]] == [OTHER_ENTERPRISE]
        one = service.get(f"/contact-points?party={OTHER_ENTERPRISE}", **OFFICER).get_json()
        assert [item["line_id"] for item in one["items"]] == ["@urai"]
    looks = [line for line in lines if line["event"] == "contact_points_read"]
    assert [look["by"] for look in looks] == ["officer-7", "somebody", "somebody"]
    assert "urai" not in str(lines).replace("@urai", "")
    assert "0709735621" not in str(lines)


def test_preferences_are_the_partys_own_and_carry_a_version(any_database_url: str) -> None:
    path = f"/preferences/{ENTERPRISE}"
    with notifications(any_database_url) as service:
        shown = service.get(path, **OWNER)
        assert (shown.get_json(), shown.headers["ETag"]) == (
            {"party": ENTERPRISE, "email": True, "version": 0},
            '"0"',
        )
        assert service.get(path, **STRANGER).status_code == 403
        assert service.put(path, body={"email": False}, **STRANGER).status_code == 403
        off = service.put(path, body={"email": False}, headers={"If-Match": '"0"'}, **OWNER)
        assert (off.status_code, off.get_json()["version"]) == (200, 1)
        stale = service.put(path, body={"email": True}, headers={"If-Match": '"0"'}, **OWNER)
        assert stale.status_code == 412
        same = service.put(path, body={"email": False}, **OFFICER)
        assert same.get_json()["version"] == 1
        on = service.put(path, body={"email": True}, **OFFICER)
        assert (on.get_json()["email"], on.get_json()["version"]) == (True, 2)
        assert service.put(path, body={"email": "maybe"}, **OWNER).status_code == 422


def test_a_mentor_chooses_for_themselves() -> None:
    with notifications() as service:
        assert service.put(f"/preferences/{MENTOR}", body={"email": False}, **AS_MENTOR).status_code == 200
        assert service.put("/preferences/M002", body={"email": False}, **AS_MENTOR).status_code == 403


def test_the_api_describes_itself() -> None:
    with notifications() as service:
        document = service.get("/openapi.json").get_json()
        assert {"/deliveries", "/inbox", "/inbox/{delivery_id}/read", "/contact-points"} <= set(document["paths"])
        assert service.get("/healthz").status_code == service.get("/readyz").status_code == 200


def test_messages_name_the_call_by_its_newest_title() -> None:
    with notifications() as service:
        renamed = call_opened()
        service.deliver(call_opened(), eligible())
        renamed.data["title_th"] = "รับสมัครรอบแก้ไข"
        service.deliver(renamed)
        assert "“รับสมัครรอบแก้ไข”" in inbox(service)[0]["body"]
        assert CALL not in inbox(service)[0]["body"]
