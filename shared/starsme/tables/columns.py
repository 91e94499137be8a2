"""What a table is: columns known by their headings, records numbered from 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from starsme.findings import Finding
from starsme.thai import clean


@dataclass(frozen=True, slots=True, init=False)
class Column:
    """A column that a file may have: our key, and the headings that people give it (the key itself always counts)."""

    key: str
    headings: tuple[str, ...]
    required: bool

    def __init__(self, key: str, *headings: str, required: bool = True) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "headings", headings or (key,))
        object.__setattr__(self, "required", required)

    @property
    def names(self) -> frozenset[str]:
        """The spellings that mean this column, folded for comparison."""
        return frozenset(folded(name) for name in (self.key, *self.headings))


class Cells(Mapping[str, str]):
    """One record's cells by column key, without a dictionary for each record: large files fit in little memory."""

    __slots__ = ("_places", "_record")

    def __init__(self, places: Mapping[str, int | None], record: Sequence[str]) -> None:
        self._places = places
        self._record = record

    def __getitem__(self, key: str) -> str:
        place = self._places[key]
        return "" if place is None else self._record[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record: ``number`` counts records after the heading, from 1; ``cells`` the text as typed, by column key."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: ``headings`` as the file spells them by key, rows, and what is wrong with single rows."""

    filename: str
    headings: Mapping[str, str]
    rows: Sequence[TableRow]
    findings: Sequence[Finding] = field(default_factory=tuple)


class TableRefused(Exception):
    """The file cannot be read as this table. ``findings`` says everything that is wrong with its structure at once."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.code}: {finding.en}" for finding in findings))
        self.findings = tuple(findings)


@lru_cache(maxsize=1_024)
def folded(heading: str) -> str:
    """A heading without the differences that do not matter: case, spaces, invisible characters, Thai digits."""
    return clean(heading).replace(" ", "").casefold()
