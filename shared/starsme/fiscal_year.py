"""Thai years in Buddhist era: the fiscal year (1 October – 30 September, named by its end) and the calendar year.

Source: Budget Procedure Act B.E. 2561, s. 4; B.E. = C.E. + 543.
"""

from __future__ import annotations

from datetime import date

BUDDHIST_ERA_OFFSET = 543
FIRST_MONTH = 10


def fiscal_year(day: date) -> int:
    """The fiscal year that a day falls in, B.E.: 13 January 2019 is in 2562, 1 October 2019 in 2563."""
    return day.year + BUDDHIST_ERA_OFFSET + (1 if day.month >= FIRST_MONTH else 0)


def calendar_year(day: date) -> int:
    """The calendar year of a day, B.E.: 13 January 2019 is in 2562."""
    return day.year + BUDDHIST_ERA_OFFSET


def first_day(year: int) -> date:
    """The first day of a fiscal year (B.E.): 2562 begins on 1 October 2018."""
    return date(year - BUDDHIST_ERA_OFFSET - 1, FIRST_MONTH, 1)


def last_day(year: int) -> date:
    """The last day of a fiscal year (B.E.): 2562 ends on 30 September 2019."""
    return date(year - BUDDHIST_ERA_OFFSET, FIRST_MONTH - 1, 30)
