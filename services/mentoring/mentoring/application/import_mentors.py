"""Importing the register of mentors; a newer file brings it up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mentoring.application.findings import finding
from mentoring.application.mentor_rows import read_mentor
from mentoring.application.stores import Stores
from mentoring.domain.facts import Registered
from mentoring.domain.identity import MentorId
from mentoring.domain.mentor import Mentor
from starsme.db import Transaction
from starsme.findings import Finding


class MentorImport:
    """Takes the lines of one file, a chunk a transaction."""

    def __init__(self, stores: Stores, key: bytes) -> None:
        self._stores = stores
        self._key = key

    def handle(self, tx: Transaction, file: str, rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[Finding]:
        """Register a chunk of records (number and cells); gives what the sender must correct.

        Only mentors who are new or have changed are written and told of.
        """
        findings: list[Finding] = []
        read: dict[MentorId, Mentor] = {}
        for number, cells in rows:
            mentor, found = read_mentor(file, number, cells, self._key)
            findings += found
            if mentor is None:
                continue
            earlier = read.setdefault(mentor.id, mentor)
            if earlier != mentor:
                findings.append(finding(file, number, "code", "mentor_twice", value=mentor.id))
        self._register(tx, read)
        return findings

    def _register(self, tx: Transaction, read: Mapping[MentorId, Mentor]) -> None:
        known = self._stores.mentors.lock(tx, list(read))
        changed = [mentor for code, mentor in sorted(read.items()) if known.get(code) != mentor]
        self._stores.mentors.save(tx, changed)
        for mentor in changed:
            tx.emit(self._stores.contract_of(Registered(mentor)))
