"""What long work looks like: a kind does it in chunks, a transaction a chunk, so that a crash loses no more than a chunk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from starsme.db import Transaction
from starsme.findings import Finding
from starsme.tables import Column


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
        """Take the rows into the service; gives what the sender must correct. Rows come in order, each exactly once."""

    def finish(self, tx: Transaction, job: Job) -> bool:
        """Work after the last row, in transactions of its own until it returns ``True``."""
        return True


AnyKind = JobKind | ImportKind
