"""Taking in the online form's export: every record becomes an application, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from enrolment.application.columns import APPLICATION_COLUMNS
from enrolment.application.errors import CallUnknown
from enrolment.application.findings import record_findings
from enrolment.application.intake import Record, read_record
from enrolment.application.ports import Applications, Calls, Enterprises
from enrolment.application.shapes import NewApplication, NewEnterprise
from enrolment.domain.assessment import assess
from enrolment.domain.call_document import CallDocument
from enrolment.domain.size import size_of
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.events.enrolment import ContactPointGiven, EnterpriseRegistered
from starsme.findings import Finding
from starsme.ids import new_id
from starsme.jobs import ImportKind, ImportRow, Job

_LANGUAGE = "th"  # the form is in Thai, and so is what its senders are told until they choose otherwise


class ImportApplications(ImportKind):
    """The job kind ``applications``; its scope is the call's code.

    Applications are numbered per call in order of arrival: the first file's record numbers, a later file goes on from
    there. An enterprise is registered from the first application whose number fits and whose core notice is acknowledged.
    """

    kind = "applications"
    columns = APPLICATION_COLUMNS

    def __init__(
        self, calls: Calls, applications: Applications, enterprises: Enterprises, pseudonym: Callable[[str], str]
    ) -> None:
        self._calls = calls
        self._applications = applications
        self._enterprises = enterprises
        self._pseudonym = pseudonym

    def handle(self, tx: Transaction, job: Job, rows: Sequence[ImportRow]) -> Iterable[Finding]:
        """Keep a chunk of records; gives what the sender must correct."""
        opened = self._calls.find(tx.connection, job.scope)
        if opened is None:
            raise CallUnknown(call_code=job.scope)
        if "rows_before" not in job.result:
            job.result["rows_before"] = self._applications.last_row(tx.connection, job.scope)
        before: int = job.result["rows_before"]
        records = [read_record(before + row.number, row.cells, self._pseudonym) for row in rows]
        new = [_application(opened.call, record) for record in records]
        registered = self._register(tx, new)
        self._applications.add(tx.connection, job.scope, job.id, tx.now, new)
        _tell(tx, new, registered)
        return [
            finding
            for row, record in zip(rows, records, strict=True)
            for finding in record_findings(record, file=job.filename, number=row.number, headings=job.headings)
        ]

    def _register(self, tx: Transaction, new: Sequence[NewApplication]) -> dict[str, NewEnterprise]:
        """Register the enterprises that are new, each from its first application here; gives them by application id."""
        first: dict[str, NewApplication] = {}
        for application in new:
            if application.enterprise_id is not None:
                first.setdefault(application.enterprise_id, application)
        known = self._enterprises.known(tx.connection, first)
        enterprises = [
            NewEnterprise(
                id=enterprise_id,
                application=application,
                registered_on=bangkok_day(application.record.application.submitted_at or tx.now),
            )
            for enterprise_id, application in first.items()
            if enterprise_id not in known
        ]
        self._enterprises.add(tx.connection, enterprises)
        return {enterprise.application.id: enterprise for enterprise in enterprises}


def _application(call: CallDocument, record: Record) -> NewApplication:
    read = record.application
    size = size_of(call.size_rule, read.sector, read.employees, read.revenue_thb)
    return NewApplication(
        id=f"app_{new_id()}",
        record=record,
        enterprise_id=read.number if read.entitled else None,
        size=size,
        size_class=size.by(call.tie),
        assessment=assess(read.answers),
    )


def _tell(tx: Transaction, new: Sequence[NewApplication], registered: dict[str, NewEnterprise]) -> None:
    for application in new:
        record = application.record
        if enterprise := registered.get(application.id):
            tx.emit(
                EnterpriseRegistered.event(
                    enterprise_id=enterprise.id,
                    kind=record.application.kind,
                    name_th=record.name_th,
                    name_en=record.name_en,
                    province=record.application.province,
                    sector=record.application.sector,
                    size=application.size_class,
                    registered_on=enterprise.registered_on,
                )
            )
        tx.emit(
            ContactPointGiven.event(
                party_id=application.party_id,
                name=record.contact_name or record.name_th,
                email=record.email,
                phone=record.phone,
                line_id=record.line_id,
                language=_LANGUAGE,
            )
        )
