"""What tests of notifications are built from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from notifications.bootstrap import SERVICE
from notifications.domain.delivery import Channel, Delivery, DeliveryId, EventId, PartyId, Status
from starsme.auth import Role
from starsme.clock import BANGKOK, FixedClock
from starsme.events import Event
from starsme.events.consulting import ManDaysExpired, ManDaysGranted, VisitBooked, VisitRefused, VisitSettled
from starsme.events.enrolment import (
    ApplicationDeclined,
    ApplicationScreened,
    ApplicationSubmitted,
    ApplicationWaitlisted,
    ApplicationWithdrawn,
    CallOpened,
    ContactPointGiven,
    GroupChanged,
    InformationAnswered,
    InformationAsked,
    InformationOverdue,
    JudgeReminderDue,
    SelectionCorrected,
    StarSelected,
)
from starsme.events.mentoring import MatchPublished, MentorOffered, MentorRegistered, OfferAccepted
from starsme.events.words import DIMENSIONS
from starsme.testing import ServiceClient, client

TODAY = datetime(2019, 3, 1, 10, tzinfo=BANGKOK)
ENTERPRISE, OTHER_ENTERPRISE, APPLICATION, MENTOR = "ent_aaa", "ent_bbb", "app_ccc", "M001"
CALL = "star-2562-pilot"
NAME = "บริษัท ห้วยใสสปา จำกัด"


@contextmanager
def notifications(database_url: str = "sqlite://", now: datetime = TODAY, **settings: str) -> Iterator[ServiceClient]:
    """The service on its own database, with the clock standing at ``now``; mail goes to the folder ``outbox``."""
    with client(SERVICE, database_url=database_url, clock=FixedClock(now), **settings) as service:
        yield service


def contact(party_id: str = ENTERPRISE, **changes: Any) -> Event:
    """Enrolment tells how to reach a party."""
    usual = {"name": "คุณอุไร กาญลานนา", "email": "urai@example.com", "phone": "0709735621", "line_id": None}
    return ContactPointGiven.event(**{"party_id": party_id, **usual, "language": "th", **changes})


def call_opened() -> Event:
    """Enrolment tells what the call is called."""
    return CallOpened.event(
        call_code=CALL,
        version="star-2562",
        title_th="รับสมัคร STAR SME",
        title_en="STAR SME call",
        opens_at=TODAY,
        closes_at=TODAY + timedelta(days=30),
        provinces={"50": 10},
    )


def eligible(party_id: str = ENTERPRISE, **changes: Any) -> Event:
    """An application passed."""
    return _screened(party_id, eligible=True, reasons=[], incomplete_fields=[], **changes)


def ineligible(party_id: str = ENTERPRISE, *reasons: str, fields: tuple[str, ...] = ()) -> Event:
    """An application did not pass."""
    return _screened(party_id, eligible=False, reasons=list(reasons), incomplete_fields=list(fields))


def _screened(party_id: str, **changes: Any) -> Event:
    usual = {"application_id": "app_1", "call_code": CALL, "row": 47, "enterprise_name": NAME}
    number = None if party_id.startswith("app_") else party_id
    return ApplicationScreened.event(**{**usual, "party_id": party_id, "enterprise_id": number, **changes})


def submitted() -> Event:
    """An enterprise submitted its application."""
    return ApplicationSubmitted.event(
        application_id="app_1",
        enterprise_id=ENTERPRISE,
        call_code=CALL,
        row=47,
        reference="STAR-2562-PILOT/0047",
        province="50",
        submitted_at=TODAY,
        name_th=NAME,
    )


_ASKED: dict[str, Any] = {
    "application_id": "app_1",
    "party_id": ENTERPRISE,
    "call_code": CALL,
    "row": 47,
    "request_id": "inf_1",
    "enterprise_name": NAME,
}


def asked() -> Event:
    """An officer asked for more."""
    return InformationAsked.event(
        **_ASKED,
        asked_th=["โปรดยืนยันรายได้", "โปรดระบุอำเภอ"],
        asked_en=["Please confirm the revenue.", "Please name the district."],
        due_on=date(2019, 3, 8),
    )


def answered(outcome: str = "answered") -> Event:
    """What was asked is settled."""
    return InformationAnswered.event(**_ASKED, outcome=outcome)


def answer_overdue() -> Event:
    """The last day to answer went by."""
    return InformationOverdue.event(**_ASKED, due_on=date(2019, 3, 8))


def selected(party_id: str = ENTERPRISE, **changes: Any) -> Event:
    """An enterprise became a STAR."""
    return StarSelected.event(
        **{
            **_decision(party_id),
            "rank": 3,
            "total": "75.33",
            "kind": "juristic",
            "industry": "C",
            "assessment": dict.fromkeys(DIMENSIONS, 60),
            "publicity_consent": True,
            "promoted": False,
            **changes,
        }
    )


def waitlisted() -> Event:
    """An enterprise is on the waiting list."""
    return ApplicationWaitlisted.event(**_decision(ENTERPRISE), rank=12, total="61.00", waiting_position=2)


def declined(reason: str = "below_seats", **facts: Any) -> Event:
    """An enterprise was not selected."""
    ranked = {"rank": 30, "total": "40.10"} if reason == "below_seats" else {"rank": None, "total": None}
    return ApplicationDeclined.event(**_decision(ENTERPRISE), reason=reason, judges=2, **ranked, **facts)


def withdrawn() -> Event:
    """An enterprise withdrew."""
    return ApplicationWithdrawn.event(**_decision(ENTERPRISE), was="star")


def reminded_judge(stage: str = "overdue") -> Event:
    """A judge's sheets are not all in."""
    return JudgeReminderDue.event(
        judge_id="J1", call_code=CALL, province="50", stage=stage, due_on=date(2019, 3, 15), waiting=3
    )


def corrected(decision: str = "waiting", previous: str | None = "star", *, started: bool = False) -> Event:
    """A recorded correction changed what was published."""
    return SelectionCorrected.event(
        **_decision(ENTERPRISE),
        correction=1,
        previous=previous,
        decision=decision,
        waiting_position=1 if decision == "waiting" else None,
        rank=3,
        total="78.50",
        mentoring_started=started,
    )


def _decision(party_id: str) -> dict[str, Any]:
    return {
        "application_id": "app_1",
        "enterprise_id": party_id,
        "call_code": CALL,
        "province": "50",
        "name_th": NAME,
    }


def grouped(group: str = "high_potential", reason: str = "waiting_list", previous: str | None = "general") -> Event:
    """An enterprise moved to another group."""
    return GroupChanged.event(enterprise_id=ENTERPRISE, group=group, previous=previous, reason=reason, rule="2562")


def matched(mentors: int = 2, unmet: tuple[str, ...] = ("digital",)) -> Event:
    """Mentors were proposed for an enterprise."""
    covered = [code for code in DIMENSIONS if code not in unmet] if mentors else []
    return MatchPublished.event(
        enterprise_id=ENTERPRISE,
        call_code=CALL,
        lead_mentor_id=MENTOR if mentors else None,
        mentors=mentors,
        covered=covered,
        unmet=list(unmet),
    )


def offered(mentor_id: str = MENTOR) -> Event:
    """A mentor was asked."""
    return MentorOffered.event(
        **_offer(mentor_id), enterprise_name=NAME, answer_by=date(2019, 3, 6)
    )  # fmt: skip


def accepted(mentor_id: str = MENTOR) -> Event:
    """A mentor accepted."""
    return OfferAccepted.event(**_offer(mentor_id), first_contact_by=date(2019, 3, 5))


def _offer(mentor_id: str) -> dict[str, Any]:
    return {
        "offer_id": "off_1",
        "enterprise_id": ENTERPRISE,
        "call_code": CALL,
        "mentor_id": mentor_id,
        "mentor_name": "รศ.สมชาย ใจปิงแก้ว",
        "dimensions": ["finance", "digital"],
        "lead": True,
    }


def registered_mentor(active: bool = True) -> Event:
    """A mentor is on the register."""
    levels = {"management": 0, "marketing": 1, "innovation": 2, "finance": 3, "digital": 0}
    return MentorRegistered.event(mentor_id=MENTOR, name="รศ.สมชาย", agency="AG02", levels=levels, active=active)


def granted() -> Event:
    """The year's allowance."""
    return ManDaysGranted.event(enterprise_id=ENTERPRISE, year=2562, minutes=1080, rule="2562")


def booked(party_id: str = ENTERPRISE, dimension: str | None = "finance") -> Event:
    """A visit is booked."""
    return VisitBooked.event(
        **_visit(party_id),
        visit_id="vis_1",
        minutes=540,
        minutes_available=540,
        service_date=date(2019, 3, 20),
        dimension=dimension,
        consultant_code="C01",
    )


def refused(reason: str = "insufficient_balance", **changes: Any) -> Event:
    """A visit was refused."""
    return VisitRefused.event(
        **{**_visit(ENTERPRISE), "minutes": 1440, "minutes_available": 200, "reason": reason, **changes}
    )


def settled(outcome: str = "held", effect: str = "used") -> Event:
    """A visit ended."""
    return VisitSettled.event(
        **_visit(ENTERPRISE), visit_id="vis_1", minutes=540, minutes_available=540, outcome=outcome, effect=effect
    )


def _visit(party_id: str) -> dict[str, Any]:
    return {"enterprise_id": party_id, "request_no": "V0001", "year": 2562}


def expired() -> Event:
    """What was left of a year."""
    return ManDaysExpired.event(enterprise_id=ENTERPRISE, year=2562, minutes=360)


def named(event: Event, event_id: str, **changes: Any) -> Event:
    """The same event under an id of the test's choosing."""
    return replace(event, id=event_id, **changes)


def a_delivery(**changes: Any) -> Delivery:
    """An e-mail that is due."""
    usual = Delivery(
        id=DeliveryId("dlvabc"),
        event_id=EventId("evt_1"),
        party_id=PartyId(ENTERPRISE),
        channel=Channel.EMAIL,
        template="man_days_granted",
        facts={"year": 2562, "minutes": 1080},
        created_at=TODAY,
        status=Status.QUEUED,
        next_attempt_at=TODAY,
    )
    return replace(usual, **changes)


def send_all(service: ServiceClient) -> None:
    """Send until nothing more is due now."""
    rounds = 0
    while service.app.send_queued(service.runtime.database):
        rounds += 1
        assert rounds < 1000, "the sender never comes to rest"


def deliveries(service: ServiceClient, query: str = "") -> list[dict[str, Any]]:
    """Every delivery, the oldest first, through the API's pages."""
    items: list[dict[str, Any]] = []
    after = None
    while True:
        page = service.get(f"/deliveries?limit=2{query}" + (f"&after={after}" if after else ""))
        assert page.status_code == 200, page.text
        shown: Any = page.json
        items += shown["items"]
        after = shown["next"]
        if after is None:
            return items[::-1]


def email_of(service: ServiceClient, party_id: str = ENTERPRISE) -> dict[str, Any]:
    """The one e-mail delivery to a party."""
    (item,) = deliveries(service, f"&channel=email&party={party_id}")
    return item


def inbox(service: ServiceClient, query: str = "", **claims: Any) -> list[dict[str, Any]]:
    """What a person reads in their inbox; the enterprise's owner unless told otherwise."""
    caller = claims or {"roles": [Role.ENTREPRENEUR], "enterprises": [ENTERPRISE]}
    page = service.get(f"/inbox{query}", **caller)
    assert page.status_code == 200, page.text
    shown: Any = page.json
    items: list[dict[str, Any]] = shown["items"]
    return items


def mails(folder: Path) -> list[EmailMessage]:
    """Every message in an outbox folder, as a mail program reads it."""
    return [read_mail(file.read_bytes()) for file in sorted(folder.rglob("*.eml"))]


def outbox(service: ServiceClient) -> list[EmailMessage]:
    """What the service has written as mail."""
    return mails(service.runtime.settings.data_dir / "outbox")


def read_mail(content: bytes) -> EmailMessage:
    """A message as a mail program reads it."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    """What a mail program shows; on the wire, lines of text end with CRLF (RFC 2046)."""
    return str(message.get_content()).replace("\r\n", "\n")
