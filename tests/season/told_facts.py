"""Facts of a report, told from an invented season's own answers: no platform needed."""

from __future__ import annotations

from typing import Any

from season import synthetic
from season.facts import Facts
from season.synthetic import documents


def facts_of(season: synthetic.Synthetic, *, published: bool = True) -> Facts:
    """What an export would gather of this season, each STAR with one mentor for two dimensions."""
    seats = {place: season.seats[place.code] for place in season.provinces}
    facts = Facts(documents.call(season.plan.code, synthetic.WINDOW, seats), published)
    expected = season.expected
    for province, result in expected["selection"].items():
        facts.note_province(province, result)
    for item, record in zip(expected["applications"], season.records, strict=True):
        place = None if "province" in record.fields else record.enterprise.province.code
        facts.note_application(item, record.enterprise.name_th, place)
    for item in expected["scores"]:
        facts.note_sheet(item)
    facts.groups.update(expected["groups"].values())
    for row in facts.stars:
        facts.note_mentor(row, {"name": "นายสมมุติ ใจดี", "lead": True, "dimensions": ["management", "finance"]})
    facts.matching = {**expected["matching"], "coverage": 2 * len(facts.stars)}
    for visit in season.visits:
        facts.note_request(visit.number, visit.effect, visit.refusal)
    for balance in expected["ledger"]["balances"]:
        facts.note_balance(balance)
    return facts


def nothing(season: synthetic.Synthetic) -> dict[str, Any]:
    """A season of which only the applications were there."""
    seats = {place: season.seats[place.code] for place in season.provinces}
    return Facts(documents.call(season.plan.code, synthetic.WINDOW, seats), False, ("scores.csv",)).as_json()
