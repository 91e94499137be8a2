"""The shapes in which panels, shared work and sheets are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from enrolment.application.panels.shapes import Assignment, Judged, OnlineSheet, Panel
from enrolment.application.told import View, local_time
from enrolment.domain.panels import (
    HERS,
    AssignmentState,
    Case,
    Lack,
    LackReason,
    OnlineState,
    dimensions_unknown,
    lacks,
)
from enrolment.domain.words import Dimension
from starsme.clock import bangkok_day

SHOWN = frozenset({AssignmentState.PROPOSED, *HERS})

_WHY: Mapping[LackReason, tuple[str, str]] = {
    LackReason.PANEL_TOO_SMALL: (
        "คณะกรรมการมีไม่พอ โปรดเพิ่มกรรมการ",
        "The panel has fewer judges than an application needs: add judges.",
    ),
    LackReason.CONFLICTS: (
        "กรรมการที่ไม่มีส่วนได้เสียกับกิจการนี้เหลือ {allowed} คน โปรดเพิ่มกรรมการ",
        "Only {allowed} judges have no conflict of interest with this enterprise: add judges.",
    ),
    LackReason.JUDGES_FULL: (
        "กรรมการที่ให้คะแนนได้มีงานครบตามจำนวนสูงสุดแล้ว โปรดเพิ่มกรรมการหรือเพิ่มจำนวนสูงสุด",
        "The judges who may score it have as many applications as they take: add judges, or let them take more.",
    ),
    LackReason.NOT_PROPOSED: (
        "ยังไม่ได้เสนอกรรมการให้ใบสมัครนี้ โปรดเสนอการมอบหมายอีกครั้ง",
        "Nobody has been proposed for it yet: propose the assignment again.",
    ),
}


def panel_view(panel: Panel) -> View:
    """A panel as told."""
    return {
        "call_code": panel.call_code,
        "province": panel.province,
        "due_on": panel.due_on,
        "judges": [
            {
                "code": judge.code,
                "name": judge.name,
                "agency": judge.agency,
                "dimensions": list(judge.dimensions),
                "most_applications": judge.most_applications,
                "enterprises": sorted(judge.enterprises),
            }
            for judge in panel.judges
        ],
        "version": panel.version,
    }


def assignment_view(
    panel: Panel,
    applications: Sequence[Judged],
    assignments: Sequence[Assignment],
    cases: Mapping[str, Case],
    needed: int,
) -> View:
    """Who judges what as told: by application, by judge, and what is lacking with the reason."""
    mine: dict[str, dict[str, AssignmentState]] = {one.id: {} for one in applications}
    for one in assignments:
        if one.state in SHOWN and one.application_id in mine:
            mine[one.application_id][one.judge] = one.state
    counting = {
        application_id: {judge for judge, state in judges.items() if state is not AssignmentState.LEAVING}
        for application_id, judges in mine.items()
    }
    loads = {judge.code: sum(judge.code in codes for codes in counting.values()) for judge in panel.judges}
    found = {
        one.id: lacks(
            panel.judges,
            Case(one.id, cases[one.id].kept, frozenset(counting[one.id]), cases[one.id].barred),
            loads,
            needed,
        )
        for one in applications
    }
    waiting = any(state is not AssignmentState.CONFIRMED for judges in mine.values() for state in judges.values())
    return {
        "call_code": panel.call_code,
        "province": panel.province,
        "state": "nothing" if panel.assignment_version == 0 else "proposed" if waiting else "confirmed",
        "needed": needed,
        "loads": [
            {"judge": judge.code, "name": judge.name, "agency": judge.agency, "applications": loads[judge.code]}
            for judge in panel.judges
        ],
        "applications": [_shared(panel, one, mine[one.id]) for one in applications],
        "lacking": [_lack(one, lack) for one in applications if (lack := found[one.id]) is not None],
        "version": panel.assignment_version,
    }


def _shared(panel: Panel, one: Judged, judges: Mapping[str, AssignmentState]) -> View:
    members = [judge for code in judges if (judge := panel.judge(code)) is not None]
    agencies = [judge.agency for judge in members]
    return {
        "application_id": one.id,
        "row": one.row,
        "judges": [{"judge": code, "state": state} for code, state in sorted(judges.items())],
        "agencies_differ": len(set(agencies)) == len(agencies),
        "dimensions_unknown": list(dimensions_unknown(members)),
    }


def _lack(one: Judged, lack: Lack) -> View:
    th, en = _WHY[lack.reason]
    return {
        "application_id": one.id,
        "row": one.row,
        "judges": lack.judges,
        "needed": lack.needed,
        "allowed": lack.allowed,
        "reason": lack.reason,
        "th": th.format(allowed=lack.allowed),
        "en": en.format(allowed=lack.allowed),
    }


def work_view(row: Any, now: datetime) -> View:
    """One line of a judge's list: in a blind call without a name."""
    blind = bool(row.document.get("blind", False))
    done = row.sheet == OnlineState.SUBMITTED
    return {
        "call_code": row.call_code,
        "province": row.province,
        "application_id": row.application_id,
        "row": row.row,
        "name_th": None if blind else row.name_th,
        "blind": blind,
        "state": row.sheet or "to_do",
        "due_on": row.due_on,
        "late": not done and row.due_on is not None and bangkok_day(now) > row.due_on,
        "submitted_at": local_time(row.submitted_at),
    }


def sheet_for_judge(facts: Any, sheet: OnlineSheet | None, *, blind: bool) -> View:
    """A judge's sheet with what she is told of the application; a blind one names nobody and no place."""
    return {
        "application": {
            "application_id": facts.id,
            "row": facts.row,
            "name_th": None if blind else facts.name_th,
            "kind": facts.kind,
            "province": facts.province,
            "district": None if blind else facts.district,
            "sector": facts.sector,
            "tsic_section": facts.tsic_section,
            "employees": facts.employees,
            "revenue": facts.revenue_thb,
            "started_on": None if blind else facts.started_on,
            "started_in": None if facts.started_on is None else facts.started_on.year,
            "size": facts.size,
            "assessment": {dimension.value: facts._mapping[dimension.value] for dimension in Dimension},
        },
        "blind": blind,
        **sheet_content(sheet),
    }


def sheet_content(sheet: OnlineSheet | None) -> View:
    """What a judge wrote."""
    scores = {} if sheet is None else sheet.scores
    return {
        "state": "to_do" if sheet is None else sheet.state,
        "scores": {dimension.value: scores.get(dimension) for dimension in Dimension},
        "comments": {} if sheet is None else dict(sheet.comments),
        "remark": None if sheet is None else sheet.remark,
        "saved_at": None if sheet is None else local_time(sheet.saved_at),
        "submitted_at": None if sheet is None else local_time(sheet.submitted_at),
        "version": 0 if sheet is None else sheet.version,
    }


def conflict_view(row: Any) -> View:
    """A declared conflict as an officer reads it: the enterprise by its pseudonym."""
    return {
        "judge": row.judge,
        "enterprise_id": row.number_key,
        "kind": row.kind,
        "note": row.note,
        "declared_at": local_time(row.declared_at),
        "declared_by": row.declared_by,
    }
