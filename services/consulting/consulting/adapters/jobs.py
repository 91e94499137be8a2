"""The service's long work, as the kernel's job board carries it on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from consulting.application.close_year import CloseYear
from consulting.application.import_consultants import ConsultantImport
from consulting.application.import_visits import VisitImport
from starsme.db import Transaction
from starsme.findings import Finding
from starsme.jobs import ImportKind, ImportRow, Job, JobKind
from starsme.tables import Column

_CHUNK_ACCOUNTS = 500


class ImportVisits(ImportKind):
    """The counter's file of requests, in the order received."""

    kind = "visits"
    columns = (
        Column("request_no", "request_no", "เลขที่คำขอ"),
        Column("enterprise_id", "enterprise_id", "tax_id", "เลขประจำตัว 13 หลัก"),
        Column("requested_on", "requested_on", "วันที่ยื่นคำขอ", required=False),
        Column("hours", "hours", "จำนวนชั่วโมง"),
        Column("service_date", "service_date", "วันที่ให้บริการ"),
        Column("dimension", "dimension", "ด้าน", required=False),
        Column("consultant_code", "consultant_code", "รหัสที่ปรึกษา", required=False),
        Column("outcome", "outcome", "ผล"),
        Column("cancelled_at", "cancelled_at", "วันเวลาที่ยกเลิก", required=False),
        Column("waive_reason", "waive_reason", "เหตุผลที่ยกเว้น", required=False),
    )

    def __init__(self, importer: VisitImport) -> None:
        self._importer = importer

    def handle(self, tx: Transaction, job: Job, rows: Sequence[ImportRow]) -> Iterable[Finding]:
        """Take a chunk."""
        return self._importer.handle(tx, job.id, job.filename, [(row.number, row.cells) for row in rows])


class ImportConsultants(ImportKind):
    """The register of consultants."""

    kind = "consultants"
    columns = (
        Column("code", "code", "รหัสที่ปรึกษา"),
        Column("name", "name", "ชื่อ"),
        Column("registration_no", "registration_no", "เลขทะเบียน"),
        Column("agency", "agency", "หน่วยงาน"),
        Column("level", "level", "ระดับ"),
        Column("dimensions", "dimensions", "ด้าน"),
        Column("provinces", "provinces", "จังหวัด"),
        Column("registered_until", "registered_until", "ทะเบียนหมดอายุ"),
        Column("active", "active", "สถานะ"),
    )

    def __init__(self, importer: ConsultantImport) -> None:
        self._importer = importer

    def handle(self, tx: Transaction, job: Job, rows: Sequence[ImportRow]) -> Iterable[Finding]:
        """Take a chunk."""
        return self._importer.handle(tx, job.filename, [(row.number, row.cells) for row in rows])


class YearClosing(JobKind):
    """Expires the accounts of a closed year; the job's scope is the year."""

    kind = "year-closing"

    def __init__(self, close_year: CloseYear) -> None:
        self._close_year = close_year

    def step(self, tx: Transaction, job: Job) -> bool:
        """Expire a chunk of accounts."""
        expired = self._close_year.expire(tx, int(job.scope), _CHUNK_ACCOUNTS)
        job.result["accounts_closed"] = job.result.get("accounts_closed", 0) + expired
        return expired < _CHUNK_ACCOUNTS
