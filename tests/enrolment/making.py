"""Builders for enrolment's tests: a call, an application, a sheet, a candidate; each test changes only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from enrolment.domain.applications import Application
from enrolment.domain.assessment import QUESTIONS, assess
from enrolment.domain.assessment_history import Source, Taken
from enrolment.domain.call_document import CallDocument, read_call
from enrolment.domain.groups import GroupRule
from enrolment.domain.ranking import Candidate, Panel
from enrolment.domain.score_sheets import Sheet
from enrolment.domain.texts import Text
from enrolment.domain.words import Dimension, Kind, Sector
from starsme.thai import BANGKOK

OPENS = datetime(2019, 1, 14, tzinfo=BANGKOK)
CLOSES = datetime(2019, 2, 15, 23, 59, 59, tzinfo=BANGKOK)
PROVINCES = {"50", "51", "58", "10"}
GROUP_RULE = GroupRule("star-2562", date(2019, 1, 13), Text("ที่ประชุม", "The meeting"), 60, 40, True)


def call_document(**changes: Any) -> dict[str, Any]:
    """The pilot's call as a document."""
    return {
        "code": "star-test",
        "version": "star-2562",
        "title_th": "รับสมัคร",
        "title_en": "Call",
        "timezone": "Asia/Bangkok",
        "opens_at": OPENS.isoformat(),
        "closes_at": CLOSES.isoformat(),
        "opening_day": "2019-01-14",
        "minimum_full_years_on_opening_day": 1,
        "provinces": [{"code": "50", "seats": 2}, {"code": "51", "seats": 1}],
        "waiting_list": 1,
        "size": {"rule": "mr-2562", "tie": "revenue"},
        "min_judges": 3,
        "score_min": 1,
        "score_max": 5,
        "weights": {"management": 20, "marketing": 20, "innovation": 25, "finance": 15, "digital": 20},
    } | changes


def a_call(**changes: Any) -> CallDocument:
    """A call of two provinces: two seats in 50, one in 51, one waiting place each."""
    return read_call(call_document(**changes), PROVINCES)


def answers(points: int = 3) -> dict[str, int]:
    """All 25 answers, the same."""
    return dict.fromkeys(QUESTIONS, points)


def an_application(row: int = 1, **changes: Any) -> Application:
    """An application without fault, submitted ``row`` minutes after opening."""
    values: dict[str, Any] = {
        "number": f"n{row}",
        "number_fits": True,
        "kind": Kind.JURISTIC,
        "province": "50",
        "sector": Sector.MANUFACTURING,
        "employees": 10,
        "revenue_thb": Fraction(5_000_000),
        "started_on": date(2010, 1, 1),
        "submitted_at": OPENS + timedelta(minutes=row),
        "consent_core": True,
        "answers": answers(),
    }
    return Application(row=row, **(values | changes))


def scores(*points: int) -> dict[Dimension, int]:
    """Five scores in the usual order; one number stands for all five."""
    return dict(zip(Dimension, points * 5 if len(points) == 1 else points, strict=True))


def a_sheet(line: int, judge: str = "J1", row: int | None = 1, **changes: Any) -> Sheet:
    """A good sheet about application ``row``."""
    values: dict[str, Any] = {"number": f"n{row}", "conflict": False, "scores": scores(4)}
    return Sheet(line=line, judge=judge, row=row, **(values | changes))


def a_candidate(row: int, total: Fraction | int = 80, **changes: Any) -> Candidate:
    """A candidate with three judges; ``total`` 80 unless the test says otherwise."""
    panel = changes.pop("panel", None) or Panel(3, Fraction(total), Fraction(changes.pop("innovation", 4)))
    values: dict[str, Any] = {
        "number": f"{row:013d}",
        "province": "50",
        "submitted_at": OPENS + timedelta(minutes=row),
    }
    return Candidate(row=row, panel=panel, **(values | changes))


def form_cells(**changes: str) -> Mapping[str, str]:
    """A record of the form as typed, without fault."""
    return {
        "submitted_at": "15/1/2562, 9:05:00",
        "tax_id": "0655997244151",
        "kind": "นิติบุคคล",
        "name_th": "บริษัท ตัวอย่าง จำกัด",
        "name_en": "Example Co., Ltd.",
        "province": "เชียงใหม่",
        "district": "แม่ริม",
        "postcode": "50180",
        "sector": "การผลิต",
        "tsic": "16299",
        "employees": "12 คน",
        "revenue": "1.8 ล้าน",
        "started_on": "17/5/2541",
        "contact_name": "คุณตัวอย่าง",
        "phone": "050-201-513",
        "email": "someone@example.com",
        "line_id": "demo",
        "consent_core": "ยินยอม",
        "consent_publicity": "ไม่ยินยอม",
        **dict.fromkeys(QUESTIONS, "3"),
    } | changes


def taken_in(applications: Iterable[Application]) -> list[Taken]:
    """The complete assessments that count among those sent with applications."""
    return [
        Taken(
            id=f"app_{one.row}",
            source=Source.APPLICATION,
            taken_at=one.submitted_at,
            questions="selfcheck-2562-1",
            points={
                dimension: points for dimension, points in assess(one.answers).points.items() if points is not None
            },
            row=one.row,
        )
        for one in applications
        if one.entitled and assess(one.answers).mean is not None
    ]
