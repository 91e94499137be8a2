"""The only wiring of the service."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from notifications.adapters.deliveries import SqlDeliveries
from notifications.adapters.letters import JinjaLetters, Office
from notifications.adapters.mail.folder import FolderMailbox
from notifications.adapters.mail.message import Sender
from notifications.adapters.mail.smtp import Security, Server, SmtpMailbox
from notifications.adapters.parties import SqlCallTitles, SqlContactPoints, SqlPreferences
from notifications.adapters.queries import Queries
from notifications.application.desk import Choose, MarkRead, SendAgain, ShowMessages
from notifications.application.ports import Mailbox
from notifications.application.reactions import KeepCallTitles, KeepContactPoint, Notify
from notifications.application.sending import SendQueued, Stores
from notifications.config import NotificationsSettings
from notifications.domain.rules import RuleBook
from starsme.clock import Clock
from starsme.service import ServiceDefinition
from starsme.settings import SettingProblem, SettingsMissing

EMBEDDED_SENDER = "no-reply@starsme.invalid"


@dataclass(frozen=True, slots=True)
class Notifications:
    """The wired service: its use cases and its reading side."""

    notify: Notify
    keep_contact_point: KeepContactPoint
    keep_call_titles: KeepCallTitles
    send_queued: SendQueued
    send_again: SendAgain
    mark_read: MarkRead
    show_messages: ShowMessages
    choose: Choose
    contacts: SqlContactPoints
    queries: Queries


def build(settings: NotificationsSettings, clock: Clock) -> Notifications:
    """Put the service together; raises ``SettingsMissing`` where e-mail could not go out."""
    deliveries, contacts, preferences, titles = SqlDeliveries(), SqlContactPoints(), SqlPreferences(), SqlCallTitles()
    queries = Queries()
    letters = JinjaLetters(Office(settings.office_name_th, settings.office_name_en, settings.office_contact))
    stores = Stores(deliveries, contacts, preferences, titles)
    return Notifications(
        notify=Notify(RuleBook(), deliveries),
        keep_contact_point=KeepContactPoint(contacts, deliveries),
        keep_call_titles=KeepCallTitles(titles),
        send_queued=SendQueued(stores, letters, _mailbox(settings), clock),
        send_again=SendAgain(deliveries),
        mark_read=MarkRead(queries),
        show_messages=ShowMessages(contacts, titles, letters),
        choose=Choose(preferences),
        contacts=contacts,
        queries=queries,
    )


def _mailbox(settings: NotificationsSettings) -> Mailbox:
    way = settings.mail or ("folder" if settings.environment == "embedded" else "smtp")
    if way == "folder":
        sender = _sender(settings, settings.mail_from or EMBEDDED_SENDER)
        return FolderMailbox(settings.data_dir / "outbox", sender)
    missing = [
        SettingProblem(name, f"ยังไม่ได้ตั้งค่า ({th}) โปรดตั้ง {name}", f"is not set ({en}); set {name}")
        for name, value, th, en in (
            ("STARSME_SMTP_HOST", settings.smtp_host, "เซิร์ฟเวอร์อีเมล", "the mail server"),
            ("STARSME_MAIL_FROM", settings.mail_from, "อีเมลผู้ส่ง", "the address that e-mail is sent from"),
        )
        if not value
    ]
    if missing:
        raise SettingsMissing(missing)
    server = Server(
        settings.smtp_host,
        settings.smtp_port,
        Security(settings.smtp_security),
        settings.smtp_user,
        settings.smtp_password,
    )
    return SmtpMailbox(server, _sender(settings, settings.mail_from))


def _sender(settings: NotificationsSettings, address: str) -> Sender:
    return Sender(address, settings.office_name_th, settings.office_name_en)


SERVICE = ServiceDefinition(
    name="notifications",
    title_th="การแจ้งข่าวสาร",
    title_en="Notifications",
    settings=NotificationsSettings,
    migrations=Path(__file__).parents[1] / "migrations",
    service=lambda: import_module("notifications.entrypoints.service").NotificationsService,
    build=build,
)
