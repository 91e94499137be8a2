"""Applications from draft to decision: answers, questions, letters, appeals."""

import sqlalchemy as sa
from alembic import op

revision = "enrolment_0006"
down_revision = "enrolment_0005"
branch_labels = None
depends_on = None

_DECISIONS = "decision IN ('ineligible', 'star', 'waiting', 'declined', 'not_rankable', 'withdrawn')"


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("private_to", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="drafts_call"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="drafts_application"),
        sa.PrimaryKeyConstraint("id", name="drafts_pkey"),
    )
    op.create_index("drafts_by_enterprise", "drafts", ["enterprise_id", "id"])
    _index_where(
        "drafts_open_once",
        "drafts",
        ["call_code", "enterprise_id", "private_to"],
        "application_id IS NULL",
        unique=True,
    )
    op.create_table(
        "submissions",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="submissions_application"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="submissions_draft"),
        sa.PrimaryKeyConstraint("application_id", name="submissions_pkey"),
        sa.UniqueConstraint("draft_id", name="submissions_draft_once"),
    )
    op.create_table(
        "information_requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome IN ('answered', 'closed', 'withdrawn')", name="information_requests_outcome"),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL) AND (outcome IS NULL) = (settled_by IS NULL)",
            name="information_requests_settled",
        ),
        sa.CheckConstraint("outcome <> 'closed' OR reason IS NOT NULL", name="information_requests_reason"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="information_requests_application"),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="information_requests_call"),
        sa.PrimaryKeyConstraint("id", name="information_requests_pkey"),
    )
    op.create_index("information_requests_by_application", "information_requests", ["application_id"])
    _index_where(
        "information_requests_open_once", "information_requests", ["application_id"], "outcome IS NULL", unique=True
    )
    _index_where("information_requests_open", "information_requests", ["call_code", "due_on"], "outcome IS NULL")
    op.create_table(
        "cell_changes",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["information_requests.id"], name="cell_changes_request"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="cell_changes_application"),
        sa.PrimaryKeyConstraint("request_id", "field", name="cell_changes_pkey"),
    )
    op.create_index("cell_changes_by_application", "cell_changes", ["application_id"])
    op.create_table(
        "screening_changes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("incomplete_fields", sa.JSON(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('eligible', 'ineligible')", name="screening_changes_verdict"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="screening_changes_application"),
        sa.PrimaryKeyConstraint("id", name="screening_changes_pkey"),
    )
    op.create_index("screening_changes_by_application", "screening_changes", ["application_id"])
    op.create_table(
        "letters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("sequence > 0", name="letters_sequence"),
        sa.CheckConstraint(_DECISIONS, name="letters_decision"),
        sa.ForeignKeyConstraint(["call_code"], ["calls.code"], name="letters_call"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="letters_application"),
        sa.PrimaryKeyConstraint("id", name="letters_pkey"),
        sa.UniqueConstraint("call_code", "year", "sequence", name="letters_number_once"),
    )
    op.create_index("letters_by_application", "letters", ["application_id", "issued_at"])
    op.create_table(
        "letters_due",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.CheckConstraint(_DECISIONS, name="letters_due_decision"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="letters_due_application"),
        sa.PrimaryKeyConstraint("id", name="letters_due_pkey"),
    )
    op.create_index("letters_due_by_call", "letters_due", ["call_code", "id"])
    _appeals()
    # The verdicts that there are begin their history.
    op.execute(
        "INSERT INTO screening_changes (id, application_id, verdict, reasons, incomplete_fields, superseded_by, at) "
        "SELECT id, id, verdict, reasons, incomplete_fields, superseded_by, screened_at "
        "FROM applications WHERE verdict IS NOT NULL"
    )


def _appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('upheld', 'dismissed')", name="appeals_outcome"),
        sa.CheckConstraint(
            "(outcome IS NULL) = (reasons IS NULL) AND (outcome IS NULL) = (decided_at IS NULL) "
            "AND (outcome IS NULL) = (decided_by IS NULL)",
            name="appeals_decided",
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="appeals_application"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="appeals_letter"),
        sa.PrimaryKeyConstraint("id", name="appeals_pkey"),
        sa.UniqueConstraint("letter_id", name="appeals_once"),
    )
    op.create_index("appeals_by_application", "appeals", ["application_id"])
    op.create_table(
        "screening_overrides",
        sa.Column("appeal_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("call_code", sa.Text(), nullable=False),
        sa.Column("waived", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="screening_overrides_appeal"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="screening_overrides_application"),
        sa.PrimaryKeyConstraint("appeal_id", name="screening_overrides_pkey"),
    )
    op.create_index("screening_overrides_by_call", "screening_overrides", ["call_code", "application_id"])


def _index_where(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


def downgrade() -> None:
    for table in (
        "screening_overrides",
        "appeals",
        "letters_due",
        "letters",
        "screening_changes",
        "cell_changes",
        "information_requests",
        "submissions",
        "drafts",
    ):
        op.drop_table(table)
