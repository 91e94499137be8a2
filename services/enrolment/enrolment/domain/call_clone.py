"""Rolling a call out: the same document for other provinces or another year, and what a person still has to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from enrolment.domain.document_reader import Problem

Moment = TypeVar("Moment", date, datetime)

_DATES = ("opens_at", "closes_at", "opening_day")
_TITLES = ("title_th", "title_en")


@dataclass(frozen=True, slots=True)
class Clone:
    """What is to differ: the code, and where given the provinces with their seats and the window.

    ``seats`` maps DOPA codes to seats, empty where they are still to be decided. The window moves by ``years``, or so
    that it opens at ``opens_at`` and stays as long as it was.
    """

    code: str
    seats: Mapping[str, int | None] | None = None
    years: int = 0
    opens_at: datetime | None = None
    programme: str | None = None


def cloned(document: Mapping[str, Any], clone: Clone, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """The clone's document; ``names`` gives provinces' Thai and English names. What cannot be moved stays as it is."""
    made = deepcopy(dict(document)) | {"code": clone.code}
    if clone.programme is not None:
        made["programme"] = clone.programme
    if clone.seats is not None:
        made["provinces"] = [_province(code, seats, names) for code, seats in clone.seats.items()]
    opened = _time(document.get("opens_at"))
    if clone.opens_at is not None:
        if opened is not None:
            _move(made, document, clone.opens_at - opened, clone.opens_at.date() - opened.date())
        made["opens_at"] = clone.opens_at.isoformat()
    elif clone.years:
        _move_years(made, document, clone.years)
    return made


def still_to_decide(origin: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What a clone still has of its origin that a person should look at; it goes away as the draft is edited."""
    moved = any(origin.get(name) != document.get(name) for name in _DATES)
    found = []
    if not moved:
        found.append(
            Problem(
                "opens_at",
                "same_window",
                "ช่วงเวลายังเป็นของเดิม โปรดกำหนดใหม่",
                "The window is still the origin's: decide it.",
            )
        )
    found += [
        Problem(
            name,
            "same_title",
            "ชื่อยังเป็นของเดิม โปรดตั้งใหม่หรือยืนยัน",
            "The title is still the origin's: rename it, or keep it.",
        )
        for name in _TITLES
        if origin.get(name) == document.get(name)
    ]
    if moved:
        found += _same_limits(origin, document)
    return tuple(found)


def _same_limits(origin: Mapping[str, Any], document: Mapping[str, Any]) -> Iterable[Problem]:
    earlier = {question.get("code"): question for question in _mappings(origin.get("questions"))}
    for question in _mappings(document.get("questions")):
        for name in ("earliest", "latest"):
            limit = question.get(name)
            if limit is not None and earlier.get(question.get("code"), {}).get(name) == limit:
                yield Problem(
                    f"questions[{question.get('code')}].{name}",
                    "same_limit",
                    "ขอบเขตวันที่ยังเป็นของเดิมแต่ช่วงเวลาเปลี่ยนแล้ว โปรดตรวจสอบ",
                    "The limit is still the origin's while the window has moved: check it.",
                )


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    found = [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
    return [one for one in found if isinstance(one.get("code"), str)]


def _province(code: str, seats: int | None, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    province: dict[str, Any] = {"code": code}
    if code in names:
        province["name_th"], province["name_en"] = names[code]
    if seats is not None:
        province["seats"] = seats
    return province


def _move(made: dict[str, Any], document: Mapping[str, Any], by: timedelta, days: timedelta) -> None:
    closes, opening = _time(document.get("closes_at")), _day(document.get("opening_day"))
    if closes is not None:
        made["closes_at"] = (closes + by).isoformat()
    if opening is not None:
        made["opening_day"] = (opening + days).isoformat()


def _move_years(made: dict[str, Any], document: Mapping[str, Any], years: int) -> None:
    for name in ("opens_at", "closes_at"):
        time = _time(document.get(name))
        if time is not None:
            made[name] = _years_later(time, years).isoformat()
    opening = _day(document.get("opening_day"))
    if opening is not None:
        made["opening_day"] = _years_later(opening, years).isoformat()


def _years_later(moment: Moment, years: int) -> Moment:
    """The same day of a later year; 29 February becomes the 28th, so that a window never runs into another month."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def _time(value: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return None if time.utcoffset() is None else time


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
