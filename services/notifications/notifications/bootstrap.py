"""The only wiring of the service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

from notifications.adapters.acting import SqlActing
from notifications.adapters.deliveries import SqlDeliveries
from notifications.adapters.letters import JinjaLetters, Office
from notifications.adapters.mail.folder import FolderMailbox
from notifications.adapters.mail.message import Sender
from notifications.adapters.mail.smtp import Security, Server, SmtpMailbox
from notifications.adapters.parties import SqlCallTitles, SqlContactPoints, SqlPreferences
from notifications.adapters.queries import Queries
from notifications.application.acting import KeepActing, OwnParties
from notifications.application.desk import Choose, MarkRead, SendAgain, ShowMessages
from notifications.application.ports import Mailbox
from notifications.application.reactions import KeepCallTitles, KeepContactPoint, Notify, ObeyWithdrawal
from notifications.application.sending import SendQueued, Stores
from notifications.config import NotificationsSettings
from notifications.domain.rules import RuleBook
from starsme.clock import Clock
from starsme.identifiers import person_id
from starsme.service import ServiceDefinition


@dataclass(frozen=True, slots=True)
class Notifications:
    """The wired service: its use cases and its reading side."""

    notify: Notify
    keep_contact_point: KeepContactPoint
    keep_call_titles: KeepCallTitles
    obey_withdrawal: ObeyWithdrawal
    keep_acting: KeepActing
    own_parties: OwnParties
    send_queued: SendQueued
    send_again: SendAgain
    mark_read: MarkRead
    show_messages: ShowMessages
    choose: Choose
    contacts: SqlContactPoints
    queries: Queries


def build(settings: NotificationsSettings, clock: Clock) -> Notifications:
    """Put the service together."""
    deliveries, contacts, preferences, titles = SqlDeliveries(), SqlContactPoints(), SqlPreferences(), SqlCallTitles()
    queries = Queries()
    acting = SqlActing()
    own_parties = OwnParties(partial(person_id, key=settings.pseudonym_key), acting)
    letters = JinjaLetters(Office(settings.office_name_th, settings.office_name_en, settings.office_contact))
    stores = Stores(deliveries, contacts, preferences, titles)
    return Notifications(
        notify=Notify(RuleBook(), deliveries),
        keep_contact_point=KeepContactPoint(contacts, deliveries),
        keep_call_titles=KeepCallTitles(titles),
        obey_withdrawal=ObeyWithdrawal(deliveries),
        keep_acting=KeepActing(acting),
        own_parties=own_parties,
        send_queued=SendQueued(stores, letters, _mailbox(settings), clock),
        send_again=SendAgain(deliveries),
        mark_read=MarkRead(queries, own_parties),
        show_messages=ShowMessages(contacts, titles, letters),
        choose=Choose(preferences, own_parties),
        contacts=contacts,
        queries=queries,
    )


def _mailbox(settings: NotificationsSettings) -> Mailbox:
    sender = Sender(settings.mail_from, settings.office_name_th, settings.office_name_en)
    if settings.mail_way == "folder":
        return FolderMailbox(settings.data_dir / "outbox", sender)
    security = Security(settings.smtp_security)
    server = Server(settings.smtp_host, settings.smtp_port, security, settings.smtp_user, settings.smtp_password)
    return SmtpMailbox(server, sender)


SERVICE = ServiceDefinition(
    name="notifications",
    title_th="การแจ้งข่าวสาร",
    title_en="Notifications",
    settings=NotificationsSettings,
    migrations=Path(__file__).parents[1] / "migrations",
    service=lambda: import_module("notifications.entrypoints.service").NotificationsService,
    build=build,
)
