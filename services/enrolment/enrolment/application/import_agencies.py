"""Taking in the directory of partner agencies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from enrolment.application.answers import parse_email
from enrolment.application.columns import AGENCY_COLUMNS
from enrolment.application.ports import Agencies
from enrolment.application.shapes import Agency
from starsme.db import Transaction
from starsme.findings import Finding
from starsme.jobs import ImportKind, ImportRow, Job
from starsme.thai import PROVINCES, Unreadable, clean, parse_province

_CODES = frozenset(province.code for province in PROVINCES)


class ImportAgencies(ImportKind):
    """The job kind ``agencies``. A code that stands in the directory already is brought up to date."""

    kind = "agencies"
    columns = AGENCY_COLUMNS

    def __init__(self, agencies: Agencies) -> None:
        self._agencies = agencies

    def handle(self, tx: Transaction, job: Job, rows: Sequence[ImportRow]) -> Iterable[Finding]:
        """Keep a chunk of agencies; one without a code or a name, or with an unknown province, is left out and told."""
        findings: list[Finding] = []
        kept: dict[str, Agency] = {}
        for row in rows:
            agency, found = _read(job, row)
            findings += found
            if agency is None:
                job.count("refused")
            else:
                kept[agency.code] = agency
        for agency in kept.values():
            before = self._agencies.find(tx.connection, agency.code)
            job.count("new" if before is None else "unchanged" if before == agency else "changed")
        self._agencies.keep(tx.connection, list(kept.values()), tx.now)
        return findings

    def ties(self, row: ImportRow) -> Collection[str]:
        """Records of the same code: the last one stands."""
        return (clean(row.cells["code"]),)


def _read(job: Job, row: ImportRow) -> tuple[Agency | None, list[Finding]]:
    findings: list[Finding] = []

    def tell(key: str, code: str, th: str, en: str) -> None:
        column = job.headings.get(key, key)
        findings.append(Finding(job.filename, row.number, column, code, f"“{column}” {th}", f"“{column}” {en}"))

    for key in ("code", "name_th"):
        if not clean(row.cells[key]):
            tell(key, "empty", "ว่างอยู่ โปรดกรอก", "is empty: fill it in.")
    provinces: list[str] = []
    for item in _items(row.cells["provinces"]):
        try:
            provinces.append(item if item in _CODES else parse_province(item))
        except Unreadable:
            tell(
                "provinces",
                "province_unknown",
                f"มีจังหวัดที่ไม่รู้จัก ({item[:40]}) โปรดใช้รหัสจังหวัดคั่นด้วย ;",
                f"names an unknown province ({item[:40]}): use DOPA codes with ; between them.",
            )
    if findings:
        return None, findings
    return (
        Agency(
            code=clean(row.cells["code"]),
            name_th=clean(row.cells["name_th"]),
            name_en=clean(row.cells["name_en"]) or None,
            agency_type=clean(row.cells["agency_type"]) or None,
            roles=tuple(_items(row.cells["roles"])),
            provinces=tuple(provinces),
            contact_email=_email(row.cells["contact_email"]),
        ),
        [],
    )


def _items(cell: str) -> list[str]:
    return [item for part in cell.split(";") if (item := clean(part))]


def _email(cell: str) -> str | None:
    try:
        return parse_email(cell)
    except Unreadable:
        return None
