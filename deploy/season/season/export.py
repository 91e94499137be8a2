"""Asking the platform for the season's results and writing them, page by page, into the results folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from season.driving import Season
from season.facts import SHOWN_CORRECTIONS, Facts
from season.ledger import LedgerRows
from season.results import JsonSections, appearing, write_table
from season.show import Advance
from season.words import DIMENSIONS, REASONS, REFUSALS

DECISIONS = ("row", "tax_id", "name_th", "province", "verdict", "decision", "reasons", "reasons_th", "reasons_en",
    "incomplete_fields", "superseded_by", "size", *DIMENSIONS, "assessment_mean", "group")  # fmt: skip
RANKING = ("province", "rank", "row", "tax_id", "name_th", "judges", "total", "shown", "innovation_mean", "submitted_at",
    "decision", "waiting_position", "tie_with_previous_broken_by")  # fmt: skip
MATCHES = ("row", "name_th", "province", "mentor_code", "mentor_name", "agency", "lead", "dimensions", "status",
    "reason_th", "reason_en")  # fmt: skip
UNMET = ("row", "name_th", "province", "dimension", "code", "reason_th", "reason_en")
LEDGER = ("line", "request_no", "enterprise", "year", "minutes", "service_date", "dimension", "consultant_code", "outcome",
    "effect", "waive_reason")  # fmt: skip
BALANCES = ("enterprise", "year", "granted", "reserved", "used", "available")
REFUSED = (
    "line",
    "request_no",
    "enterprise",
    "year",
    "minutes",
    "hours",
    "service_date",
    "code",
    "reason_th",
    "reason_en",
)
CORRECTIONS = ("file", "row", "column", "code", "th", "en")
"""The columns of the tables, in order."""


@dataclass(slots=True)
class _Known:
    """What one table must remember for a later one: no more than a few short texts an enterprise."""

    groups: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    stars: dict[str, int] = field(default_factory=dict)


def export(season: Season, out: Path, advance: Advance) -> dict[str, Any]:
    """Write every result but the report, and give the report's facts; raises ``PlatformProblem``."""
    return Exporter(season, out, advance).write()


class Exporter:
    """One export: streams from the platform into ``summary.json``, the tables and the facts at the same time."""

    def __init__(self, season: Season, out: Path, advance: Advance) -> None:
        self._season, self._platform, self._out, self._advance = season, season.platform, out, advance
        self._code = season.source.code
        self._known = _Known()
        self._told = 0
        self._facts = Facts(season.source.call, season.selection_published, season.source.left_out)

    def write(self) -> dict[str, Any]:
        """All of it."""
        selection = self._selection()
        with appearing(self._out / "summary.json") as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
            summary = JsonSections(stream)
            for province, result in selection.items():
                self._facts.note_province(province, result)
            self._groups()
            self._applications(summary, _decisions(selection))
            self._scores(summary)
            summary.value("selection", selection)
            summary.mapping("groups", self._grouped())
            self._ranking(selection)
            self._matching(summary)
            self._ledger(summary)
            summary.close()
        self._corrections()
        return self._facts.as_json()
