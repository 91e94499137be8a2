"""Calls, enterprises, applications, sheets, selections, groups and the directory of agencies."""

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
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from enrolment.adapters.tables.base import METADATA, one_of, points
from enrolment.domain.words import Decision, Dimension, Group, GroupReason, SheetCode, SheetStatus, Verdict
from starsme.db import UtcDateTime

calls = Table(
    "calls",
    METADATA,
    Column("code", Text, nullable=False),
    Column("document", JSON, nullable=False),
    Column("digest", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("screened_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    Column("closes_at", UtcDateTime),  # as amended; empty: as the document says
    Column("cloned_from", Text),
    Column("archived_at", UtcDateTime),
    Column("archived_by", Text),
    PrimaryKeyConstraint("code", name="calls_pkey"),
)

enterprises = Table(
    "enterprises",
    METADATA,
    Column("id", Text, nullable=False),
    Column("application_id", Text),  # the application that registered it, where it was one
    Column("kind", Text),
    Column("name_th", Text, nullable=False),
    Column("name_en", Text),
    Column("province", Text),
    Column("sector", Text),
    Column("size", Text),
    Column("registered_on", Date, nullable=False),
    Column("group", Text),  # empty until the first screening
    Column("group_reason", Text),
    Column("group_rule", Text),  # the version of the rule that put it there
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="enterprises_pkey"),
    one_of('"group"', Group, "enterprises_group"),
    one_of("group_reason", GroupReason, "enterprises_group_reason"),
    Index("enterprises_by_province", "province", "id"),
    Index("enterprises_by_group", "group", "id"),
)

applications = Table(
    "applications",
    METADATA,
    Column("id", Text, nullable=False),
    Column("call_code", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("number_key", Text),  # pseudonym of any readable number, also of an invalid one
    Column("number_fits", Boolean, nullable=False),
    Column("enterprise_id", Text),  # only with a number that fits and the core notice acknowledged
    Column("name_th", Text, nullable=False),
    Column("name_en", Text),
    Column("kind", Text),
    Column("province", Text),
    Column("district", Text),
    Column("postcode", Text),
    Column("sector", Text),
    Column("tsic_section", Text),
    Column("employees", BigInteger),
    Column("revenue_thb", Text),  # an exact fraction
    Column("started_on", Date),
    Column("submitted_at", UtcDateTime),
    Column("consent_core", Boolean, nullable=False),
    Column("consent_publicity", Boolean, nullable=False),
    Column("incomplete_fields", JSON, nullable=False),
    Column("size_rule", Text, nullable=False),
    Column("staff_class", Text),
    Column("revenue_class", Text),
    Column("size", Text),  # by the call's own reading
    Column("raw", Text, nullable=False),  # JSON of the record as typed, without the number
    Column("verdict", Text),
    Column("reasons", JSON),
    Column("superseded_by", Integer),
    Column("screened_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="applications_pkey"),
    UniqueConstraint("call_code", "row", name="applications_row_once"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="applications_call"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="applications_enterprise"),
    CheckConstraint('"row" > 0', name="applications_row"),
    CheckConstraint(
        "enterprise_id IS NULL OR (enterprise_id = number_key AND number_fits AND consent_core)",
        name="applications_entitled",
    ),
    CheckConstraint("(verdict IS NULL) = (screened_at IS NULL)", name="applications_screened"),
    one_of("verdict", Verdict, "applications_verdict"),
    Index("applications_by_number", "call_code", "number_key"),
    Index("applications_by_enterprise", "enterprise_id"),
)

identities = Table(
    "identities",
    METADATA,
    Column("application_id", Text, nullable=False),
    Column("number", Text, nullable=False),  # empty: what an earlier release kept here is being sealed
    # A 13-digit number, or the text in its place where that cannot be read: personal data.
    Column("sealed", LargeBinary),
    Column("key_id", Text),
    PrimaryKeyConstraint("application_id", name="identities_pkey"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="identities_application"),
    Index("identities_by_key", "key_id"),
)

consents = Table(
    "consents",
    METADATA,
    Column("application_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("application_id", "purpose", name="consents_pkey"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="consents_application"),
    CheckConstraint("purpose IN ('core', 'publicity')", name="consents_purpose"),
)

assessments = Table(
    "assessments",
    METADATA,
    Column("application_id", Text, nullable=False),
    Column("answers", JSON, nullable=False),
    *(Column(dimension.value, Integer) for dimension in Dimension),
    Column("mean", Text),  # an exact fraction; empty unless all 25 answers were given
    Column("questions", Text, nullable=False, server_default="selfcheck-2562-1"),  # the version that the form asks
    PrimaryKeyConstraint("application_id", name="assessments_pkey"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="assessments_application"),
    points(Dimension, 100, "assessments_points"),
)

group_changes = Table(
    "group_changes",
    METADATA,
    Column("enterprise_id", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("group", Text, nullable=False),
    Column("previous", Text),
    Column("reason", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("enterprise_id", "sequence", name="group_changes_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="group_changes_enterprise"),
    one_of('"group"', Group, "group_changes_group"),
    one_of("reason", GroupReason, "group_changes_reason"),
)

sheets = Table(
    "sheets",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("judge", Text, nullable=False),
    Column("agency", Text),
    Column("app_row", Text, nullable=False),  # as typed
    Column("row", Integer),
    Column("number_key", Text),
    Column("conflict", Boolean),
    *(Column(dimension.value, Integer) for dimension in Dimension),
    Column("remark", Text),
    Column("status", Text, nullable=False),
    Column("code", Text),
    Column("fields", JSON, nullable=False),
    PrimaryKeyConstraint("call_code", "line", name="sheets_pkey"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="sheets_call"),
    CheckConstraint("line > 0", name="sheets_line"),
    CheckConstraint("(status = 'refused') = (code IS NOT NULL)", name="sheets_refused"),
    CheckConstraint(
        "status <> 'counted' OR (NOT conflict AND "
        + " AND ".join(f"{dimension} IS NOT NULL" for dimension in Dimension)
        + ")",
        name="sheets_counted",
    ),
    points(Dimension, 100, "sheets_scores"),
    one_of("status", SheetStatus, "sheets_status"),
    one_of("code", SheetCode, "sheets_code"),
    Index("sheets_by_number", "call_code", "number_key"),
    Index("sheets_by_row", "call_code", "row"),
    # The first counted sheet of a judge stands: the database holds it too.
    Index(
        "sheets_counted_once",
        "call_code",
        "judge",
        "row",
        unique=True,
        postgresql_where=text("status = 'counted'"),
        sqlite_where=text("status = 'counted'"),
    ),
)

proposals = Table(
    "proposals",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("published_at", UtcDateTime),
    Column("published_by", Text),
    Column("correction", Integer),  # the recorded correction that put this ranking in force, after the first
    PrimaryKeyConstraint("call_code", "version", name="proposals_pkey"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="proposals_call"),
    CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="proposals_published"),
    Index(
        "proposals_published_once",
        "call_code",
        unique=True,
        postgresql_where=text("published_at IS NOT NULL AND correction IS NULL"),
        sqlite_where=text("published_at IS NOT NULL AND correction IS NULL"),
    ),
)

proposal_places = Table(
    "proposal_places",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("rank", Integer),
    Column("judges", Integer, nullable=False),
    Column("total", Text),  # an exact fraction
    Column("innovation_mean", Text),
    Column("waiting_position", Integer),
    Column("tie_broken_by", Text),
    Column("missed_gates", JSON(none_as_null=True)),  # empty: none was missed
    PrimaryKeyConstraint("call_code", "version", "application_id", name="proposal_places_pkey"),
    ForeignKeyConstraint(
        ["call_code", "version"], ["proposals.call_code", "proposals.version"], name="proposal_places_proposal"
    ),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="proposal_places_application"),
    CheckConstraint("(decision = 'not_rankable') = (rank IS NULL)", name="proposal_places_ranked"),
    CheckConstraint("(decision = 'waiting') = (waiting_position IS NOT NULL)", name="proposal_places_waiting"),
    UniqueConstraint("call_code", "version", "province", "rank", name="proposal_places_rank_once"),
    one_of("decision", Decision, "proposal_places_decision"),
)

decisions = Table(
    "decisions",
    METADATA,
    Column("application_id", Text, nullable=False),
    Column("call_code", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("waiting_position", Integer),  # as published
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("application_id", name="decisions_pkey"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="decisions_application"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="decisions_enterprise"),
    CheckConstraint("decision <> 'waiting' OR waiting_position IS NOT NULL", name="decisions_waiting"),
    one_of("decision", Decision, "decisions_decision"),
    Index("decisions_by_call", "call_code", "province", "decision"),
    Index("decisions_by_enterprise", "enterprise_id"),
)

decision_changes = Table(
    "decision_changes",
    METADATA,
    Column("application_id", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("decision", Text, nullable=False),
    Column("previous", Text),
    Column("cause", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("correction", Integer),  # its number, where a recorded correction made the change
    PrimaryKeyConstraint("application_id", "sequence", name="decision_changes_pkey"),
    ForeignKeyConstraint(["application_id"], ["decisions.application_id"], name="decision_changes_decision"),
    CheckConstraint("cause IN ('publication', 'withdrawal', 'promotion', 'correction')", name="decision_changes_cause"),
    CheckConstraint("(cause = 'correction') = (correction IS NOT NULL)", name="decision_changes_correction"),
    one_of("decision", Decision, "decision_changes_decision_word"),
)

mentoring_starts = Table(
    "mentoring_starts",
    METADATA,
    Column("call_code", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("started_on", Date, nullable=False),
    PrimaryKeyConstraint("call_code", "enterprise_id", name="mentoring_starts_pkey"),
)

agencies = Table(
    "agencies",
    METADATA,
    Column("code", Text, nullable=False),
    Column("name_th", Text, nullable=False),
    Column("name_en", Text),
    Column("agency_type", Text),
    Column("roles", JSON, nullable=False),
    Column("provinces", JSON, nullable=False),
    Column("contact_email", Text),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("code", name="agencies_pkey"),
)
