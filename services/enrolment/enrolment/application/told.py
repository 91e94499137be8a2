"""The shapes in which rows are told: what a summary, a report and a screen read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from enrolment.application.identity.registry_words import REGISTRY_REASONS
from enrolment.application.sight import Sight
from enrolment.domain.gates import TOTAL
from enrolment.domain.ranking import shown
from enrolment.domain.registry import RegistryReason
from enrolment.domain.size import Size
from enrolment.domain.words import Decision, Dimension, SizeClass, Tie, Verdict
from starsme.thai import BANGKOK

View = dict[str, Any]


def local_time(time: datetime | None) -> datetime | None:
    """A time as people here read it."""
    return None if time is None else time.astimezone(BANGKOK)


def application_view(row: Any, sight: Sight) -> View:
    """An application as told."""
    decision = row.decision or (Decision.INELIGIBLE if row.verdict == Verdict.INELIGIBLE else None)
    return {
        "id": row.id,
        "row": row.row,
        "enterprise_id": row.enterprise_id,
        "submitted_at": local_time(row.submitted_at),
        "tax_id": None if row.number_key is None else sight.shown(row.number),
        "name_th": row.name_th,
        "name_en": row.name_en,
        "kind": row.kind,
        "province": row.province,
        "district": row.district,
        "sector": row.sector,
        "employees": row.employees,
        "revenue": row.revenue_thb,
        "started_on": row.started_on,
        "tsic_section": row.tsic_section,
        "consent_core": row.consent_core,
        "consent_publicity": row.consent_publicity,
        "size": _size(row),
        "assessment": {**_points(row), "mean": row.mean},
        "verdict": row.verdict,
        "reasons": row.reasons or [],
        "incomplete_fields": row.incomplete_fields,
        "superseded_by": row.superseded_by,
        "decision": decision,
        "version": row.decision_version,
    }


def _size(row: Any) -> View:
    size = Size(row.size_rule, _class(row.staff_class), _class(row.revenue_class))
    return {
        "rule": size.rule,
        "staff_class": size.staff_class,
        "revenue_class": size.revenue_class,
        "tie_revenue": size.by(Tie.REVENUE),
        "tie_larger": size.by(Tie.LARGER),
    }


def _class(word: str | None) -> SizeClass | None:
    return None if word is None else SizeClass(word)


def _points(row: Any) -> Mapping[str, int | None]:
    return {dimension.value: row._mapping[dimension.value] for dimension in Dimension}


def sheet_view(row: Any) -> View:
    """A score sheet as told."""
    return {
        "line": row.line,
        "judge": row.judge,
        "agency": row.agency,
        "app_row": row.app_row,
        "conflict": row.conflict,
        "scores": _points(row),
        "remark": row.remark,
        "status": row.status,
        "code": row.code,
        "fields": row.fields,
    }


def province_view(seats: int, places: Sequence[Any], sight: Sight) -> View:
    """One province's selection as told; lists hold rows, best first."""
    order = [_place(row, sight) for row in places if row.rank is not None]
    star = _rows(order, Decision.STAR)
    return {
        "seats": seats,
        "rankable": len(order),
        "star": star,
        "waiting": _rows(order, Decision.WAITING),
        "declined": _rows(order, Decision.DECLINED),
        "withdrawn": _rows(order, Decision.WITHDRAWN),
        "not_rankable": [
            {"row": row.row, "tax_id": sight.shown(row.number), "name_th": row.name_th, "judges": row.judges}
            for row in places
            if row.rank is None
        ],
        "below_gates": [place["row"] for place in order if place["missed_gates"]],
        "unfilled_seats": seats - len(star),
        "order": order,
    }


def _rows(order: Sequence[View], decision: Decision) -> list[int]:
    return [place["row"] for place in order if place["decision"] == decision]


def _place(row: Any, sight: Sight) -> View:
    return {
        "rank": row.rank,
        "row": row.row,
        "application_id": row.application_id,
        "tax_id": sight.shown(row.number),
        "name_th": row.name_th,
        "judges": row.judges,
        "total": row.total,
        "shown": shown(Fraction(row.total)),
        "innovation_mean": row.innovation_mean,
        "submitted_at": local_time(row.submitted_at),
        "decision": row.in_force or row.decision,
        "waiting_position": row.waiting_position,
        "tie_with_previous_broken_by": row.tie_broken_by,
        "missed_gates": [_missed_gate(**missed) for missed in row.missed_gates or ()],
    }


def _missed_gate(gate: str, least: str, reached: str) -> View:
    asked, got = shown(Fraction(least)), shown(Fraction(reached))
    if gate == TOTAL:
        th = f"คะแนนรวม {got} ไม่ถึงเกณฑ์ขั้นต่ำ {asked}"
        en = f"The total, {got}, is below the least that the call asks for, {asked}."
    else:
        th = f"คะแนนเฉลี่ยด้าน {gate} {got} ไม่ถึงเกณฑ์ขั้นต่ำ {asked}"
        en = f"The mean score for {gate}, {got}, is below the least that the call asks for, {asked}."
    return {"gate": gate, "least": least, "reached": reached, "th": th, "en": en}


def decision_change_view(row: Any) -> View:
    """A change of decision as told."""
    return {
        "decision": row.decision,
        "previous": row.previous,
        "cause": row.cause,
        "correction": row.correction,
        "at": local_time(row.at),
    }


def enterprise_view(row: Any, sight: Sight) -> View:
    """An enterprise as told."""
    return {
        "enterprise_id": row.id,
        "tax_id": sight.shown(row.number),
        "name_th": row.name_th,
        "name_en": row.name_en,
        "kind": row.kind,
        "province": row.province,
        "sector": row.sector,
        "size": row.size,
        "registered_on": row.registered_on,
        "group": row.group,
        "group_reason": row.group_reason,
        "registry": registry_view(row),
    }


def registry_view(row: Any) -> View | None:
    """What the registry of juristic persons said, with the reason in words; nothing before the first attempt."""
    if row.registry_status is None:
        return None
    th, en = REGISTRY_REASONS[RegistryReason(row.registry_reason)]
    return {
        "status": row.registry_status,
        "reason": row.registry_reason,
        "reason_th": th,
        "reason_en": en,
        "registered_name": row.registered_name_th,
        "registered_status": row.registered_status,
        "checked_at": local_time(row.registry_checked_at),
    }


def group_change_view(row: Any) -> View:
    """A change of group as told."""
    return {
        "sequence": row.sequence,
        "group": row.group,
        "previous": row.previous,
        "reason": row.reason,
        "rule": row.rule,
        "at": local_time(row.at),
    }
