"""Two services on the real kernel: backlog-desk writes notes and states them, backlog-reader has one effect a note.

`starsme serve` finds them by the entry points in ``site``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import func, insert, select

from starsme.auth import Role
from starsme.db import Transaction
from starsme.events import Contract, Event
from starsme.http import Reply, Request, command
from starsme.messaging import subscribe
from starsme.service import Application, ServiceDefinition
from starsme.settings import ServiceSettings
from tests.backlog.tables import effects, notes

# Thai, and long enough to make an event of about 600 bytes.
TEXT = "บันทึกสำหรับทดสอบงานค้างเมื่อตัวกลางรับส่งหยุดทำงานหนึ่งชั่วโมง"
_KEEP = insert(effects)


class NoteWritten(Contract, type="backlog-desk.note-written.v1", subject="subject"):
    """A note was written about a subject."""

    subject = fields.String(required=True)
    text = fields.String(required=True)


class WriteNotes(Schema):
    """A note for each subject, in one transaction, which takes ``seconds`` longer than it must."""

    subjects = fields.List(fields.String(), required=True, validate=validate.Length(1, 1000))
    seconds = fields.Float(load_default=0.0)


class Desk:
    """The use case."""

    def write(self, tx: Transaction, subjects: list[str], seconds: float) -> None:
        """Keep the notes and state them."""
        tx.connection.execute(insert(notes), [{"subject": subject} for subject in subjects])
        for subject in subjects:
            tx.emit(NoteWritten.event(subject=subject, text=TEXT))
        if seconds:
            tx.connection.execute(select(func.pg_sleep(seconds)))


class DeskService:
    """Takes commands; listens for nothing."""

    name = "backlog-desk"
    app = Application()

    @command("POST", "/notes", roles={Role.OFFICER}, takes=WriteNotes, status=201, summary="write notes")
    def write(self, request: Request) -> Reply:
        self.app.write(request.tx, **request.body)
        return Reply({"written": len(request.body["subjects"])})


class ReaderService:
    """Listens; takes no commands."""

    name = "backlog-reader"
    app = Application()

    @subscribe(NoteWritten)
    def keep(self, tx: Transaction, event: Event) -> None:
        tx.later(_KEEP, [{"event_id": event.id, "subject": event.subject, "sequence": event.sequence}])


def _definition(service: Any, title_th: str, title_en: str) -> ServiceDefinition:
    return ServiceDefinition(
        name=service.name,
        title_th=title_th,
        title_en=title_en,
        settings=ServiceSettings,
        migrations=Path(__file__).with_name("migrations"),
        service=lambda: service,
        build=lambda _settings, _clock: Desk(),
    )


DESK = _definition(DeskService, "โต๊ะเขียนบันทึก (ทดสอบงานค้าง)", "desk of the backlog test")
READER = _definition(ReaderService, "ผู้อ่านบันทึก (ทดสอบงานค้าง)", "reader of the backlog test")
