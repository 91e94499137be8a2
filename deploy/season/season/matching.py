"""The matching of a season's STARs with mentors: who takes whom and why, and which needs nobody could take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from season.client import Platform
from season.facts import Facts
from season.results import write_table

MATCHES = ("row", "name_th", "province", "mentor_code", "mentor_name", "agency", "lead", "dimensions", "status",
    "reason_th", "reason_en")  # fmt: skip
UNMET = ("row", "name_th", "province", "dimension", "code", "reason_th", "reason_en")
"""The columns of the tables, in order."""


@dataclass(slots=True)
class Matching:
    """Gathers the matching beside the applications that it is about; a cohort is small enough to hold."""

    facts: Facts
    rows: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    view: Mapping[str, Any] | None = None

    def note_application(self, view: Mapping[str, Any]) -> None:
        """Remember a STAR's row, name and province by its enterprise."""
        if view["row"] in self.facts.stars:
            self.rows[view["enterprise_id"]] = (view["row"], view["name_th"], view["province"])

    def read(self, platform: Platform, call_code: str) -> None:
        """Ask mentoring; without a cohort there is nothing to match and nothing unmet."""
        self.view = platform.find("mentoring", f"/cohorts/{call_code}/matching")
        if self.view is not None:
            self.facts.matching = {key: self.view[key] for key in ("enterprises", "needs", "coverage")}

    def write(self, out: Path) -> None:
        """The tables of matches and of unmet needs."""
        write_table(out / "matches.csv", MATCHES, self._matches())
        write_table(out / "unmet_needs.csv", UNMET, self._unmet())

    def _matches(self) -> Iterator[list[object]]:
        yield from ()

    def _unmet(self) -> Iterator[list[object]]:
        yield from ()
