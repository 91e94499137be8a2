"""The service's long work, as the kernel's job board carries it on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mentoring.application.import_mentors import MentorImport
from mentoring.domain.dimension import DIMENSIONS
from starsme.db import Transaction
from starsme.findings import Finding
from starsme.jobs import ImportKind, ImportRow, Job
from starsme.tables import Column

_LEVELS = {
    "management": "ด้านการบริหารจัดการ",
    "marketing": "ด้านการตลาด",
    "innovation": "ด้านนวัตกรรม",
    "finance": "ด้านการเงิน",
    "digital": "ด้านดิจิทัล",
}


class ImportMentors(ImportKind):
    """The register of mentors."""

    kind = "mentors"
    # A register fits into one transaction, so that a code with two stories is seen wherever in the file they stand.
    chunk_rows = 5_000
    columns = (
        Column("code", "code", "รหัสพี่เลี้ยง"),
        Column("name", "name", "ชื่อ"),
        Column("agency", "agency", "หน่วยงาน"),
        Column("agency_type", "agency_type", "ประเภทหน่วยงาน", required=False),
        *(Column(str(dimension), str(dimension), _LEVELS[dimension]) for dimension in DIMENSIONS),
        Column("provinces", "provinces", "จังหวัด"),
        Column("industries", "industries", "อุตสาหกรรม", required=False),
        Column("capacity", "capacity", "จำนวนกิจการที่รับได้"),
        Column("conflicts", "conflicts", "กิจการที่มีส่วนได้เสีย", required=False),
        Column("active", "active", "สถานะ"),
    )

    def __init__(self, importer: MentorImport) -> None:
        self._importer = importer

    def handle(self, tx: Transaction, job: Job, rows: Sequence[ImportRow]) -> Iterable[Finding]:
        """Take a chunk."""
        return self._importer.handle(tx, job.filename, [(row.number, row.cells) for row in rows])
