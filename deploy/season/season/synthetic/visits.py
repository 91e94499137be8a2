"""The consulting requests in the order received, and what the man-day ledger must make of each.

The ledger here is a second, independent reading of the rules (a plain dictionary of minutes used), so that the
platform's ledger can be compared with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from season.synthetic import spelling
from season.synthetic.applications import Record
from season.synthetic.enterprises import DIMENSIONS, walk_in_number
from season.synthetic.words import WAIVERS

COLUMNS = (
    "request_no",
    "enterprise_id",
    "requested_on",
    "hours",
    "service_date",
    "dimension",
    "consultant_code",
    "outcome",
    "cancelled_at",
    "waive_reason",
)
GRANTED_MINUTES = 1_080
SMALLEST_MINUTES = 180
_FIRST_DAY = date(2019, 4, 22)
_OUTCOMES = ("held", "no_show_enterprise", "no_show_consultant", "cancelled_early", "cancelled_late", "waived")
_SHARES = (80, 4, 4, 5, 4, 3)
_RELEASED = {"no_show_consultant", "cancelled_early"}
# Public holidays on weekdays: nothing is planned on them, so that no answer hangs on an edition of the calendar.
_HOLIDAYS = (
    date(2019, 5, 1),
    date(2019, 5, 6),
    date(2019, 5, 20),
    date(2019, 6, 3),
    date(2019, 7, 16),
    date(2019, 7, 17),
    date(2019, 7, 29),
    date(2019, 8, 12),
    date(2019, 10, 14),
    date(2019, 10, 23),
    date(2019, 12, 5),
    date(2019, 12, 10),
    date(2019, 12, 31),
    date(2020, 1, 1),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as typed with its answer: ``effect`` ``used`` or ``released``, or the ``refusal`` code."""

    line: int
    cells: dict[str, str]
    number: str
    year: int | None
    minutes: int | None
    effect: str | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Wish:
    """A request before it is typed. ``hours`` is typed as it stands."""

    number: str
    hours: str
    minutes: int | None
    service: date
    outcome: str = "held"
    cancelled_at: str = ""
    waive_reason: str = ""


def visits(rng: Random, records: list[Record], count: int, consultants: Sequence[str]) -> list[Visit]:
    """``count`` requests; the planted ones (every outcome and every refusal) are spread among the ordinary ones."""
    numbers = sorted({record.number for record in records if record.eligible and record.number})
    planted = _planted(rng, numbers, records)
    customers = rng.sample(numbers, min(len(numbers), max(6, count // 3))) + [
        walk_in_number(rng) for _ in range(max(2, count // 30))
    ]
    ordinary = [
        _ordinary(rng, rng.choice(customers)) for _ in range(max(0, count - sum(len(group) for group in planted)))
    ]
    return _answered(rng, _spread(rng, ordinary, planted), consultants)


def _spread(rng: Random, ordinary: list[_Wish], planted: list[list[_Wish]]) -> list[_Wish]:
    """Put each planted group in among the ordinary requests without changing the group's own order."""
    wishes = list(ordinary)
    for group in planted:
        places = sorted(rng.randrange(len(wishes) + 1) for _ in group)
        for offset, (place, wish) in enumerate(zip(places, group, strict=True)):
            wishes.insert(place + offset, wish)
    return wishes


def _planted(rng: Random, numbers: list[str], records: list[Record]) -> list[list[_Wish]]:
    """Groups of requests, each of one enterprise, that show one rule each."""
    broken = next(record.number for record in records if record.number and not _valid(record.number))
    who = iter(rng.sample(numbers, 9))
    june = _working_day(date(2019, 6, 18))
    day = june.isoformat()
    balance, small = next(who), next(who)
    released, late = next(who), next(who)
    songkran = next(who)
    waived = next(who)
    years = next(who)
    return [
        [_wish(broken, "3", june)],
        [
            _wish(small, hours, june, minutes)
            for hours, minutes in (("2.333", None), ("0", None), ("-3", None), ("2", 120), ("2.5", 150))
        ],
        [_wish(balance, hours, june) for hours in ("12", "6", "3")],
        [
            _wish(released, "18", june, outcome="cancelled_early", cancelled_at="2019-06-17 16:30"),
            _wish(released, "18", june, outcome="no_show_consultant"),
            _wish(released, "18", june),
            _wish(released, "3", june),
        ],
        [
            _wish(late, "9", june, outcome="cancelled_late", cancelled_at=f"{day} 08:10"),
            _wish(late, "9", june, outcome="no_show_enterprise"),
            _wish(late, "3", june),
        ],
        [
            # Songkran: from Saturday 13 to Tuesday 16 April 2019 nobody works, so for the Wednesday after
            # only the Friday before is early.
            _wish(songkran, "6", date(2019, 4, 17), outcome="cancelled_early", cancelled_at="2019-04-12 15:00"),
            _wish(songkran, "6", date(2019, 4, 17), outcome="cancelled_late", cancelled_at="2019-04-13 09:00"),
        ],
        [
            _wish(waived, "6", june, outcome="waived", waive_reason=rng.choice(WAIVERS)),
            _wish(waived, "6", june, outcome="waived", waive_reason=" "),
        ],
        [_wish(years, hours, service) for service in (date(2019, 9, 30), date(2019, 10, 1)) for hours in ("18", "3")],
        [_wish(small, "20", june), _wish(small, "3.25", june, 195)],
    ]


def _wish(number: str, hours: str, service: date, minutes: int | None = -1, **rest: str) -> _Wish:
    return _Wish(number, hours, int(float(hours) * 60) if minutes == -1 else minutes, service, **rest)


def _ordinary(rng: Random, number: str) -> _Wish:
    service = _working_day(_FIRST_DAY + timedelta(days=rng.randrange(250)))
    minutes = rng.choice((180, 180, 240, 270, 300, 360, 360, 360, 360, 720))
    outcome = rng.choices(_OUTCOMES, _SHARES)[0]
    hours = f"{minutes / 60:g}"
    cancelled_at, reason = "", ""
    if outcome == "cancelled_early":
        cancelled_at = (
            f"{_working_day(service - timedelta(days=rng.randrange(7, 20))).isoformat()} {rng.randrange(8, 23):02d}:15"
        )
    elif outcome == "cancelled_late":
        cancelled_at = f"{service.isoformat()} {rng.randrange(6, 16):02d}:40"
    elif outcome == "waived":
        reason = rng.choice(WAIVERS)
    typed = spelling.thai_digits(hours) if rng.random() < 0.06 else hours
    return _Wish(number, typed, minutes, service, outcome, cancelled_at, reason)


def _working_day(day: date) -> date:
    while day.weekday() >= 5 or day in _HOLIDAYS:
        day += timedelta(days=1)
    return day


def _answered(rng: Random, wishes: list[_Wish], consultants: Sequence[str]) -> list[Visit]:
    used: dict[tuple[str, int], int] = defaultdict(int)
    return [_answer(rng, line, wish, consultants, used) for line, wish in enumerate(wishes, start=1)]


def _answer(rng: Random, line: int, wish: _Wish, consultants: Sequence[str], used: dict[tuple[str, int], int]) -> Visit:
    valid = _valid(wish.number)
    year = wish.service.year + 543 + (1 if wish.service.month >= 10 else 0)
    refusal, effect = None, None
    if not valid:
        refusal = "id_invalid"
    elif wish.minutes is None:
        refusal = "hours_invalid"
    elif wish.minutes < SMALLEST_MINUTES:
        refusal = "below_minimum"
    elif used[wish.number, year] + wish.minutes > GRANTED_MINUTES:
        refusal = "insufficient_balance"
    else:
        effect = (
            "released"
            if wish.outcome in _RELEASED or (wish.outcome == "waived" and wish.waive_reason.strip())
            else "used"
        )
        used[wish.number, year] += wish.minutes if effect == "used" else 0
    return Visit(
        line,
        _typed(rng, line, wish, consultants),
        wish.number,
        year if valid else None,
        wish.minutes if valid else None,
        effect,
        refusal,
    )


def _valid(number: str) -> bool:
    if len(number) != 13 or number[0] == "9":
        return False
    weighed = sum((13 - place) * int(digit) for place, digit in enumerate(number[:12]))
    return (11 - weighed % 11) % 10 == int(number[12])


def _typed(rng: Random, line: int, wish: _Wish, consultants: Sequence[str]) -> dict[str, str]:
    asked = wish.service - timedelta(days=rng.randrange(8, 45))
    service = spelling.day(rng, wish.service).strip() if rng.random() < 0.2 else wish.service.isoformat()
    values = (
        f"SV{line:05d}",
        spelling.number(rng, wish.number).strip() if rng.random() < 0.5 and len(wish.number) == 13 else wish.number,
        asked.isoformat(),
        wish.hours,
        service,
        rng.choice(DIMENSIONS),
        rng.choice(consultants),
        wish.outcome,
        wish.cancelled_at,
        wish.waive_reason,
    )
    return dict(zip(COLUMNS, values, strict=True))
