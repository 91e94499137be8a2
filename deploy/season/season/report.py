"""The season's report: one HTML file that needs nothing else, Thai first, printable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from season import radar, words
from starsme.thai import format_date_th

_BANGKOK = ZoneInfo("Asia/Bangkok")


def write_report(path: Path, facts: Mapping[str, Any], language: str = words.THAI) -> None:
    """Render ``facts`` (the content of ``report.json``) into ``path``; ``language`` is the one shown first."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(_template().stream(facts=facts, language=language))


def render(facts: Mapping[str, Any], language: str = words.THAI) -> str:
    """The report as text."""
    return _template().render(facts=facts, language=language)


def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("season"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=number, percent=percent, man_days=man_days, day_th=day_th, day_en=day_en, polygon=radar.polygon
    )
    environment.globals.update(words=words, rings=[radar.ring(value) for value in radar.RINGS], spokes=radar.spokes())
    return environment.get_template("report.html.j2")


def number(value: int) -> str:
    """A whole number with thousands separators."""
    return f"{value:,}"


def percent(part: float, whole: float) -> str:
    """A share as a whole percentage; of nothing it is 0."""
    return f"{100 * part / whole:.0f}%" if whole else "0%"


def man_days(minutes: float, minutes_per_man_day: int) -> str:
    """Minutes as man-days, at most two decimals."""
    return f"{minutes / minutes_per_man_day:,.2f}".rstrip("0").rstrip(".")


def day_th(moment: str) -> str:
    """The Bangkok day of an ISO time, as a Thai reader expects it."""
    return format_date_th(_day(moment))


def day_en(moment: str) -> str:
    """The Bangkok day of an ISO time, in English."""
    day = _day(moment)
    return f"{day.day} {day:%B %Y}"


def _day(moment: str) -> date:
    at = datetime.fromisoformat(moment)
    return (at.astimezone(_BANGKOK) if at.tzinfo else at).date()
