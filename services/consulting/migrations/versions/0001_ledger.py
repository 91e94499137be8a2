"""The man-day ledger: the dated allowance, accounts with their entries, visits, the register of consultants."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "consulting_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("expired", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "granted >= 0 AND reserved >= 0 AND used >= 0 AND expired >= 0", name="accounts_not_negative"
        ),
        sa.CheckConstraint("reserved + used + expired <= granted", name="accounts_never_overdrawn"),
        sa.PrimaryKeyConstraint("enterprise_id", "year", name="accounts_pkey"),
    )
    op.create_index(
        "accounts_open",
        "accounts",
        ["year", "enterprise_id"],
        unique=False,
        postgresql_where=sa.text("NOT closed"),
        sqlite_where=sa.text("NOT closed"),
    )
    op.create_table(
        "allowance_rules",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("man_days_per_year", sa.Integer(), nullable=False),
        sa.Column("minutes_per_man_day", sa.Integer(), nullable=False),
        sa.Column("smallest_booking_minutes", sa.Integer(), nullable=False),
        sa.Column("year_setting", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("year_setting IN ('fiscal', 'calendar')", name="allowance_rules_year_setting"),
        sa.CheckConstraint(
            "man_days_per_year >= 0 AND minutes_per_man_day > 0 AND smallest_booking_minutes > 0",
            name="allowance_rules_terms",
        ),
        sa.PrimaryKeyConstraint("version", name="allowance_rules_pkey"),
    )
    op.create_table(
        "closed_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="closed_years_pkey"),
    )
    op.create_table(
        "consultants",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("registration_no", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("provinces", sa.JSON(), nullable=False),
        sa.Column("registered_until", sa.Date(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name="consultants_level"),
        sa.PrimaryKeyConstraint("code", name="consultants_pkey"),
    )
    op.create_table(
        "enterprises",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", name="enterprises_pkey"),
        sa.UniqueConstraint("number", name="enterprises_number"),
    )
    op.create_table(
        "visits",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request_no", sa.Text(), nullable=False),
        sa.Column("given_number", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=True),
        sa.Column("service_date", sa.Date(), nullable=True),
        sa.Column("dimension", sa.Text(), nullable=True),
        sa.Column("consultant_code", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waive_reason", sa.Text(), nullable=True),
        sa.Column("import_id", sa.Text(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(status = 'refused') = (effect IS NULL)", name="visits_refused_has_no_effect"),
        sa.CheckConstraint("(status = 'refused') = (refusal IS NOT NULL)", name="visits_refused_with_a_reason"),
        sa.CheckConstraint("effect IN ('reserved', 'used', 'released')", name="visits_effect"),
        sa.CheckConstraint(
            "status = 'refused' OR (enterprise_id IS NOT NULL AND year IS NOT NULL AND minutes > 0 AND service_date IS NOT NULL)",
            name="visits_accepted_is_complete",
        ),
        sa.CheckConstraint(
            "(status IN ('booked', 'refused')) = (outcome IS NULL)", name="visits_ended_with_an_outcome"
        ),
        sa.CheckConstraint(
            "status IN ('booked', 'refused', 'held', 'cancelled_early', 'cancelled_late', 'no_show_enterprise', 'no_show_consultant', 'waived')",
            name="visits_status",
        ),
        sa.PrimaryKeyConstraint("number", name="visits_pkey"),
        sa.UniqueConstraint("id", name="visits_id"),
        sa.UniqueConstraint("request_no", name="visits_request_no"),
    )
    op.create_index("visits_enterprise", "visits", ["enterprise_id", "year"], unique=False)
    op.create_index("visits_import", "visits", ["import_id", "line"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("granted_change", sa.BigInteger(), nullable=False),
        sa.Column("reserved_change", sa.BigInteger(), nullable=False),
        sa.Column("used_change", sa.BigInteger(), nullable=False),
        sa.Column("expired_change", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(visit_id IS NULL) = (kind IN ('grant', 'expire'))", name="ledger_entries_visit_known"),
        sa.CheckConstraint(
            "kind IN ('grant', 'reserve', 'use', 'release', 'expire', 'waive')", name="ledger_entries_kind"
        ),
        sa.CheckConstraint("minutes > 0", name="ledger_entries_move_something"),
        sa.ForeignKeyConstraint(
            ["enterprise_id", "year"], ["accounts.enterprise_id", "accounts.year"], name="ledger_entries_account"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="ledger_entries_visit"),
        sa.PrimaryKeyConstraint("number", name="ledger_entries_pkey"),
        sa.UniqueConstraint("visit_id", "kind", name="ledger_entries_once_a_visit"),
    )
    op.create_index("ledger_entries_of_enterprise", "ledger_entries", ["enterprise_id", "year", "number"], unique=False)

    rules = sa.table(
        "allowance_rules",
        sa.column("version", sa.Text),
        sa.column("man_days_per_year", sa.Integer),
        sa.column("minutes_per_man_day", sa.Integer),
        sa.column("smallest_booking_minutes", sa.Integer),
        sa.column("year_setting", sa.Text),
        sa.column("effective_from", sa.Date),
        sa.column("made_by", sa.Text),
        sa.column("made_at", sa.DateTime(timezone=True)),
    )
    op.bulk_insert(
        rules,
        [
            {
                "version": "assignment-2562",
                "man_days_per_year": 3,
                "minutes_per_man_day": 360,
                "smallest_booking_minutes": 180,
                "year_setting": "fiscal",
                "effective_from": date(2018, 10, 1),
                "made_by": "assignment of the Ministry of Industry, Chiang Mai, January 2562 (2019)",
                "made_at": datetime(2019, 1, 13, tzinfo=UTC),
            }
        ],
    )


def downgrade() -> None:
    for table in (
        "ledger_entries",
        "visits",
        "accounts",
        "enterprises",
        "consultants",
        "closed_years",
        "allowance_rules",
    ):
        op.drop_table(table)
