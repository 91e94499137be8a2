"""People, their authority to act for enterprises with its history, and invitations."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from enrolment.adapters.tables.base import METADATA, one_of
from enrolment.domain.authority import PersonRole, ProofKind, Side, Standing
from starsme.db import UtcDateTime

_OPEN = text("standing IN ('requested', 'proven')")
_WAITING = text("next_reminder_on IS NOT NULL")

people = Table(
    "people",
    METADATA,
    Column("id", Text, nullable=False),  # the pseudonym of the token's subject
    # What the person gave: personal data, empty until then.
    Column("name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("line_id", Text),
    Column("language", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="people_pkey"),
    CheckConstraint("language IN ('th', 'en')", name="people_language"),
)

authorities = Table(
    "authorities",
    METADATA,
    Column("id", Text, nullable=False),  # sorts by the time of the request
    Column("enterprise_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("name_typed", Text, nullable=False),  # the enterprise as the person wrote it, never as it is registered
    Column("province_typed", Text),
    Column("number_masked", Text, nullable=False),
    Column("notice_version", Text),
    Column("evidence", Text),  # the reference of a document that the person offers
    Column("proof_kind", Text),
    Column("proof_reference", Text),
    Column("reason", Text),
    Column("note", Text),
    Column("clock", Text, nullable=False),
    Column("answer_due_on", Date, nullable=False),
    Column("reminders_sent", Integer, nullable=False),
    Column("next_reminder_on", Date),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="authorities_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="authorities_enterprise"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="authorities_person"),
    one_of("role", PersonRole, "authorities_role"),
    one_of("standing", Standing, "authorities_standing"),
    one_of("proof_kind", ProofKind, "authorities_proof_kind"),
    CheckConstraint("standing <> 'proven' OR proof_kind IS NOT NULL", name="authorities_proven"),
    CheckConstraint("(proof_kind IS NULL) = (proof_reference IS NULL)", name="authorities_proof"),
    CheckConstraint("next_reminder_on IS NULL OR standing = 'requested'", name="authorities_reminder"),
    CheckConstraint("standing NOT IN ('refused', 'revoked') OR reason IS NOT NULL", name="authorities_reason"),
    Index("authorities_by_person", "person_id"),
    Index("authorities_by_enterprise", "enterprise_id"),
    Index("authorities_to_remind", "next_reminder_on", postgresql_where=_WAITING, sqlite_where=_WAITING),
    Index("authorities_to_answer", "standing", "id"),
    Index(
        "authorities_open_once",
        "enterprise_id",
        "person_id",
        "role",
        unique=True,
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    ),
)

authority_changes = Table(
    "authority_changes",
    METADATA,
    Column("authority_id", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("standing", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("proof_kind", Text),
    Column("proof_reference", Text),
    Column("reason", Text),
    Column("note", Text),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("authority_id", "sequence", name="authority_changes_pkey"),
    ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="authority_changes_authority"),
    one_of("standing", Standing, "authority_changes_standing"),
    one_of("side", Side, "authority_changes_side"),
)

invitations = Table(
    "invitations",
    METADATA,
    Column("id", Text, nullable=False),
    Column("enterprise_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("code_digest", Text, nullable=False),  # who reads the table cannot accept in another's place
    Column("invited_by", Text, nullable=False),
    Column("invited_at", UtcDateTime, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("authority_id", Text),  # what its acceptance made
    Column("withdrawn_at", UtcDateTime),
    PrimaryKeyConstraint("id", name="invitations_pkey"),
    ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="invitations_enterprise"),
    ForeignKeyConstraint(["invited_by"], ["people.id"], name="invitations_owner"),
    ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="invitations_authority"),
    CheckConstraint("role IN ('staff', 'adviser')", name="invitations_role"),
    CheckConstraint("authority_id IS NULL OR withdrawn_at IS NULL", name="invitations_one_end"),
    Index("invitations_by_code", "code_digest", unique=True),
    Index("invitations_by_enterprise", "enterprise_id"),
)
