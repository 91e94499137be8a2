"""The kernel's job tables, the same in every service's database."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from starsme.db.types import KERNEL, UtcDateTime

jobs = Table(
    "jobs",
    KERNEL,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),  # what the job is about, e.g. a call; with the digest it names the work
    Column("digest", Text, nullable=False),
    Column("params", JSON, nullable=False),
    Column("filename", Text),
    Column("headings", JSON),
    Column("status", Text, nullable=False),  # running | finishing | done | failed
    Column("rows", Integer, nullable=False),
    Column("rows_done", Integer, nullable=False),
    Column("findings", Integer, nullable=False),
    Column("rows_refused", Integer, nullable=False),
    Column("result", JSON, nullable=False),
    Column("error", Text),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime),
    Column("created_by", Text, nullable=False),
    Column("correlation_id", Text, nullable=False, server_default=""),
    Column("traceparent", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    UniqueConstraint("kind", "scope", "digest", name="jobs_same_work_once"),
    Index(
        "jobs_open",
        "created_at",
        postgresql_where=text("finished_at IS NULL"),
        sqlite_where=text("finished_at IS NULL"),
    ),
)

job_rows = Table(
    "job_rows",
    KERNEL,
    Column("job_id", Text, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("cells", LargeBinary, nullable=False),  # JSON list of the row as typed, in the order of the job's headings
)

job_findings = Table(
    "job_findings",
    KERNEL,
    Column("job_id", Text, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("row", Integer),
    Column("column", Text),
    Column("code", Text, nullable=False),
    Column("th", Text, nullable=False),
    Column("en", Text, nullable=False),
)
