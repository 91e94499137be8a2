"""What every module of tables needs: the service's metadata, and constraints that are said often."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import CheckConstraint, MetaData

METADATA = MetaData()


def one_of(column: str, words: type[StrEnum], name: str) -> CheckConstraint:
    """The column holds one of the words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(word.value) for word in words)})", name=name)


def points(columns: Iterable[str], highest: int, name: str) -> CheckConstraint:
    """Each column is empty or from 0 to the highest."""
    return CheckConstraint(" AND ".join(f"{column} BETWEEN 0 AND {highest}" for column in columns), name=name)
