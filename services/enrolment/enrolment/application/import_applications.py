"""Taking in the online form's export: every record becomes an application, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from enrolment.application.columns import APPLICATION_COLUMNS
from enrolment.application.errors import CallUnknown
from enrolment.application.findings import record_findings
from enrolment.application.intake import Record, read_number, read_record
from enrolment.application.ports import Applications, Calls, Enterprises
from enrolment.application.taking_in import TakeIn
from starsme.db import Transaction
from starsme.findings import Finding
from starsme.jobs import ImportKind, ImportRow, Job


class ImportApplications(ImportKind):
    """The job kind ``applications``; its scope is the call's code.

    Applications are numbered per call in order of arrival: the first file's record numbers, a later file goes on from
    there; so does the rest of a file after drafts that were submitted between two of its chunks. An enterprise is
    registered from the first application whose number fits and whose core notice is acknowledged.
    """

    kind = "applications"
    columns = APPLICATION_COLUMNS

    def __init__(
        self,
        calls: Calls,
        applications: Applications,
        enterprises: Enterprises,
        taking_in: TakeIn,
        pseudonym: Callable[[str], str],
    ) -> None:
        self._calls = calls
        self._applications = applications
        self._enterprises = enterprises
        self._taking_in = taking_in
        self._pseudonym = pseudonym

    def handle(self, tx: Transaction, job: Job, rows: Sequence[ImportRow]) -> Iterable[Finding]:
        """Keep a chunk of records; gives what the sender must correct."""
        opened = self._calls.find(tx.connection, job.scope)
        if opened is None:
            raise CallUnknown(call_code=job.scope)
        before = self._rows_before(tx, job)
        records = [read_record(before + row.number, row.cells, self._pseudonym) for row in rows]
        job.result["last_row_taken"] = before + rows[-1].number
        self._count(tx, job, records)
        self._taking_in.keep(tx, opened, job.id, records)
        return [
            finding
            for row, record in zip(rows, records, strict=True)
            for finding in record_findings(
                record,
                file=job.filename,
                number=row.number,
                headings=job.headings,
                required=opened.call.eligibility.required_fields,
            )
        ]

    def ties(self, row: ImportRow) -> Collection[str]:
        """Records of the same number: the first may register an enterprise, the later ones replace the earlier."""
        number = read_number(row.cells["tax_id"])
        return () if number is None else (number,)

    def _count(self, tx: Transaction, job: Job, records: Sequence[Record]) -> None:
        """What is new, what takes the place of an earlier application, and how many enterprises are registered."""
        numbers = [record.application.number for record in records if record.application.number is not None]
        applied = self._applications.applied(tx.connection, job.scope, set(numbers))
        entitled = {record.application.number or "" for record in records if record.application.entitled}
        replacing = len(numbers) - len(set(numbers) - applied)
        job.count("new", len(records) - replacing)
        job.count("replacing", replacing)
        job.count("enterprises_new", len(entitled - self._enterprises.known(tx.connection, entitled)))

    def _rows_before(self, tx: Transaction, job: Job) -> int:
        # Lock first: people submit drafts to the same call while a file's chunks come in.
        self._calls.lock(tx.connection, job.scope)
        last = self._applications.last_row(tx.connection, job.scope)
        before: int = job.result.setdefault("rows_before", last)
        before += max(0, last - job.result.get("last_row_taken", last))
        job.result["rows_before"] = before
        return before
