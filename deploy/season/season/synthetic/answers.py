"""The generator's own answers, in the shape of ``summary.json``: an oracle that shares no code with the platform.

Totals are exact fractions. ``matching.coverage`` is left out: the largest number of covered needs is the solver's
to prove.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from season.synthetic.applications import Record
from season.synthetic.enterprises import DIMENSIONS, QUESTIONS, classes
from season.synthetic.panel import Sheet
from season.synthetic.visits import GRANTED_MINUTES, Visit

WEIGHTS = {"management": 20, "marketing": 20, "innovation": 25, "finance": 15, "digital": 20}
MIN_JUDGES = 3
WAITING_LIST = 5


def summary(
    records: Sequence[Record], sheets: Sequence[Sheet], visits: Sequence[Visit], seats: Mapping[str, int]
) -> dict[str, Any]:
    """What a season on these inputs must come to; ``seats`` by province code."""
    selection = {province: _province(records, sheets, province, number) for province, number in seats.items()}
    decisions = _decisions(selection)
    stars = sum(len(result["star"]) for result in selection.values())
    return {
        "applications": [_application(record, decisions) for record in records],
        "scores": [_score(line, sheet) for line, sheet in enumerate(sheets, start=1)],
        "selection": selection,
        "groups": _groups(records, decisions),
        "matching": {"enterprises": stars, "needs": stars * len(DIMENSIONS)},
        "ledger": _ledger(visits),
    }


def _application(record: Record, decisions: Mapping[int, str]) -> dict[str, Any]:
    it, missing = record.enterprise, set(record.fields)
    readable = "sector" not in missing
    size = classes(
        it.sector,
        it.employees if readable and "employees" not in missing else None,
        it.revenue if readable and "revenue" not in missing else None,
    )
    return {
        "row": record.row,
        "tax_id": record.number,
        "verdict": "eligible" if record.eligible else "ineligible",
        "decision": decisions.get(record.row, "ineligible"),
        "reasons": sorted(record.reasons),
        "incomplete_fields": list(record.fields),
        "superseded_by": record.superseded_by,
        "size": size,
        "assessment": _assessment(record),
    }


def _assessment(record: Record) -> dict[str, Any]:
    scores: dict[str, Any] = {}
    answers = dict(zip(QUESTIONS, record.enterprise.answers, strict=True))
    for dimension in DIMENSIONS:
        asked = [f"{dimension}_{number}" for number in range(1, 6)]
        missing = set(asked) & set(record.fields)
        scores[dimension] = None if missing else sum(answers[question] for question in asked) * 5
    complete = None not in scores.values()
    return {**scores, "mean": str(Fraction(sum(scores.values()), 5)) if complete else None}


def _score(line: int, sheet: Sheet) -> dict[str, Any]:
    return {
        "line": line,
        "judge": sheet.judge,
        "app_row": sheet.app_row,
        "status": sheet.status,
        "code": sheet.code,
        "fields": sorted(sheet.fields),
    }


def _province(records: Sequence[Record], sheets: Sequence[Sheet], province: str, seats: int) -> dict[str, Any]:
    counted = defaultdict(list)
    for sheet in sheets:
        if sheet.status == "counted":
            counted[int(sheet.app_row)].append(sheet.scores)
    here = [record for record in records if record.eligible and record.enterprise.province.code == province]
    ranked = sorted(
        (_ranked(record, counted[record.row]) for record in here if len(counted[record.row]) >= MIN_JUDGES),
        key=lambda place: place["key"],
    )
    order = [_placed(ranked, position, seats) for position in range(len(ranked))]
    by_decision = {
        decision: [place["row"] for place in order if place["decision"] == decision]
        for decision in ("star", "waiting", "declined")
    }
    return {
        "seats": seats,
        **by_decision,
        "not_rankable": [
            {"row": record.row, "tax_id": record.number, "judges": len(counted[record.row])}
            for record in here
            if len(counted[record.row]) < MIN_JUDGES
        ],
        "unfilled_seats": seats - len(by_decision["star"]),
        "order": order,
    }


def _ranked(record: Record, marks: Sequence[Sequence[int]]) -> dict[str, Any]:
    weighed = [sum(weight * mark for weight, mark in zip(WEIGHTS.values(), sheet, strict=True)) for sheet in marks]
    total = Fraction(sum(weighed), 5 * len(marks))
    innovation = Fraction(sum(sheet[2] for sheet in marks), len(marks))
    return {
        "record": record,
        "judges": len(marks),
        "total": total,
        "key": (-total, -innovation, record.at, record.number),
    }


def _placed(ranked: Sequence[Mapping[str, Any]], position: int, seats: int) -> dict[str, Any]:
    place = ranked[position]
    waiting = position - seats + 1 if seats <= position < seats + WAITING_LIST else None
    return {
        "rank": position + 1,
        "row": place["record"].row,
        "tax_id": place["record"].number,
        "judges": place["judges"],
        "total": str(place["total"]),
        "shown": shown(place["total"]),
        "decision": "star" if position < seats else "waiting" if waiting else "declined",
        "waiting_position": waiting,
        "tie_with_previous_broken_by": _tie(ranked, position),
    }


def _tie(ranked: Sequence[Mapping[str, Any]], position: int) -> str | None:
    if not position or ranked[position]["total"] != ranked[position - 1]["total"]:
        return None
    names = ("innovation", "submitted_at", "number")
    keys = zip(names, ranked[position]["key"][1:], ranked[position - 1]["key"][1:], strict=True)
    return next(name for name, one, other in keys if one != other)


def shown(total: Fraction) -> str:
    """Two decimals, halves up."""
    hundredths = (total * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _decisions(selection: Mapping[str, Mapping[str, Any]]) -> dict[int, str]:
    decided: dict[int, str] = {}
    for result in selection.values():
        for decision in ("star", "waiting", "declined"):
            decided.update(dict.fromkeys(result[decision], decision))
        decided.update({item["row"]: "not_rankable" for item in result["not_rankable"]})
    return decided


def _groups(records: Sequence[Record], decisions: Mapping[int, str]) -> dict[str, str]:
    latest: dict[str, dict[str, Any] | None] = {}
    standing: dict[str, str] = {}
    for record in records:
        if record.number is None or {"id_invalid", "no_consent"} & set(record.reasons):
            continue
        assessment = _assessment(record)
        latest.setdefault(record.number, None)
        if assessment["mean"] is not None:
            latest[record.number] = assessment
        if decisions.get(record.row) in ("star", "waiting"):
            standing[record.number] = decisions[record.row]
    return {number: _group(standing.get(number), latest[number]) for number in sorted(latest)}


def _group(decision: str | None, assessment: Mapping[str, Any] | None) -> str:
    if decision == "star":
        return "star"
    strong = (
        assessment is not None
        and Fraction(assessment["mean"]) >= 60
        and min(assessment[key] for key in DIMENSIONS) >= 40
    )
    return "high_potential" if decision == "waiting" or strong else "general"


def _ledger(visits: Sequence[Visit]) -> dict[str, Any]:
    accepted = [visit for visit in visits if visit.effect]
    used: dict[tuple[str, int], int] = {}
    for visit in accepted:
        key = (visit.number, visit.year or 0)
        used[key] = used.get(key, 0) + ((visit.minutes or 0) if visit.effect == "used" else 0)
    return {
        "refused": [{"line": visit.line, "code": visit.refusal} for visit in visits if visit.refusal],
        "accepted": [
            {
                "line": visit.line,
                "enterprise": visit.number,
                "year": visit.year,
                "minutes": visit.minutes,
                "effect": visit.effect,
            }
            for visit in accepted
        ],
        "balances": [
            {"enterprise": number, "year": year, "granted": GRANTED_MINUTES, "reserved": 0, "used": minutes}
            for (number, year), minutes in sorted(used.items())
        ],
    }
