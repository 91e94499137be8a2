"""The service's tables. What the domain promises the database holds too: its checks are the last line."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
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

mentors = Table(
    "mentors",
    METADATA,
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("agency_type", Text, nullable=True),
    Column("management", Integer, nullable=False),
    Column("marketing", Integer, nullable=False),
    Column("innovation", Integer, nullable=False),
    Column("finance", Integer, nullable=False),
    Column("digital", Integer, nullable=False),
    Column("provinces", JSON, nullable=False),
    Column("industries", JSON, nullable=False),
    Column("conflicts", JSON, nullable=False),  # pseudonyms (ent_…), never a number
    Column("capacity", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("code", name="mentors_pkey"),
    CheckConstraint(
        "management BETWEEN 0 AND 3 AND marketing BETWEEN 0 AND 3 AND innovation BETWEEN 0 AND 3 "
        "AND finance BETWEEN 0 AND 3 AND digital BETWEEN 0 AND 3",
        name="mentors_levels",
    ),
    CheckConstraint("capacity >= 0", name="mentors_capacity"),
    CheckConstraint("version > 0", name="mentors_version"),
)

cohorts = Table(
    "cohorts",
    METADATA,
    Column("call_code", Text, nullable=False),
    PrimaryKeyConstraint("call_code", name="cohorts_pkey"),
)

call_provinces = Table(
    "call_provinces",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("seats", Integer, nullable=True),
    Column("stars", Integer, nullable=True),
    PrimaryKeyConstraint("call_code", "province", name="call_provinces_pkey"),
    ForeignKeyConstraint(["call_code"], ["cohorts.call_code"], name="call_provinces_cohort"),
    CheckConstraint("seats >= 0 AND stars >= 0", name="call_provinces_counts"),
)

members = Table(
    "members",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("name_th", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("industry", Text, nullable=True),
    Column("assessment", JSON, nullable=False),
    Column("promoted", Boolean, nullable=False),
    Column("present", Boolean, nullable=False),
    Column("started_on", Date, nullable=True),
    PrimaryKeyConstraint("call_code", "enterprise_id", name="members_pkey"),
    ForeignKeyConstraint(["call_code"], ["cohorts.call_code"], name="members_cohort"),
    CheckConstraint("enterprise_id LIKE 'ent_%'", name="members_pseudonym"),
)

proposals = Table(
    "proposals",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("cause", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("fit_rule", Text, nullable=False),
    Column("solution", JSON, nullable=False),
    Column("document", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("settled", Text, nullable=True),
    Column("published_at", UtcDateTime, nullable=True),
    Column("published_by", Text, nullable=True),
    PrimaryKeyConstraint("call_code", "number", name="proposals_pkey"),
    ForeignKeyConstraint(["call_code"], ["cohorts.call_code"], name="proposals_cohort"),
    CheckConstraint("number > 0", name="proposals_number"),
    CheckConstraint("cause IN ('officer', 'refused', 'overdue')", name="proposals_cause"),
    CheckConstraint(
        "(status = 'proposed' AND settled IS NULL AND published_at IS NULL AND published_by IS NULL) OR "
        "(status = 'published' AND settled IS NOT NULL AND published_at IS NOT NULL AND published_by IS NOT NULL)",
        name="proposals_status",
    ),
)

_HELD = text("status IN ('offered', 'accepted')")

offers = Table(
    "offers",
    METADATA,
    Column("id", Text, nullable=False),
    Column("call_code", Text, nullable=False),
    Column("proposal", Integer, nullable=False),
    Column("mentor_id", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("mentor_name", Text, nullable=False),
    Column("enterprise_name", Text, nullable=False),
    Column("dimensions", JSON, nullable=False),
    Column("lead", Boolean, nullable=False),
    Column("offered_on", Date, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("answered_on", Date, nullable=True),
    Column("answered_by", Text, nullable=True),
    Column("first_contact_by", Date, nullable=True),
    Column("reason", Text, nullable=True),
    Column("note", Text, nullable=True),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="offers_pkey"),
    UniqueConstraint("call_code", "proposal", "mentor_id", "enterprise_id", name="offers_once_a_proposal"),
    ForeignKeyConstraint(
        ["call_code", "proposal"], ["proposals.call_code", "proposals.number"], name="offers_proposal"
    ),
    ForeignKeyConstraint(["mentor_id"], ["mentors.code"], name="offers_mentor"),
    ForeignKeyConstraint(
        ["call_code", "enterprise_id"], ["members.call_code", "members.enterprise_id"], name="offers_member"
    ),
    CheckConstraint(
        "status IN ('offered', 'accepted', 'refused', 'overdue', 'withdrawn')",
        name="offers_status",
    ),
    CheckConstraint(
        "status <> 'accepted' OR (answered_on IS NOT NULL AND answered_by IS NOT NULL AND first_contact_by IS NOT NULL)",
        name="offers_accepted",
    ),
    CheckConstraint("status NOT IN ('refused', 'overdue', 'withdrawn') OR reason IS NOT NULL", name="offers_closed"),
    CheckConstraint("answer_by >= offered_on", name="offers_dates"),
    CheckConstraint("version > 0", name="offers_version"),
    # A mentor has one offer at most of an enterprise's; however two commands meet.
    Index(
        "offers_held",
        "call_code",
        "mentor_id",
        "enterprise_id",
        unique=True,
        postgresql_where=_HELD,
        sqlite_where=_HELD,
    ),
    Index("offers_mentor_status", "mentor_id", "status"),
    Index(
        "offers_unanswered",
        "answer_by",
        postgresql_where=text("status = 'offered'"),
        sqlite_where=text("status = 'offered'"),
    ),
)
