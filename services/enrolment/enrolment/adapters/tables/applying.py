"""From a draft to a verdict: drafts, what was sent, requests for information, corrected cells, the history of verdicts."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from enrolment.adapters.tables.base import METADATA, one_of
from enrolment.domain.words import Verdict
from starsme.db import UtcDateTime

drafts = Table(
    "drafts",
    METADATA,
    Column("id", Text, nullable=False),
    Column("call_code", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("answers", JSON, nullable=False),  # cells of the form by key, as typed: personal data
    Column("questions", JSON, nullable=False),  # answers to the call's own questions by code
    Column("documents", JSON, nullable=False),  # references of the documents handed in by code
    Column("edits", JSON, nullable=False),  # who changed which field last, and when
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("private_to", Text, nullable=False),  # who began it before the authority was proven; '': the enterprise's
    Column("application_id", Text),  # what it became
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="drafts_pkey"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="drafts_call"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="drafts_application"),
    Index("drafts_by_enterprise", "enterprise_id", "id"),
    # The people of one enterprise work on the same draft.
    Index(
        "drafts_open_once",
        "call_code",
        "enterprise_id",
        "private_to",
        unique=True,
        postgresql_where=text("application_id IS NULL"),
        sqlite_where=text("application_id IS NULL"),
    ),
)

submissions = Table(
    "submissions",
    METADATA,
    Column("application_id", Text, nullable=False),
    Column("draft_id", Text, nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("submitted_by", Text, nullable=False),
    Column("notice_version", Text, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("documents", JSON, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of what was sent
    PrimaryKeyConstraint("application_id", name="submissions_pkey"),
    UniqueConstraint("draft_id", name="submissions_draft_once"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="submissions_application"),
    ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="submissions_draft"),
)

information_requests = Table(
    "information_requests",
    METADATA,
    Column("id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("call_code", Text, nullable=False),
    Column("items", JSON, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("rule", Text, nullable=False),
    Column("outcome", Text),
    Column("settled_at", UtcDateTime),
    Column("settled_by", Text),
    Column("answer", Text),  # what the applicant wrote with it
    Column("reason", Text),  # why the officer closed it
    Column("overdue_told_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="information_requests_pkey"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="information_requests_application"),
    ForeignKeyConstraint(["call_code"], ["calls.code"], name="information_requests_call"),
    CheckConstraint("outcome IN ('answered', 'closed', 'withdrawn')", name="information_requests_outcome"),
    CheckConstraint(
        "(outcome IS NULL) = (settled_at IS NULL) AND (outcome IS NULL) = (settled_by IS NULL)",
        name="information_requests_settled",
    ),
    CheckConstraint("outcome <> 'closed' OR reason IS NOT NULL", name="information_requests_reason"),
    Index("information_requests_by_application", "application_id"),
    Index(
        "information_requests_open_once",
        "application_id",
        unique=True,
        postgresql_where=text("outcome IS NULL"),
        sqlite_where=text("outcome IS NULL"),
    ),
    Index(
        "information_requests_open",
        "call_code",
        "due_on",
        postgresql_where=text("outcome IS NULL"),
        sqlite_where=text("outcome IS NULL"),
    ),
)

cell_changes = Table(
    "cell_changes",
    METADATA,
    Column("request_id", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("before", Text, nullable=False),  # as typed: personal data
    Column("after", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    PrimaryKeyConstraint("request_id", "field", name="cell_changes_pkey"),
    ForeignKeyConstraint(["request_id"], ["information_requests.id"], name="cell_changes_request"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="cell_changes_application"),
    Index("cell_changes_by_application", "application_id"),
)

screening_changes = Table(
    "screening_changes",
    METADATA,
    Column("id", Text, nullable=False),  # sorts by time
    Column("application_id", Text, nullable=False),
    Column("verdict", Text),  # empty: the verdict was taken back to ask
    Column("reasons", JSON, nullable=False),
    Column("incomplete_fields", JSON, nullable=False),
    Column("superseded_by", Integer),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id", name="screening_changes_pkey"),
    ForeignKeyConstraint(["application_id"], ["applications.id"], name="screening_changes_application"),
    one_of("verdict", Verdict, "screening_changes_verdict"),
    Index("screening_changes_by_application", "application_id"),
)
