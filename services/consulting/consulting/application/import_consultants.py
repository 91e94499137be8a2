"""Importing the register of consultants; the same file again brings it up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consulting.application.consultant_rows import read_consultant
from consulting.application.findings import finding
from consulting.application.stores import Stores
from consulting.domain.consultant import Consultant
from starsme.db import Transaction
from starsme.findings import Finding


class ConsultantImport:
    """Takes the lines of one file, a chunk a transaction."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def handle(self, tx: Transaction, file: str, rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[Finding]:
        """Register a chunk of records (number and cells); gives what is wrong with those that could not be."""
        findings: list[Finding] = []
        registered: dict[str, Consultant] = {}
        for number, cells in rows:
            consultant, found = read_consultant(file, number, cells)
            findings += found
            if consultant is None:
                continue
            earlier = registered.setdefault(consultant.code, consultant)
            if earlier != consultant:
                findings.append(finding(file, number, "code", "consultant_twice", value=consultant.code))
        self._stores.consultants.register(tx, registered.values())
        return findings
