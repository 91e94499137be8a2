"""The database base: engine, transaction, types and migrations. One service, one database."""

from starsme.db.database import Database, Transaction, describe
from starsme.db.types import KERNEL, UtcDateTime, insert, per_dialect

__all__ = ["KERNEL", "Database", "Transaction", "UtcDateTime", "describe", "insert", "per_dialect"]
