"""Dates as people write them, day first, in Buddhist or common years; shown in Thai.

Source: the pilot's intake decisions, 9.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starsme.thai.text import Unreadable, parse_text

BANGKOK = ZoneInfo("Asia/Bangkok")

MONTHS_TH = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
MONTHS_TH_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
_MONTHS = {name: index % 12 + 1 for index, name in enumerate(MONTHS_TH + MONTHS_TH_SHORT)}

_BUDDHIST_ERA = 543
_FIRST_BUDDHIST, _FIRST_COMMON = 2400, 1900

_DAY_FIRST = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WORDS = re.compile(rf"([0-9]{{1,2}}) ?({'|'.join(map(re.escape, _MONTHS))}) ?(พ\.ศ\. ?)?([0-9]{{4}})")
_TIME = re.compile(r"(?P<day>.+?)(?:, ?| |T)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?")
# A spreadsheet keeps a date as a moment: our reader writes it year first, with the time when it is not midnight.
_CELL_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) [0-9]{2}:[0-9]{2}:[0-9]{2}")


def full_year(year: int) -> int:
    """Return the common-era year of a year of four digits: 2400 and above are Buddhist, 1900 to 2399 common."""
    if year >= _FIRST_BUDDHIST:
        return year - _BUDDHIST_ERA
    if year >= _FIRST_COMMON:
        return year
    raise Unreadable(str(year))


def parse_date(cell: str) -> date:
    """Read a day: ``d/m/y``, ``d-m-y``, ``y-m-d`` or ``13 มกราคม 2562``.

    The year is converted before the calendar is asked, so 29/2/2559 exists. Two-digit years, a year alone, month first
    and impossible days are unreadable.
    """
    text = parse_text(cell)
    if moment := _CELL_TIME.fullmatch(text):
        text = moment[1]
    return _day(text)


def parse_clock(cell: str) -> datetime:
    """Read the form's clock (``13/1/2562, 9:05:00``; a day year-first is its midnight) as an aware time in Bangkok."""
    text = parse_text(cell)
    if _YEAR_FIRST.fullmatch(text):
        day = _day(text)
        return datetime(day.year, day.month, day.day, tzinfo=BANGKOK)
    match = _TIME.fullmatch(text)
    if match is None:
        raise Unreadable(text[:80])
    day = _day(match["day"])
    try:
        return datetime(
            day.year,
            day.month,
            day.day,
            int(match["hour"]),
            int(match["minute"]),
            int(match["second"] or 0),
            tzinfo=BANGKOK,
        )
    except ValueError as error:
        raise Unreadable(text[:80]) from error


def format_date_th(day: date) -> str:
    """Write a day as a Thai reader expects it: ``13 มกราคม 2562``."""
    return f"{day.day} {MONTHS_TH[day.month - 1]} {day.year + _BUDDHIST_ERA}"


def _day(text: str) -> date:
    year, month, day = _parts(text)
    try:
        return date(full_year(year), month, day)
    except ValueError as error:  # an Unreadable year is a ValueError too, and passes as the same refusal
        raise Unreadable(text[:80]) from error


def _parts(text: str) -> tuple[int, int, int]:
    if match := _DAY_FIRST.fullmatch(text):
        return int(match[4]), int(match[3]), int(match[1])
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _WORDS.fullmatch(text):
        year = int(match[4])
        if match[3] and year < _FIRST_BUDDHIST:
            raise Unreadable(text[:80])  # "พ.ศ. 2019" contradicts itself
        return year, _MONTHS[match[2]], int(match[1])
    raise Unreadable(text[:80])
