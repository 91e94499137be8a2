"""The clock and the day in Bangkok."""

from datetime import UTC, date, datetime, timedelta

import pytest

from starsme.clock import BANGKOK, FixedClock, SystemClock, bangkok_day


def test_the_system_clock_is_aware_and_in_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_fixed_clock_stands_still_until_it_is_moved():
    clock = FixedClock(datetime(2019, 1, 14, 7, tzinfo=BANGKOK))
    assert clock.now() == clock.now() == datetime(2019, 1, 14, tzinfo=UTC)
    clock.advance(timedelta(hours=1))
    assert clock.now() == datetime(2019, 1, 14, 1, tzinfo=UTC)
    clock.move_to(datetime(2019, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2019, 1, 1, tzinfo=UTC)


def test_the_day_in_bangkok_begins_at_seventeen_hours_utc():
    assert bangkok_day(datetime(2019, 1, 13, 16, 59, 59, tzinfo=UTC)) == date(2019, 1, 13)
    assert bangkok_day(datetime(2019, 1, 13, 17, 0, tzinfo=UTC)) == date(2019, 1, 14)


def test_a_moment_without_a_time_zone_has_no_day():
    naive = datetime(2019, 1, 13)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        bangkok_day(naive)
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(naive)
