"""The rules against the pilot season's oracle, when that folder lies beside the repository."""

from __future__ import annotations

import json
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from enrolment.application.columns import APPLICATION_COLUMNS, SCORE_COLUMNS
from enrolment.application.intake import Record, read_record
from enrolment.application.sheet_intake import SheetRecord, read_sheet
from enrolment.domain.assessment import assess
from enrolment.domain.assessment_history import latest
from enrolment.domain.call_document import CallDocument, read_call
from enrolment.domain.eligibility import Screening, screen
from enrolment.domain.groups import group_of
from enrolment.domain.ranking import Candidate, panel_of, shown
from enrolment.domain.score_sheets import Scored, SheetOutcome, judge_sheets
from enrolment.domain.selection import ProvinceSelection, select
from enrolment.domain.size import size_of
from enrolment.domain.words import Decision, Dimension, SheetStatus, Tie, Verdict
from starsme.tables import read_table
from starsme.thai import PROVINCES
from tests.enrolment.making import GROUP_RULE, taken_in

PILOT = Path(__file__).parents[4] / "shared" / "data" / "pilot"

pytestmark = pytest.mark.skipif(not (PILOT / "expected.json").exists(), reason="the pilot data is not here")


class Season:
    """The pilot put through the pure rules, without a database."""

    def __init__(self) -> None:
        self.oracle: dict[str, Any] = json.loads((PILOT / "expected.json").read_text(encoding="utf-8"))
        document = yaml.safe_load((PILOT / "call.yaml").read_text(encoding="utf-8"))
        self.call: CallDocument = read_call(document, {province.code for province in PROVINCES})
        self.records: dict[int, Record] = {
            row.number: read_record(row.number, row.cells, str) for row in self._rows("applications.csv")
        }
        self.screenings: dict[int, Screening] = screen(
            self.call, (record.application for record in self.records.values())
        )
        self.sheets: list[SheetRecord] = [
            read_sheet(self.call, row.number, row.cells, str) for row in self._rows("scores.csv")
        ]
        self.outcomes: dict[int, SheetOutcome] = judge_sheets(
            (record.sheet for record in self.sheets),
            {
                row: Scored(row, record.application.number, self.screenings[row].verdict is Verdict.ELIGIBLE)
                for row, record in self.records.items()
            },
        )
        self.selection: dict[str, ProvinceSelection] = select(self.call, self._candidates())

    def _rows(self, name: str) -> Any:
        columns = APPLICATION_COLUMNS if name == "applications.csv" else SCORE_COLUMNS
        return read_table((PILOT / name).read_bytes(), name, columns).rows

    def _candidates(self) -> list[Candidate]:
        sums: dict[int | None, dict[Dimension, int]] = defaultdict(lambda: dict.fromkeys(Dimension, 0))
        judges: dict[int | None, int] = defaultdict(int)
        for record in self.sheets:
            if self.outcomes[record.sheet.line].status is SheetStatus.COUNTED:
                judges[record.sheet.row] += 1
                for dimension, score in record.sheet.scores.items():
                    sums[record.sheet.row][dimension] += score
        return [
            Candidate(
                row=row,
                number=record.number,
                province=record.application.province or "",
                submitted_at=record.application.submitted_at,
                panel=panel_of(self.call, judges[row], sums[row]),
            )
            for row, record in self.records.items()
            if self.screenings[row].verdict is Verdict.ELIGIBLE
        ]


@pytest.fixture(scope="module")
def season() -> Season:
    return Season()


def test_every_application_is_read_and_screened_as_the_oracle_says(season: Season) -> None:
    ours: list[dict[str, Any]] = []
    theirs: list[dict[str, Any]] = []
    for expected in season.oracle["applications"]:
        record, screening = season.records[expected["row"]], season.screenings[expected["row"]]
        one = record.application
        size = size_of(season.call.size_rule, one.sector, one.employees, one.revenue_thb)
        assessment = assess(one.answers)
        ours.append(
            {
                "row": one.row,
                "submitted_at": one.submitted_at and one.submitted_at.isoformat(),
                "tax_id": one.number,
                "kind": one.kind,
                "province": one.province,
                "sector": one.sector,
                "employees": one.employees,
                "revenue": None if one.revenue_thb is None else str(one.revenue_thb),
                "started_on": one.started_on and one.started_on.isoformat(),
                "tsic_section": record.tsic_section,
                "consent_core": one.consent_core,
                "consent_publicity": one.consent_publicity,
                "size": {
                    "staff_class": size.staff_class,
                    "revenue_class": size.revenue_class,
                    "tie_revenue": size.by(Tie.REVENUE),
                    "tie_larger": size.by(Tie.LARGER),
                },
                "assessment": {str(key): points for key, points in assessment.points.items()}
                | {"mean": None if assessment.mean is None else str(assessment.mean)},
                "verdict": screening.verdict,
                "reasons": list(screening.reasons),
                "incomplete_fields": list(screening.incomplete_fields),
                "superseded_by": screening.superseded_by,
            }
        )
        theirs.append({key: expected[key] for key in ours[-1]})
    assert ours == theirs


def test_every_sheet_is_counted_recused_or_refused_as_the_oracle_says(season: Season) -> None:
    ours = [
        {
            "line": record.sheet.line,
            "judge": record.sheet.judge,
            "app_row": record.app_row,
            "status": season.outcomes[record.sheet.line].status,
            "code": season.outcomes[record.sheet.line].code,
            "fields": list(season.outcomes[record.sheet.line].fields),
        }
        for record in season.sheets
    ]
    assert ours == season.oracle["scores"]


def test_ranking_and_selection_are_the_oracles(season: Season) -> None:
    ours = {}
    for province, result in season.selection.items():
        ours[province] = {
            "seats": result.seats,
            "rankable": len(result.order),
            "star": [place.candidate.row for place in result.decided(Decision.STAR)],
            "waiting": [place.candidate.row for place in result.decided(Decision.WAITING)],
            "declined": [place.candidate.row for place in result.decided(Decision.DECLINED)],
            "not_rankable": [
                {"row": one.row, "tax_id": one.number, "judges": one.panel.judges} for one in result.not_rankable
            ],
            "unfilled_seats": result.unfilled_seats,
            "order": [
                {
                    "rank": place.rank,
                    "row": place.candidate.row,
                    "tax_id": place.candidate.number,
                    "judges": place.candidate.panel.judges,
                    "total": str(place.candidate.panel.total),
                    "shown": shown(place.candidate.panel.total or Fraction(0)),
                    "innovation_mean": str(place.candidate.panel.innovation_mean),
                    "submitted_at": place.candidate.submitted_at and place.candidate.submitted_at.isoformat(),
                    "decision": place.decision,
                    "waiting_position": place.waiting_position,
                    "tie_with_previous_broken_by": place.tie_broken_by,
                }
                for place in result.order
            ],
        }
    assert ours == season.oracle["selection"]


def test_every_enterprise_is_in_the_oracles_group(season: Season) -> None:
    decisions: dict[str, set[Decision]] = defaultdict(set)
    for result in season.selection.values():
        for place in result.order:
            decisions[place.candidate.number].add(place.decision)
    by_number: dict[str, list[Record]] = defaultdict(list)
    for record in season.records.values():
        if record.application.entitled:
            by_number[record.number].append(record)
    ours = {}
    for number, records in by_number.items():
        taken = latest(taken_in([record.application for record in records]))
        ours[number] = group_of(decisions[number], None if taken is None else taken.assessment, GROUP_RULE).group
    assert ours == season.oracle["groups"]
