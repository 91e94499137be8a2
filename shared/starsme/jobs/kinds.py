"""What long work looks like: a kind does it in chunks, a transaction a chunk, so that a crash loses no more than a chunk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from starsme.db import Transaction
from starsme.findings import Finding
from starsme.tables import Column

TRIAL = "trial"
"""The parameter of a job whose effects are taken back."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work. ``result`` is the kind's own notes: change them, and they are kept with the chunk."""

    id: str
    kind: str
    scope: str
    params: Mapping[str, Any]
    filename: str
    headings: Mapping[str, str]
    rows: int
    rows_done: int
    result: dict[str, Any]
    created_by: str

    @property
    def trial(self) -> bool:
        """Whether all that it does is taken back: only its report stays."""
        return self.params.get(TRIAL) is True

    def count(self, what: str, by: int = 1) -> None:
        """Count what became, or in a trial would become, of rows: ``counts`` of the result."""
        counts = self.result.setdefault("counts", {})
        counts[what] = counts.get(what, 0) + by


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One record of a file: ``number`` from 1 after the heading, ``cells`` as typed by column key."""

    number: int
    cells: Mapping[str, str]


class JobKind(ABC):
    """Long work that is no file: ``step`` is called in transactions of its own until it returns ``True``."""

    kind: ClassVar[str]

    @abstractmethod
    def step(self, tx: Transaction, job: Job) -> bool:
        """Do one chunk; ``True`` when nothing is left."""


class ImportKind(ABC):
    """The import of a file, row by row."""

    kind: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    chunk_rows: ClassVar[int] = 500

    @abstractmethod
    def handle(self, tx: Transaction, job: Job, rows: Sequence[ImportRow]) -> Iterable[Finding]:
        """Take the rows into the service; gives what the sender must correct. Rows come in order, each exactly once.

        In a trial too, where what it writes is taken back after each chunk: rows that are tied stand in one chunk then.
        """

    def ties(self, row: ImportRow) -> Collection[str] | None:
        """What a row shares with others on which its outcome depends, such as a number; ``None``: it may depend on all."""
        return None

    def finish(self, tx: Transaction, job: Job) -> bool:
        """Work after the last row, in transactions of its own until it returns ``True``; none after a trial."""
        return True


AnyKind = JobKind | ImportKind
