"""The facts of the report, gathered while the results stream by: counts, averages, the STARs; never a whole number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from season.jobs import CorrectionCounts
from season.source import allowance_of
from season.words import DIMENSIONS, GROUPS, REASONS, REFUSALS, SHEETS
from starsme.identifiers import mask_number

SHOWN_CORRECTIONS = 40
_CALL = ("code", "version", "title_th", "title_en", "opens_at", "closes_at")


@dataclass(slots=True)
class Averages:
    """Sums of complete self-assessments, for their averages."""

    count: int = 0
    sums: Counter[str] = field(default_factory=Counter)

    def note(self, assessment: Mapping[str, Any]) -> None:
        """Add one; an assessment with a missing dimension has no part in the average."""
        if all(assessment.get(dimension) is not None for dimension in DIMENSIONS):
            self.count += 1
            self.sums.update({dimension: assessment[dimension] for dimension in DIMENSIONS})

    def result(self) -> dict[str, float] | None:
        """The average of each dimension, if there is anything to average."""
        return {dimension: self.sums[dimension] / self.count for dimension in DIMENSIONS} if self.count else None


@dataclass(slots=True)
class Facts:
    """What the report tells. The methods take the items of ``summary.json`` with their names and provinces beside."""

    call: Mapping[str, Any]
    published: bool = False
    left_out: tuple[str, ...] = ()
    rows: Counter[str] = field(default_factory=Counter)
    eligible: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    sheets: Counter[str] = field(default_factory=Counter)
    sheet_codes: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    selection: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    everyone: Averages = field(default_factory=Averages)
    starry: Averages = field(default_factory=Averages)
    stars: dict[int, dict[str, Any]] = field(default_factory=dict)
    matching: dict[str, int] = field(default_factory=lambda: {"enterprises": 0, "needs": 0, "coverage": 0})
    coverage_proven: bool = True
    unmet: list[dict[str, str]] = field(default_factory=list)
    effects: Counter[str] = field(default_factory=Counter)
    refusal_codes: Counter[str] = field(default_factory=Counter)
    years: dict[int, Counter[str]] = field(default_factory=dict)
    visitors: set[str] = field(default_factory=set)
    corrections: CorrectionCounts = field(default_factory=CorrectionCounts)

    def note_province(self, province: str, result: Mapping[str, Any]) -> None:
        """One province's selection; told before the applications, so that the STARs are known."""
        self.selection[province] = result
        order = {place["row"]: place for place in result["order"]}
        for row in result["star"]:
            place = order[row]
            self.stars[row] = {
                "province": province,
                "rank": place["rank"],
                "number": mask_number(place["tax_id"]),
                "total": place["shown"],
                "judges": place["judges"],
                "mentors": [],
            }

    def note_application(self, item: Mapping[str, Any], name: str, province: str | None) -> None:
        """One application's verdict."""
        self.rows[province or ""] += 1
        self.eligible[province or ""] += item["verdict"] == "eligible"
        self.reasons.update(item["reasons"])
        assessment = item["assessment"] or {}
        self.everyone.note(assessment)
        if item["row"] in self.stars:
            self.starry.note(assessment)
            scores = {dimension: assessment.get(dimension) for dimension in DIMENSIONS}
            self.stars[item["row"]] |= {"name": name, "assessment": scores}

    def note_sheet(self, item: Mapping[str, Any]) -> None:
        """One judge's sheet."""
        self.sheets[item["status"]] += 1
        if item["status"] == "refused":
            self.sheet_codes[item["code"]] += 1

    def note_mentor(self, row: int, mentor: Mapping[str, Any]) -> None:
        """One mentor of a STAR: ``name``, ``lead``, ``dimensions``."""
        if row in self.stars:
            self.stars[row]["mentors"].append(dict(mentor))

    def note_unmet(self, name: str, dimension: str, th: str, en: str) -> None:
        """One need that nobody covers, with its explanation."""
        self.unmet.append({"name": name, "dimension": dimension, "th": th, "en": en})

    def note_request(self, enterprise: str, effect: str | None, code: str | None) -> None:
        """One consulting request: accepted with an effect, or refused with a code."""
        self.visitors.add(enterprise)
        self.effects[effect or "refused"] += 1
        if code:
            self.refusal_codes[code] += 1

    def note_balance(self, item: Mapping[str, Any]) -> None:
        """One enterprise's year."""
        year = self.years.setdefault(item["year"], Counter())
        year.update({key: item[key] for key in ("granted", "reserved", "used")})

    def as_json(self) -> dict[str, Any]:
        """Everything, as ``report.json`` keeps it and the report shows it."""
        provinces = [self._province(place) for place in self.call["provinces"]]
        totals = {
            key: sum(place[key] for place in provinces)
            for key in ("seats", "star", "waiting", "declined", "not_rankable", "unfilled")
        }
        totals |= {"rows": self.rows.total(), "eligible": self.eligible.total(), "enterprises": self.groups.total()}
        return {
            "call": {key: str(self.call[key]) for key in _CALL},
            "published": self.published,
            "left_out": list(self.left_out),
            "totals": totals,
            "provinces": provinces,
            "elsewhere": totals["rows"] - sum(place["applications"] for place in provinces),
            "funnel": {
                "applications": totals["rows"],
                "eligible": totals["eligible"],
                "rankable": sum(len(result["order"]) for result in self.selection.values()),
                "star": totals["star"],
            },
            "reasons": _ordered(self.reasons, REASONS),
            "scores": {
                "sheets": self.sheets.total(),
                **{status: self.sheets[status] for status in ("counted", "recused", "refused")},
                "codes": _ordered(self.sheet_codes, SHEETS),
            },
            "groups": {group: self.groups[group] for group in GROUPS},
            "cohort": {"everyone": self.everyone.result(), "star": self.starry.result()},
            "stars": self._stars(),
            "matching": self.matching,
            "coverage_proven": self.coverage_proven,
            "unmet": self.unmet,
            "ledger": self._ledger(),
            "corrections": {
                "total": self.corrections.total,
                "codes": dict(self.corrections.by_code.most_common()),
                "first": [dict(finding) for finding in self.corrections.first],
            },
        }

    def _province(self, place: Mapping[str, Any]) -> dict[str, Any]:
        code = str(place["code"])
        result = self.selection.get(code, {})
        return {
            "code": code,
            "th": place["name_th"],
            "en": place["name_en"],
            "applications": self.rows[code],
            "eligible": self.eligible[code],
            "seats": place["seats"],
            **{key: len(result.get(key, ())) for key in ("star", "waiting", "declined", "not_rankable")},
            "unfilled": result.get("unfilled_seats", place["seats"]),
        }

    def _stars(self) -> list[dict[str, Any]]:
        places = {str(place["code"]): (order, place) for order, place in enumerate(self.call["provinces"])}
        told = []
        for star in self.stars.values():
            order, place = places[star["province"]]
            mentors = sorted(star["mentors"], key=lambda mentor: (not mentor["lead"], mentor["name"]))
            names = {"province_order": order, "province_th": place["name_th"], "province_en": place["name_en"]}
            told.append({**star, **names, "mentors": mentors})
        return sorted(told, key=lambda star: (star["province_order"], star["rank"]))

    def _ledger(self) -> dict[str, Any]:
        requests, refused = self.effects.total(), self.effects["refused"]
        return {
            "requests": requests,
            "accepted": requests - refused,
            "refused": refused,
            "enterprises": len(self.visitors),
            "minutes_used": sum(year["used"] for year in self.years.values()),
            "codes": _ordered(self.refusal_codes, REFUSALS),
            "years": [{"year": year, **self.years[year]} for year in sorted(self.years)],
            "terms": allowance_of(self.call) or allowance_of({"man_days": {}}),
        }


def _ordered(counts: Counter[str], known: Mapping[str, Any]) -> dict[str, int]:
    """The counts, most first; equal ones in the order of our vocabulary, so that the same season reads the same."""
    order = {code: place for place, code in enumerate(known)}
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], order.get(pair[0], len(order)), pair[0])))
