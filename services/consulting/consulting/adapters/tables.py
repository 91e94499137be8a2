"""The service's tables. What the domain promises of the ledger the database holds too: its checks are the last line."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from starsme.db import UtcDateTime

METADATA = MetaData()

Position = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only INTEGER keys

allowance_rules = Table(
    "allowance_rules",
    METADATA,
    Column("version", Text, nullable=False),
    Column("man_days_per_year", Integer, nullable=False),
    Column("minutes_per_man_day", Integer, nullable=False),
    Column("smallest_booking_minutes", Integer, nullable=False),
    Column("year_setting", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("version", name="allowance_rules_pkey"),
    CheckConstraint("year_setting IN ('fiscal', 'calendar')", name="allowance_rules_year_setting"),
    CheckConstraint(
        "man_days_per_year >= 0 AND minutes_per_man_day > 0 AND smallest_booking_minutes > 0",
        name="allowance_rules_terms",
    ),
)

closed_years = Table(
    "closed_years",
    METADATA,
    Column("year", Integer, nullable=False, autoincrement=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("closed_by", Text, nullable=False),
    PrimaryKeyConstraint("year", name="closed_years_pkey"),
)

enterprises = Table(
    "enterprises",
    METADATA,
    Column("enterprise_id", Text, nullable=False),
    Column("number", Text, nullable=False),  # 13 digits: personal data of a natural person
    PrimaryKeyConstraint("enterprise_id", name="enterprises_pkey"),
    UniqueConstraint("number", name="enterprises_number"),
)

accounts = Table(
    "accounts",
    METADATA,
    Column("enterprise_id", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("granted", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("expired", BigInteger, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("enterprise_id", "year", name="accounts_pkey"),
    CheckConstraint("granted >= 0 AND reserved >= 0 AND used >= 0 AND expired >= 0", name="accounts_not_negative"),
    CheckConstraint("reserved + used + expired <= granted", name="accounts_never_overdrawn"),
    Index(
        "accounts_open", "year", "enterprise_id", postgresql_where=text("NOT closed"), sqlite_where=text("NOT closed")
    ),
)

visits = Table(
    "visits",
    METADATA,
    Column("number", Position, autoincrement=True, nullable=False),
    Column("id", Text, nullable=False),
    Column("request_no", Text, nullable=False),
    Column("given_number", Text, nullable=False),  # as the counter received it: personal data of a natural person
    Column("enterprise_id", Text),
    Column("year", Integer),
    Column("requested_on", Date),
    Column("hours", Text, nullable=False),
    Column("minutes", BigInteger),
    Column("service_date", Date),
    Column("dimension", Text),
    Column("consultant_code", Text),
    Column("status", Text, nullable=False),
    Column("refusal", Text),
    Column("outcome", Text),
    Column("effect", Text),
    Column("cancelled_at", UtcDateTime),
    Column("waive_reason", Text),
    Column("import_id", Text),
    Column("line", Integer),
    Column("version", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("number", name="visits_pkey"),
    UniqueConstraint("id", name="visits_id"),
    UniqueConstraint("request_no", name="visits_request_no"),
    CheckConstraint(
        "status IN ('booked', 'refused', 'held', 'cancelled_early', 'cancelled_late', 'no_show_enterprise', "
        "'no_show_consultant', 'waived')",
        name="visits_status",
    ),
    CheckConstraint("(status = 'refused') = (refusal IS NOT NULL)", name="visits_refused_with_a_reason"),
    CheckConstraint("(status = 'refused') = (effect IS NULL)", name="visits_refused_has_no_effect"),
    CheckConstraint("effect IN ('reserved', 'used', 'released')", name="visits_effect"),
    CheckConstraint("(status IN ('booked', 'refused')) = (outcome IS NULL)", name="visits_ended_with_an_outcome"),
    CheckConstraint(
        "status = 'refused' OR "
        "(enterprise_id IS NOT NULL AND year IS NOT NULL AND minutes > 0 AND service_date IS NOT NULL)",
        name="visits_accepted_is_complete",
    ),
    Index("visits_enterprise", "enterprise_id", "year"),
    Index("visits_import", "import_id", "line"),
)

ledger_entries = Table(
    "ledger_entries",
    METADATA,
    Column("number", Position, autoincrement=True, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("minutes", BigInteger, nullable=False),
    Column("granted_change", BigInteger, nullable=False),
    Column("reserved_change", BigInteger, nullable=False),
    Column("used_change", BigInteger, nullable=False),
    Column("expired_change", BigInteger, nullable=False),
    Column("visit_id", Text),
    Column("rule", Text),
    Column("reason", Text),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("number", name="ledger_entries_pkey"),
    # A visit reserves once, is used once, is released or waived once: what a retry might repeat is refused here.
    UniqueConstraint("visit_id", "kind", name="ledger_entries_once_a_visit"),
    ForeignKeyConstraint(
        ["enterprise_id", "year"], ["accounts.enterprise_id", "accounts.year"], name="ledger_entries_account"
    ),
    ForeignKeyConstraint(["visit_id"], ["visits.id"], name="ledger_entries_visit"),
    CheckConstraint("kind IN ('grant', 'reserve', 'use', 'release', 'expire', 'waive')", name="ledger_entries_kind"),
    CheckConstraint("minutes > 0", name="ledger_entries_move_something"),
    CheckConstraint("(visit_id IS NULL) = (kind IN ('grant', 'expire'))", name="ledger_entries_visit_known"),
    Index("ledger_entries_of_enterprise", "enterprise_id", "year", "number"),
)

consultants = Table(
    "consultants",
    METADATA,
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("registration_no", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("dimensions", JSON, nullable=False),
    Column("provinces", JSON, nullable=False),
    Column("registered_until", Date, nullable=False),
    Column("active", Boolean, nullable=False),
    PrimaryKeyConstraint("code", name="consultants_pkey"),
    CheckConstraint("level BETWEEN 1 AND 3", name="consultants_level"),
)
