"""Everything that notifications answers to and listens for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notifications.application.errors import DeliveryUnknown
from notifications.application.views import DeliveryFilter, Numbered
from notifications.bootstrap import Notifications
from notifications.domain.contact import Language
from notifications.domain.delivery import Channel, DeliveryId, PartyId, Status
from notifications.entrypoints import schemas
from starsme.auth import Role
from starsme.db import Transaction
from starsme.errors import Malformed
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
from starsme.events.enrolment_people import (
    AuthorityGranted,
    AuthorityRefused,
    AuthorityReminderDue,
    AuthorityRevoked,
    ConsentWithdrawn,
)
from starsme.events.mentoring import MatchPublished, MentorOffered, MentorRegistered, OfferAccepted
from starsme.http import Page, Reply, Request, command, query
from starsme.logging import get_logger
from starsme.messaging import background, subscribe
from starsme.service import Application

log = get_logger(__name__)

OFFICE = {Role.OFFICER, Role.COORDINATOR}
READERS = {Role.ENTREPRENEUR, Role.MENTOR, Role.JUDGE}


class NotificationsService:
    """Who is told what, and what became of it."""

    name = "notifications"
    app: Any = Application()
    database: Any = None

    # --- events

    @subscribe(ContactPointGiven)
    def keep_contact_point(self, tx: Transaction, event: Event) -> None:
        self._app.keep_contact_point(tx, event)

    @subscribe(CallOpened)
    def keep_call_titles(self, tx: Transaction, event: Event) -> None:
        self._app.keep_call_titles(tx, event)

    @subscribe(ApplicationSubmitted)
    @subscribe(InformationAsked)
    @subscribe(InformationAnswered)
    @subscribe(InformationOverdue)
    @subscribe(ApplicationScreened)
    @subscribe(StarSelected)
    @subscribe(ApplicationWaitlisted)
    @subscribe(ApplicationDeclined)
    @subscribe(ApplicationWithdrawn)
    @subscribe(SelectionCorrected)
    @subscribe(JudgeReminderDue)
    @subscribe(GroupChanged)
    @subscribe(AuthorityGranted)
    @subscribe(AuthorityRefused)
    @subscribe(AuthorityRevoked)
    @subscribe(AuthorityReminderDue)
    @subscribe(ConsentWithdrawn)
    @subscribe(MatchPublished)
    @subscribe(MentorOffered)
    @subscribe(OfferAccepted)
    @subscribe(MentorRegistered)
    @subscribe(ManDaysGranted)
    @subscribe(VisitBooked)
    @subscribe(VisitRefused)
    @subscribe(VisitSettled)
    @subscribe(ManDaysExpired)
    def notify(self, tx: Transaction, event: Event) -> None:
        self._app.notify(tx, event)

    @subscribe(ConsentWithdrawn)
    def say_no_more_of_consent(self, tx: Transaction, event: Event) -> None:
        self._app.obey_withdrawal(tx, event)

    @subscribe(AuthorityGranted)
    @subscribe(AuthorityRevoked)
    def keep_acting(self, tx: Transaction, event: Event) -> None:
        self._app.keep_acting(tx, event)

    # --- sending

    @background(every_seconds=0.5)
    def send_queued(self) -> bool:
        return self._app.send_queued(self.database)

    # --- deliveries

    @query(
        "GET",
        "/deliveries",
        roles=OFFICE,
        args=schemas.DeliveryArgs,
        gives=schemas.DeliveryView,
        many=True,
        summary="Messages and what became of them, the newest first · รายการข้อความและผลการส่ง",
    )
    def list_deliveries(self, request: Request) -> Reply:
        args = request.args
        wanted = DeliveryFilter(
            status=Status(args["status"]) if args["status"] else None,
            channel=Channel(args["channel"]) if args["channel"] else None,
            party_id=PartyId(args["party"]) if args["party"] else None,
            template=args["template"],
        )
        items = self._app.queries.deliveries(request.tx, wanted, before=_before(request), limit=args["limit"] + 1)
        return Reply(_page(items, args["limit"]))

    @query(
        "GET",
        "/deliveries/counts",
        roles=OFFICE,
        gives=schemas.CountsView,
        summary="How many messages stand where · จำนวนข้อความตามสถานะ",
    )
    def count_deliveries(self, request: Request) -> Reply:
        counts = self._app.queries.counts(request.tx)
        queued = sum(each.count for each in counts if each.status == Status.QUEUED)
        return Reply({"items": counts, "queued": queued})

    @query(
        "GET",
        "/deliveries/{delivery_id}",
        roles=OFFICE,
        args=schemas.LanguageArgs,
        gives=schemas.DeliveryTextView,
        summary="One message with its text · ข้อความหนึ่งฉบับพร้อมเนื้อความ",
    )
    def show_delivery(self, request: Request) -> Reply:
        delivery_id = DeliveryId(request.path["delivery_id"])
        item = self._app.queries.delivery(request.tx, delivery_id)
        shown = self._app.show_messages(request.tx, [item], _language(request)) if item else []
        if not shown:
            raise DeliveryUnknown(delivery_id=delivery_id)
        return Reply(shown[0])

    @command(
        "POST",
        "/deliveries/{delivery_id}/retry",
        roles=OFFICE,
        gives=schemas.DeliveryView,
        status=202,
        summary="Send a failed message again · ส่งข้อความที่ส่งไม่สำเร็จอีกครั้ง",
    )
    def send_again(self, request: Request) -> Reply:
        delivery_id = DeliveryId(request.path["delivery_id"])
        self._app.send_again(request.tx, request.caller, delivery_id)
        return Reply(self._app.queries.delivery(request.tx, delivery_id))

    # --- inbox

    @query(
        "GET",
        "/inbox",
        roles=READERS,
        args=schemas.InboxArgs,
        gives=schemas.MessageView,
        many=True,
        summary="Your own messages, the newest first · กล่องข้อความของท่าน",
    )
    def inbox(self, request: Request) -> Reply:
        limit = request.args["limit"]
        items = self._app.queries.inbox(
            request.tx,
            self._app.own_parties(request.tx, request.caller),
            unread=request.args["unread"],
            before=_before(request),
            limit=limit + 1,
        )
        page = _page(items, limit)
        return Reply(Page(self._app.show_messages(request.tx, page.items, _language(request)), page.next))

    @query(
        "GET",
        "/inbox/unread",
        roles=READERS,
        gives=schemas.UnreadView,
        summary="How many messages you have not read · จำนวนข้อความที่ยังไม่ได้อ่าน",
    )
    def count_unread(self, request: Request) -> Reply:
        parties = self._app.queries.unread(request.tx, self._app.own_parties(request.tx, request.caller))
        return Reply({"unread": sum(parties.values()), "parties": parties})

    @command(
        "POST",
        "/inbox/{delivery_id}/read",
        roles=READERS,
        gives=schemas.ReadView,
        summary="Mark a message as read · ทำเครื่องหมายว่าอ่านแล้ว",
    )
    def mark_read(self, request: Request) -> Reply:
        return Reply(self._app.mark_read(request.tx, request.caller, DeliveryId(request.path["delivery_id"])))

    # --- parties

    @query(
        "GET",
        "/contact-points",
        roles={Role.OFFICER},
        args=schemas.ContactPointArgs,
        gives=schemas.ContactPointView,
        many=True,
        summary="How parties are reached; every look is logged · ช่องทางติดต่อ (บันทึกทุกครั้งที่เปิดดู)",
    )
    def list_contact_points(self, request: Request) -> Reply:
        args = request.args
        items = self._app.contacts.after(request.tx, args["after"], args["party"], args["limit"] + 1)
        shown, more = items[: args["limit"]], len(items) > args["limit"]
        log.info(
            "contact_points_read",
            by=request.caller.subject,
            agency=request.caller.agency,
            party=args["party"],
            count=len(shown),
        )
        return Reply(Page(shown, shown[-1].party_id if more else None))

    @query(
        "GET",
        "/preferences/{party_id}",
        roles=OFFICE | READERS,
        gives=schemas.PreferencesView,
        summary="What a party receives · การรับข่าวสาร",
    )
    def show_preferences(self, request: Request) -> Reply:
        chosen = self._app.choose.shown(request.tx, request.caller, PartyId(request.path["party_id"]))
        return Reply(chosen, etag=chosen.version)

    @command(
        "PUT",
        "/preferences/{party_id}",
        roles=OFFICE | READERS,
        takes=schemas.PreferencesBody,
        gives=schemas.PreferencesView,
        summary="Choose what to receive by e-mail · เลือกรับข่าวสารทางอีเมล",
    )
    def change_preferences(self, request: Request) -> Reply:
        chosen = self._app.choose.change(
            request.tx,
            request.caller,
            PartyId(request.path["party_id"]),
            email=request.body["email"],
            if_match=request.if_match,
        )
        return Reply(chosen, etag=chosen.version)

    @property
    def _app(self) -> Notifications:
        app: Notifications = self.app
        return app


def _before(request: Request) -> int | None:
    after = request.args["after"]
    if after is None:
        return None
    if not after.isdecimal() or len(after) > 18:
        raise Malformed(detail="after: the 'next' of an earlier page expected")
    return int(after)


def _page(items: Sequence[Numbered], limit: int) -> Page:
    shown = items[:limit]
    return Page(shown, str(shown[-1].number) if len(items) > limit else None)


def _language(request: Request) -> Language | None:
    asked = request.args["language"]
    return Language(asked) if asked else None
