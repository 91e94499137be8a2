"""The two services' tables. None has a unique constraint that would hide a doubled effect."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, MetaData, Table, Text

BACKLOG = MetaData()

notes = Table(
    "notes",
    BACKLOG,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("subject", Text, nullable=False),
)
"""What the desk wrote."""

effects = Table(
    "effects",
    BACKLOG,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)
"""What the reader did, in its order."""
