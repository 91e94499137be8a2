"""The 13-digit numbers that the counter has seen, kept only here: this service has to reach the enterprise."""

from __future__ import annotations

from collections.abc import Mapping

from consulting.adapters.tables import enterprises
from consulting.domain.identity import EnterpriseId
from starsme.db import Transaction, insert


class SqlNumbers:
    """What each enterprise's pseudonym stands for."""

    def remember(self, tx: Transaction, numbers: Mapping[EnterpriseId, str]) -> None:
        """Keep the numbers that are new."""
        rows = [{"enterprise_id": enterprise, "number": numbers[enterprise]} for enterprise in sorted(numbers)]
        if rows:
            statement = insert(tx.connection, enterprises).on_conflict_do_nothing(index_elements=["enterprise_id"])
            tx.connection.execute(statement, rows)
