"""The dated allowance and the closed years in the database."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import exists, select

from consulting.adapters.tables import accounts, allowance_rules, closed_years, visits
from consulting.domain.allowance import AllowanceRule, AllowanceRules, YearSetting
from consulting.domain.identity import Minutes
from starsme.db import Transaction, insert

_RULES = select(allowance_rules).order_by(allowance_rules.c.made_at, allowance_rules.c.version)
_CLOSED = select(closed_years.c.year)


class SqlRules:
    """Rules are few and read in one statement each time: a new version counts at once, in every process."""

    def allowance(self, tx: Transaction) -> AllowanceRules:
        """Every version; the migration brought the assignment's."""
        return AllowanceRules(
            AllowanceRule(
                version=row.version,
                man_days_per_year=row.man_days_per_year,
                minutes_per_man_day=row.minutes_per_man_day,
                smallest_booking_minutes=row.smallest_booking_minutes,
                year=YearSetting(row.year_setting),
                effective_from=row.effective_from,
                made_by=row.made_by,
            )
            for row in tx.connection.execute(_RULES)
        )

    def add(self, tx: Transaction, rule: AllowanceRule, at: datetime) -> None:
        """Store a new version."""
        tx.connection.execute(
            allowance_rules.insert().values(
                version=rule.version,
                man_days_per_year=rule.man_days_per_year,
                minutes_per_man_day=rule.minutes_per_man_day,
                smallest_booking_minutes=rule.smallest_booking_minutes,
                year_setting=str(rule.year),
                effective_from=rule.effective_from,
                made_by=rule.made_by,
                made_at=at,
            )
        )

    def granted_above(self, tx: Transaction, year: int, minutes: Minutes) -> bool:
        """Whether an account of that year or a later one was granted more than so many minutes."""
        granted = exists().where(accounts.c.year >= year, accounts.c.granted > minutes)
        return bool(tx.connection.execute(select(granted)).scalar_one())

    def booked_from(self, tx: Transaction, day: date) -> bool:
        """Whether a request for that day or a later one was accepted."""
        booked = exists().where(visits.c.service_date >= day, visits.c.status != "refused")
        return bool(tx.connection.execute(select(booked)).scalar_one())

    def closed_years(self, tx: Transaction) -> frozenset[int]:
        """The years that take no more bookings."""
        return frozenset(tx.connection.execute(_CLOSED).scalars())

    def close_year(self, tx: Transaction, year: int, closed_by: str, at: datetime) -> None:
        """Remember that a year takes no more bookings; closing it again changes nothing."""
        row = {"year": year, "closed_at": at, "closed_by": closed_by}
        tx.connection.execute(
            insert(tx.connection, closed_years).values(row).on_conflict_do_nothing(index_elements=["year"])
        )
