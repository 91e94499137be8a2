"""How far a province's panel is, judge by judge, and which judges are far from the others."""

from __future__ import annotations

from collections import Counter
from typing import Any

from enrolment.application.panels.ports import Assignments, JudgedApplications, OnlineSheets, SheetsOfPanels
from enrolment.application.panels.shapes import Panel
from enrolment.application.shapes import OpenCall
from enrolment.application.told import View
from enrolment.domain.panels import HERS
from enrolment.domain.ranking import shown
from enrolment.domain.variance import VARIANCE_RULE, Deviation, Given, Offset, deviations, flagged, offsets, total_of
from starsme.clock import bangkok_day
from starsme.db import Transaction


class Progress:
    """Tells officers what is done, what is late and what to look at."""

    def __init__(
        self,
        applications: JudgedApplications,
        assignments: Assignments,
        online: OnlineSheets,
        sheets: SheetsOfPanels,
    ) -> None:
        self._applications = applications
        self._assignments = assignments
        self._online = online
        self._sheets = sheets

    def of_panel(self, tx: Transaction, panel: Panel) -> View:
        """The panel's work by judge; imported sheets are work that is done as well."""
        code, province = panel.call_code, panel.province
        rows = {one.id: one.row for one in self._applications.of_province(tx.connection, code, province)}
        hers = [
            one
            for one in self._assignments.of_panel(tx.connection, code, province)
            if one.state in HERS and one.application_id in rows
        ]
        counted = self._sheets.counted(tx.connection, code)
        begun = self._online.begun(tx.connection, code, province)
        done = {one for one in hers if (rows[one.application_id], one.judge) in counted}
        drafts = {one for one in hers if one not in done and (one.application_id, one.judge) in begun}
        overdue = panel.due_on is not None and bangkok_day(tx.now) > panel.due_on
        totals: dict[str, Counter[str]] = {
            "assigned": Counter(one.judge for one in hers),
            "submitted": Counter(one.judge for one in done),
            "drafts": Counter(one.judge for one in drafts),
        }
        judges = sorted({judge.code for judge in panel.judges} | set(totals["assigned"]))
        return {
            "call_code": code,
            "province": province,
            "due_on": panel.due_on,
            "overdue": overdue and len(done) < len(hers),
            **_numbers(totals, None, overdue=overdue),
            "judges": [_judge(panel, judge, totals, overdue=overdue) for judge in judges],
        }

    def variance(self, tx: Transaction, opened: OpenCall, panel: Panel) -> View:
        """The judges far from the others, by the rule in force. Nothing is changed by it."""
        given = [
            Given(row, judge, total_of(opened.call, scores))
            for row, judge, scores in self._sheets.scored(tx.connection, panel.call_code, panel.province)
        ]
        found = deviations(given)
        rule = VARIANCE_RULE
        return {
            "call_code": panel.call_code,
            "province": panel.province,
            "rule": {
                "version": rule.version,
                "effective_from": rule.effective_from,
                "source": rule.source,
                "application_points": rule.application_points,
                "offset_points": rule.offset_points,
                "least_judges": rule.least_judges,
                "least_applications": rule.least_applications,
            },
            "sheets": len(given),
            "deviations": [_deviation(one) for one in flagged(found)],
            "offsets": [_offset(one) for one in offsets(found)],
        }


def _judge(panel: Panel, code: str, totals: dict[str, Counter[str]], *, overdue: bool) -> View:
    judge = panel.judge(code)
    return {
        "judge": code,
        "name": None if judge is None else judge.name,
        "agency": None if judge is None else judge.agency,
        **_numbers(totals, code, overdue=overdue),
    }


def _numbers(totals: dict[str, Counter[str]], judge: str | None, *, overdue: bool) -> dict[str, Any]:
    counts = {name: counter.total() if judge is None else counter[judge] for name, counter in totals.items()}
    return counts | {"late": counts["assigned"] - counts["submitted"] if overdue else 0}


def _deviation(one: Deviation) -> View:
    higher = one.points > 0
    points = shown(abs(one.points))
    return {
        "row": one.row,
        "judge": one.judge,
        "total": shown(one.total),
        "median": shown(one.middle),
        "points": points if higher else f"-{points}",
        "th": f"{'สูง' if higher else 'ต่ำ'}กว่ามัธยฐานของกรรมการทุกท่าน {points} คะแนน โปรดสอบถามกรรมการ คะแนนไม่ถูกเปลี่ยน",
        "en": (
            f"{points} points {'above' if higher else 'below'} the median of its judges: "
            "ask the judge. Nothing is changed by this flag."
        ),
    }


def _offset(one: Offset) -> View:
    higher = one.points > 0
    points = shown(abs(one.points))
    return {
        "judge": one.judge,
        "applications": one.applications,
        "points": points if higher else f"-{points}",
        "th": f"ให้คะแนน{'สูง' if higher else 'ต่ำ'}กว่ากรรมการท่านอื่นโดยตลอด ค่ามัธยฐาน {points} คะแนน จาก {one.applications} ใบสมัคร",
        "en": (
            f"Scores {'above' if higher else 'below'} the others throughout: "
            f"a median of {points} points over {one.applications} applications."
        ),
    }
