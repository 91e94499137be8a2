"""The matching of a season's STARs with mentors: who takes whom and why, and which needs nobody could take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from season.client import Platform
from season.facts import Facts
from season.results import write_table
from season.words import DIMENSIONS

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
            self.facts.coverage_proven = self.view["coverage_gap"] == 0

    def write(self, out: Path) -> None:
        """The tables of matches and of unmet needs, in the order of the applications."""
        view = self.view or {"matches": [], "unmet": []}
        matches = sorted(view["matches"], key=lambda match: (self._row(match), not match["lead"], match["mentor_id"]))
        unmet = sorted(view["unmet"], key=lambda need: (self._row(need), DIMENSIONS.index(need["dimension"])))
        write_table(out / "matches.csv", MATCHES, (self._match(match) for match in matches))
        write_table(out / "unmet_needs.csv", UNMET, (self._need(need) for need in unmet))

    def _row(self, about: Mapping[str, Any]) -> int:
        # A STAR promoted by a withdrawal is in the cohort, but not among the STARs that the selection names.
        return self.rows.get(about["enterprise_id"], (0, "", ""))[0]

    def _match(self, match: Mapping[str, Any]) -> list[object]:
        row, name, province = self.rows.get(match["enterprise_id"], (0, match["name"], match["province"]))
        mentor = {"name": match["mentor_name"], "lead": match["lead"], "dimensions": match["dimensions"]}
        self.facts.note_mentor(row, mentor)
        return [
            row or None,
            name,
            province,
            match["mentor_id"],
            match["mentor_name"],
            match["agency"],
            "yes" if match["lead"] else "no",
            ";".join(match["dimensions"]),
            match["status"],
            "; ".join(reason["th"] for reason in match["reasons"]),
            "; ".join(reason["en"] for reason in match["reasons"]),
        ]

    def _need(self, need: Mapping[str, Any]) -> list[object]:
        row, name, province = self.rows.get(need["enterprise_id"], (0, need["enterprise_id"], ""))
        self.facts.note_unmet(name, need["dimension"], need["th"], need["en"])
        return [row or None, name, province, need["dimension"], need["reason"], need["th"], need["en"]]
