"""A small service that tries everything the kernel offers: what the kernel's tests drive."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from marshmallow import Schema, fields
from sqlalchemy import select

from starsme.auth import Role
from starsme.errors import Conflict
from starsme.events.consulting import ManDaysGranted
from starsme.events.enrolment import GroupChanged
from starsme.findings import Finding
from starsme.http import File, Page, Reply, Request, command, query
from starsme.jobs import ImportKind, ImportRow, Job
from starsme.jobs.routes import ImportArgs, JobRoutes, JobView
from starsme.messaging import subscribe
from starsme.service import Application, ServiceDefinition
from starsme.settings import ServiceSettings
from starsme.tables import Column
from starsme.testing import ServiceClient


class Grant(Schema):
    enterprise_id = fields.String(required=True)
    minutes = fields.Integer(required=True)


class Closed(Conflict):
    code = "year_closed"
    th = "ปี {year} ปิดแล้ว"
    en = "Year {year} is closed."


class Ledger:
    """Stands for what a service's bootstrap wires."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.broken: set[str] = set()
        self.unwritable: set[str] = set()
        self.replayed: list[bool] = []
        self.imports_fail = False


class NumbersImport(ImportKind):
    kind: ClassVar[str] = "numbers"
    columns: ClassVar[Sequence[Column]] = (Column("number", "เลข"), Column("note", required=False))
    chunk_rows: ClassVar[int] = 3

    def __init__(self, app: Ledger) -> None:
        self.app = app

    def handle(self, tx: Any, job: Job, rows: Sequence[ImportRow]) -> list[Finding]:
        if self.app.imports_fail:
            raise RuntimeError("the disk is full")
        found = []
        for row in rows:
            if not row.cells["number"].isdecimal():
                found.append(
                    Finding(job.filename, row.number, "เลข", "not_a_number", "ต้องเป็นตัวเลข", "must be a number")
                )
            job.result["sum"] = job.result.get("sum", 0) + int(
                row.cells["number"] or 0 if row.cells["number"].isdecimal() else 0
            )
        return found


class ConsultingService(JobRoutes):
    name = "consulting"
    app = Application()

    @command("POST", "/grants", roles={Role.OFFICER}, takes=Grant, status=201, summary="grant")
    def grant(self, request: Request) -> Reply:
        if request.body["minutes"] == 0:
            raise Closed(year=2562)
        if request.body["minutes"] < 0:
            raise RuntimeError("a fault of ours")
        request.tx.emit(
            ManDaysGranted.event(
                enterprise_id=request.body["enterprise_id"], year=2562, minutes=request.body["minutes"], rule="r"
            )
        )
        return Reply({"granted": request.body["minutes"]}, etag=7)

    @query("GET", "/things", roles={Role.OFFICER, Role.MENTOR}, many=True, summary="things")
    def things(self, request: Request) -> Reply:
        return Reply(Page(list(range(request.args["limit"])), "x"))

    @command(
        "POST",
        "/imports/numbers",
        roles={Role.OFFICER},
        takes=File,
        args=ImportArgs,
        gives=JobView,
        status=202,
        summary="import",
    )
    def import_numbers(self, request: Request) -> Reply:
        job, new = request.jobs.receive(
            request.tx,
            "numbers",
            scope="",
            content=request.raw,
            filename=request.filename,
            created_by=request.caller.subject,
            trial=request.args["trial"],
        )
        return Reply(job, status=202 if new else 200)

    @subscribe(GroupChanged)
    def on_group_changed(self, tx: Any, event: Any) -> None:
        if event.subject in self.app.broken:
            raise ValueError(f"cannot take {event.subject}")
        self.app.seen.append((event.subject, event.data["group"]))
        self.app.replayed.append(event.replayed)
        rule = "r" * (1_000_000 if event.subject in self.app.unwritable else 1)
        tx.emit(ManDaysGranted.event(enterprise_id=event.subject, year=2562, minutes=1, rule=rule))


def definition() -> ServiceDefinition:
    return ServiceDefinition(
        name="consulting",
        title_th="ทดสอบ",
        title_en="test",
        settings=ServiceSettings,
        migrations=Path(__file__).parent / "no-migrations",
        service=lambda: ConsultingService,
        build=lambda _settings, _clock: Ledger(),
        jobs=lambda app: (NumbersImport(app),),
    )


def changed(subject: str, group: str = "star", sequence: int = 0, event_id: str = "") -> Any:
    event = GroupChanged.event(enterprise_id=subject, group=group, previous=None, reason="selected", rule="r")
    return replace(event, sequence=sequence, id=event_id or str(uuid.uuid4()))


def rows(service: ServiceClient, table: Any, *columns: str) -> list[tuple[Any, ...]]:
    with service.runtime.database.begin() as tx:
        return [
            tuple(row)
            for row in tx.connection.execute(select(*(table.c[name] for name in columns)).order_by(*table.primary_key))
        ]
