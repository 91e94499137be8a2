"""Asking the platform for the season's results and writing them, page by page, into the results folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from season import ledger
from season.driving import Season
from season.facts import SHOWN_CORRECTIONS, Facts
from season.matching import Matching
from season.results import JsonSections, appearing, write_table
from season.show import Advance
from season.words import DIMENSIONS, ENGLISH, REASONS, REFUSALS, THAI, Words

DECISIONS = ("row", "tax_id", "name_th", "province", "verdict", "decision", "reasons", "reasons_th", "reasons_en",
    "incomplete_fields", "superseded_by", "size", *DIMENSIONS, "assessment_mean", "group")  # fmt: skip
RANKING = ("province", "rank", "row", "tax_id", "name_th", "judges", "total", "shown", "innovation_mean", "submitted_at",
    "decision", "waiting_position", "tie_with_previous_broken_by")  # fmt: skip
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

_APPLICATION = ("row", "submitted_at", "tax_id", "kind", "province", "verdict", "decision", "reasons", "incomplete_fields",
    "superseded_by")  # fmt: skip
_NOT_RANKABLE = ("row", "tax_id", "judges")
_PLACE = tuple(key for key in ("rank", *RANKING[2:]) if key != "name_th")
_SIZE = ("staff_class", "revenue_class", "tie_revenue", "tie_larger")
_SHEET = ("line", "judge", "app_row", "status", "code", "fields")


@dataclass(slots=True)
class _Known:
    """What one table must remember for another: a few short texts an enterprise, never a page."""

    groups: dict[str, str] = field(default_factory=dict)
    grouped: dict[str, str] = field(default_factory=dict)
    decisions: dict[int, str] = field(default_factory=dict)


def export(season: Season, out: Path, advance: Advance) -> dict[str, Any]:
    """Write every result but the report, and give the report's facts; raises ``PlatformProblem``."""
    return _Export(season, out, advance).write()


class _Export:
    """One export: streams from the platform into ``summary.json``, the tables and the facts at the same time."""

    def __init__(self, season: Season, out: Path, advance: Advance) -> None:
        self._season, self._platform, self._out, self._advance = season, season.platform, out, advance
        self._call = f"/calls/{season.source.code}"
        self._facts = Facts(season.source.call, season.selection_published, season.source.left_out)
        self._matching = Matching(self._facts)
        self._known = _Known()
        self._items = 0

    def write(self) -> dict[str, Any]:
        """All of it; ``summary.json`` appears when it is whole."""
        selection = self._selection()
        self._learn_groups()
        with appearing(self._out / "summary.json") as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
            summary = JsonSections(stream)
            self._write_applications(summary)
            self._write_scores(summary)
            summary.mapping("selection", ((province, _province(result)) for province, result in selection.items()))
            summary.mapping("groups", sorted(self._known.grouped.items()))
            self._write_matching(summary)
            self._write_ledger(summary)
            summary.close()
        self._write_ranking(selection)
        self._write_corrections()
        return self._facts.as_json()

    # --- enrolment

    def _selection(self) -> dict[str, Any]:
        answer = self._platform.find("enrolment", f"{self._call}/selection")
        provinces: dict[str, Any] = answer["provinces"] if answer else {}
        for province, result in provinces.items():
            self._facts.note_province(province, result)
            for place in result["order"]:
                self._known.decisions[place["row"]] = place["decision"]
            self._known.decisions.update({one["row"]: "not_rankable" for one in result["not_rankable"]})
        return provinces

    def _learn_groups(self) -> None:
        for enterprise in self._platform.pages("enrolment", "/enterprises"):
            if enterprise["group"] is not None:
                self._known.groups[enterprise["enterprise_id"]] = enterprise["group"]

    def _write_applications(self, summary: JsonSections) -> None:
        with summary.array("applications") as items:

            def rows() -> Iterator[tuple[object, ...]]:
                for view in self._applications():
                    item = self._application(view)
                    items.add(item)
                    group = self._group(view)
                    self._facts.note_application(item, view["name_th"], view["province"])
                    self._matching.note_application(view)
                    yield _decision_row(item, view, group)

            write_table(self._out / "decisions.csv", DECISIONS, rows())
        self._facts.groups.update(self._known.grouped.values())

    def _applications(self) -> Iterator[Mapping[str, Any]]:
        if "applications" not in self._season.jobs:  # the file was refused: there may be no call even
            return iter(())
        return self._counted(self._platform.pages("enrolment", f"{self._call}/applications"))

    def _application(self, view: Mapping[str, Any]) -> dict[str, Any]:
        item = {key: view[key] for key in _APPLICATION}
        # Until it is published a decision is the proposal's; the platform itself puts none in force.
        item["decision"] = view["decision"] or self._known.decisions.get(view["row"])
        item["size"] = {key: view["size"][key] for key in _SIZE}
        item["assessment"] = view["assessment"]
        return item

    def _group(self, view: Mapping[str, Any]) -> str | None:
        group = self._known.groups.get(view["enterprise_id"] or "")
        if group is not None:
            self._known.grouped[view["tax_id"]] = group
        return group

    def _write_scores(self, summary: JsonSections) -> None:
        with summary.array("scores") as items:
            if "applications" not in self._season.jobs:
                return
            for view in self._counted(self._platform.pages("enrolment", f"{self._call}/scores")):
                item = {key: view[key] for key in _SHEET}
                items.add(item)
                self._facts.note_sheet(item)

    def _write_ranking(self, selection: Mapping[str, Any]) -> None:
        def rows() -> Iterator[tuple[object, ...]]:
            for province, result in selection.items():
                for place in result["order"]:
                    yield (province, *(place[key] for key in RANKING[1:]))
                for one in result["not_rankable"]:
                    told = {**one, "decision": "not_rankable"}
                    yield (province, *(told.get(key) for key in RANKING[1:]))

        write_table(self._out / "ranking.csv", RANKING, rows())

    # --- mentoring

    def _write_matching(self, summary: JsonSections) -> None:
        self._matching.read(self._platform, self._season.source.code)
        summary.value("matching", self._facts.matching)
        self._matching.write(self._out)

    # --- consulting

    def _write_ledger(self, summary: JsonSections) -> None:
        refused, accepted, years = self._requests()
        balances = self._balances(years)
        summary.value("ledger", {"refused": refused, "accepted": accepted, "balances": balances})
        write_table(self._out / "balances.csv", BALANCES, ([item[key] for key in BALANCES] for item in balances))

    def _requests(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]], set[tuple[str, int]]]:
        refused: list[dict[str, Any]] = []
        accepted: list[dict[str, Any]] = []
        years: set[tuple[str, int]] = set()

        def taken() -> Iterator[list[object]]:
            for view in self._visits():
                self._facts.note_request(view["enterprise"], view["effect"], view["code"])
                if view["status"] == "refused":
                    refused.append(ledger.refused_item(view))
                    refusals.append(_refusal_row(view))
                else:
                    accepted.append(ledger.accepted_item(view))
                    years.add((view["enterprise"], view["year"]))
                    yield [view[key] for key in LEDGER]

        refusals: list[list[object]] = []
        write_table(self._out / "ledger.csv", LEDGER, taken())
        write_table(self._out / "refusals.csv", REFUSED, refusals)
        return sorted(refused, key=_line), sorted(accepted, key=_line), years

    def _visits(self) -> Iterator[Mapping[str, Any]]:
        job = self._season.jobs.get("visits")
        if job is None:
            return iter(())
        return self._counted(ledger.requests_of(self._platform, job, self._season.source.files["visits.csv"]))

    def _balances(self, years: set[tuple[str, int]]) -> list[dict[str, Any]]:
        balances = []
        if years:
            for view in self._counted(self._platform.pages("consulting", "/balances", with_requests=True)):
                if (view["enterprise"], view["year"]) in years:
                    item = ledger.balance_item(view)
                    balances.append(item)
                    self._facts.note_balance(item)
        return sorted(balances, key=lambda item: (item["enterprise"], item["year"]))

    # --- what is to be corrected

    def _write_corrections(self) -> None:
        def rows() -> Iterator[list[object]]:
            for finding in self._season.corrections.findings(self._platform):
                self._facts.corrections.note(finding, SHOWN_CORRECTIONS)
                yield [finding[key] for key in CORRECTIONS]

        write_table(self._out / "rows_to_correct.csv", CORRECTIONS, rows())
        self._season.corrections.download(self._platform, self._out)

    def _counted(self, items: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for item in items:
            self._items += 1
            if self._items % 500 == 0:
                self._advance(self._items, 0)
            yield item


def _province(result: Mapping[str, Any]) -> dict[str, Any]:
    """A province's selection without what differs from platform to platform: ids, and names that decisions.csv has."""
    return {
        **result,
        "not_rankable": [{key: one[key] for key in _NOT_RANKABLE} for one in result["not_rankable"]],
        "order": [{key: place[key] for key in _PLACE} for place in result["order"]],
    }


def _line(item: Mapping[str, Any]) -> int:
    line: int = item["line"]
    return line


def _decision_row(item: Mapping[str, Any], view: Mapping[str, Any], group: str | None) -> tuple[object, ...]:
    reasons = item["reasons"]
    return (
        item["row"],
        item["tax_id"],
        view["name_th"],
        item["province"],
        item["verdict"],
        item["decision"],
        ";".join(reasons),
        _told(reasons, REASONS, THAI),
        _told(reasons, REASONS, ENGLISH),
        ";".join(item["incomplete_fields"]),
        item["superseded_by"],
        item["size"]["tie_revenue"],
        *(item["assessment"][dimension] for dimension in DIMENSIONS),
        item["assessment"]["mean"],
        group,
    )


def _refusal_row(view: Mapping[str, Any]) -> list[object]:
    words = REFUSALS[view["code"]]
    return [*(view[key] for key in REFUSED[:-2]), words.th, words.en]


def _told(codes: Iterable[str], words: Mapping[str, Words], language: str) -> str:
    return "; ".join(words[code].in_(language) for code in codes)
