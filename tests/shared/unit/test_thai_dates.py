import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starsme.thai import BANGKOK, Unreadable, format_date_th, parse_clock, parse_date


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("17/5/2541", date(1998, 5, 17)),
        ("09-10-2541", date(1998, 10, 9)),
        ("2537-07-16", date(1994, 7, 16)),
        ("1988-11-04", date(1988, 11, 4)),
        ("15/01/2018", date(2018, 1, 15)),
        ("29/2/2559", date(2016, 2, 29)),
        ("๒/๓/๒๕๕๙", date(2016, 3, 2)),
        ("27 ก.ค. 2545", date(2002, 7, 27)),
        ("12 กรกฎาคม 2537", date(1994, 7, 12)),
        ("14 มีนาคม พ.ศ. 2550", date(2007, 3, 14)),
        ("1/1/2400", date(1857, 1, 1)),
        ("1/1/2399", date(2399, 1, 1)),
        ("2019-01-14 00:00:00", date(2019, 1, 14)),
    ],
)
def test_days_are_read_in_either_era(cell: str, day: date) -> None:
    assert parse_date(cell) == day


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "2558",
        "พ.ค. 2559",
        "12/05/61",
        "1/13/2558",
        "00/05/2559",
        "29/2/2562",
        "31/4/2562",
        "1/1/1899",
        "5/2559",
        "1/1-2559",
        "1.1.2559",
        "14 มีนาคม พ.ศ. 2019",
        "2559/1/1",
        "6 เมย. 2543",
    ],
)
def test_a_day_that_is_not_certain_is_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        parse_date(cell)


@given(st.dates(date(1900, 1, 1), date(2399, 12, 31)))
def test_a_day_reads_the_same_in_every_spelling(day: date) -> None:
    era = day.year + 543
    spellings = [f"{day.day}/{day.month}/{day.year}", day.isoformat(), format_date_th(day)]
    if era >= 2443:
        spellings += [f"{day.day:02}-{day.month:02}-{era}", f"{era}-{day.month:02}-{day.day:02}"]
    assert {parse_date(spelling) for spelling in spellings} == {day}


def test_a_thai_reader_sees_the_buddhist_year() -> None:
    assert format_date_th(date(2019, 1, 13)) == "13 มกราคม 2562"


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("13/1/2562, 9:05:00", datetime(2019, 1, 13, 9, 5, tzinfo=BANGKOK)),
        ("๑๓/๒/๒๕๖๒, ๑๔:๑๐:๔๒", datetime(2019, 2, 13, 14, 10, 42, tzinfo=BANGKOK)),
        ("14/1/2019, 0:00:00", datetime(2019, 1, 14, tzinfo=BANGKOK)),
        ("2019-02-15 23:59:59", datetime(2019, 2, 15, 23, 59, 59, tzinfo=BANGKOK)),
        ("2562-02-15T23:59", datetime(2019, 2, 15, 23, 59, tzinfo=BANGKOK)),
        ("2019-01-14", datetime(2019, 1, 14, tzinfo=BANGKOK)),
    ],
)
def test_the_forms_clock_is_bangkok_time(cell: str, time: datetime) -> None:
    assert parse_clock(cell) == time
    assert parse_clock(cell).tzinfo is BANGKOK


def test_bangkok_is_seven_hours_ahead() -> None:
    assert parse_clock("14/1/2562, 0:00:00") == datetime(2019, 1, 13, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell", ["", "14/1/2562", "14/1/2562, 24:00:00", "14/1/62, 9:00:00", "9:05:00", "14/1/2562 9:60:00"]
)
def test_a_clock_that_is_not_certain_is_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        parse_clock(cell)


@given(st.text(alphabet="0123456789/-:, กพ.TA"))
def test_any_text_is_a_time_or_unreadable(cell: str) -> None:
    for parse in (parse_date, parse_clock):
        with contextlib.suppress(Unreadable):
            parse(cell)
