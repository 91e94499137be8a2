"""People, the authority to act for an enterprise, and consent by purpose."""

import sqlalchemy as sa
from alembic import op

revision = "enrolment_0003"
down_revision = "enrolment_0002"
branch_labels = None
depends_on = None

_OPEN = sa.text("standing IN ('requested', 'proven')")
_WAITING = sa.text("next_reminder_on IS NOT NULL")
_STANDINGS = "standing IN ('requested', 'proven', 'refused', 'revoked', 'given_up')"
_PURPOSES = "purpose IN ('core', 'publicity', 'sharing')"


def upgrade() -> None:
    _let_enterprises_be_without_application(nullable=True)
    _create_people()
    _create_consents()
    _carry_consents_over()


def _let_enterprises_be_without_application(*, nullable: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("enterprises", "application_id", existing_type=sa.Text(), nullable=nullable)
        return
    # SQLite changes a column by making its table anew. What refers to the table is looked at when the transaction ends.
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE enterprises_before AS SELECT * FROM enterprises")
    op.drop_table("enterprises")
    op.create_table(
        "enterprises",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=nullable),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("name_th", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("group_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "group_reason IN ('selected', 'waiting_list', 'assessment', 'default')", name="enterprises_group_reason"
        ),
        sa.CheckConstraint("\"group\" IN ('star', 'high_potential', 'general')", name="enterprises_group"),
        sa.PrimaryKeyConstraint("id", name="enterprises_pkey"),
    )
    # Columns in the order in which the table was made.
    op.execute("INSERT INTO enterprises SELECT * FROM enterprises_before")
    op.drop_table("enterprises_before")


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('th', 'en')", name="people_language"),
        sa.PrimaryKeyConstraint("id", name="people_pkey"),
    )
    op.create_table(
        "authorities",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name_typed", sa.Text(), nullable=False),
        sa.Column("province_typed", sa.Text(), nullable=True),
        sa.Column("number_masked", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("proof_kind", sa.Text(), nullable=True),
        sa.Column("proof_reference", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=False),
        sa.Column("reminders_sent", sa.Integer(), nullable=False),
        sa.Column("next_reminder_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'staff', 'adviser')", name="authorities_role"),
        sa.CheckConstraint(_STANDINGS, name="authorities_standing"),
        sa.CheckConstraint("proof_kind IN ('document', 'officer_word', 'owner_word')", name="authorities_proof_kind"),
        sa.CheckConstraint("standing <> 'proven' OR proof_kind IS NOT NULL", name="authorities_proven"),
        sa.CheckConstraint("(proof_kind IS NULL) = (proof_reference IS NULL)", name="authorities_proof"),
        sa.CheckConstraint("next_reminder_on IS NULL OR standing = 'requested'", name="authorities_reminder"),
        sa.CheckConstraint("standing NOT IN ('refused', 'revoked') OR reason IS NOT NULL", name="authorities_reason"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="authorities_enterprise"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="authorities_person"),
        sa.PrimaryKeyConstraint("id", name="authorities_pkey"),
    )
    op.create_index("authorities_by_person", "authorities", ["person_id"], unique=False)
    op.create_index("authorities_by_enterprise", "authorities", ["enterprise_id"], unique=False)
    op.create_index(
        "authorities_to_remind",
        "authorities",
        ["next_reminder_on"],
        unique=False,
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    )
    op.create_index("authorities_to_answer", "authorities", ["standing", "id"], unique=False)
    op.create_index(
        "authorities_open_once",
        "authorities",
        ["enterprise_id", "person_id", "role"],
        unique=True,
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )
    op.create_table(
        "authority_changes",
        sa.Column("authority_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("proof_kind", sa.Text(), nullable=True),
        sa.Column("proof_reference", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_STANDINGS, name="authority_changes_standing"),
        sa.CheckConstraint("side IN ('person', 'owner', 'office')", name="authority_changes_side"),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="authority_changes_authority"),
        sa.PrimaryKeyConstraint("authority_id", "sequence", name="authority_changes_pkey"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("authority_id", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('staff', 'adviser')", name="invitations_role"),
        sa.CheckConstraint("authority_id IS NULL OR withdrawn_at IS NULL", name="invitations_one_end"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="invitations_enterprise"),
        sa.ForeignKeyConstraint(["invited_by"], ["people.id"], name="invitations_owner"),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="invitations_authority"),
        sa.PrimaryKeyConstraint("id", name="invitations_pkey"),
    )
    op.create_index("invitations_by_code", "invitations", ["code_digest"], unique=True)
    op.create_index("invitations_by_enterprise", "invitations", ["enterprise_id"], unique=False)


def _create_consents() -> None:
    op.create_table(
        "standing_consents",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_PURPOSES, name="standing_consents_purpose"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="standing_consents_enterprise"),
        sa.PrimaryKeyConstraint("enterprise_id", "purpose", name="standing_consents_pkey"),
    )
    op.create_table(
        "consent_statements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(_PURPOSES, name="consent_statements_purpose"),
        sa.CheckConstraint("voice IN ('form', 'person', 'office')", name="consent_statements_voice"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="consent_statements_enterprise"),
        sa.PrimaryKeyConstraint("id", name="consent_statements_pkey"),
    )
    op.create_index(
        "consent_statements_by_enterprise", "consent_statements", ["enterprise_id", "purpose", "at"], unique=False
    )


def _carry_consents_over() -> None:
    """What the forms said so far are the first statements; of several the last holds, and of two at once the no.

    A form's clock that is ahead of the day on which the form came counts as that moment: a later withdrawal must hold.
    """
    op.execute(
        """
        INSERT INTO consent_statements (id, enterprise_id, purpose, given, text_version, at, received_at, voice, by)
        SELECT a.id || ':' || c.purpose, a.enterprise_id, c.purpose, c.given, c.text_version,
               CASE WHEN c.at > a.received_at THEN a.received_at ELSE c.at END, a.received_at, 'form', a.id
        FROM consents c JOIN applications a ON a.id = c.application_id
        WHERE a.enterprise_id IS NOT NULL
        """
    )
    op.execute(
        """
        INSERT INTO standing_consents (enterprise_id, purpose, given, text_version, at, version)
        SELECT enterprise_id, purpose, given, text_version, at, 1
        FROM (
            SELECT s.*, row_number() OVER (PARTITION BY enterprise_id, purpose ORDER BY at DESC, given, id) AS place
            FROM consent_statements s
        ) AS ordered
        WHERE place = 1
        """
    )


def downgrade() -> None:
    op.drop_index("consent_statements_by_enterprise", table_name="consent_statements")
    op.drop_table("consent_statements")
    op.drop_table("standing_consents")
    op.drop_table("invitations")
    op.drop_table("authority_changes")
    op.drop_table("authorities")
    op.drop_table("people")
    _let_enterprises_be_without_application(nullable=False)
