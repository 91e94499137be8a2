"""Dates, minutes and provinces as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from notifications.domain.contact import Language
from starsme.thai import PROVINCES, format_date_th

MINUTES_PER_MAN_DAY = 360
_HUNDREDTH = Decimal("0.01")
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_PROVINCES = {province.code: province for province in PROVINCES}


def date_th(day: str) -> str:
    """``2019-01-13`` as ``13 มกราคม 2562``."""
    return format_date_th(date.fromisoformat(day))


def date_en(day: str) -> str:
    """``2019-01-13`` as ``13 January 2019``."""
    parsed = date.fromisoformat(day)
    return f"{parsed.day} {_MONTHS_EN[parsed.month - 1]} {parsed.year}"


@lru_cache(maxsize=1000)
def man_days_th(minutes: int) -> str:
    """540 as ``1.5 วันทำงาน (540 นาที)``; what two decimals cannot tell is said to be approximate."""
    days, exact = _days(minutes)
    return f"{'' if exact else 'ประมาณ '}{days} วันทำงาน ({minutes:,} นาที)"


@lru_cache(maxsize=1000)
def man_days_en(minutes: int) -> str:
    """540 as ``1.5 man-days (540 minutes)``; what two decimals cannot tell is said to be approximate."""
    days, exact = _days(minutes)
    unit = "man-day" if days == "1" else "man-days"
    return f"{'' if exact else 'about '}{days} {unit} ({minutes:,} minutes)"


def province_name(language: Language) -> Callable[[str], str]:
    """A filter that turns a DOPA code into the province's name; an unknown code shows as itself."""

    def name(code: str) -> str:
        province = _PROVINCES.get(code)
        if province is None:
            return code
        return province.name_th if language is Language.TH else province.name_en

    return name


def _days(minutes: int) -> tuple[str, bool]:
    days = Decimal(minutes) / MINUTES_PER_MAN_DAY
    shown = days.quantize(_HUNDREDTH, ROUND_HALF_UP)
    return f"{shown:f}".rstrip("0").rstrip("."), days == shown
