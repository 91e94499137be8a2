"""Callers name an enterprise by its id or by its 13-digit number."""

from __future__ import annotations

from consulting.application.errors import EnterpriseUnreadable
from consulting.application.visit_rows import read_number
from consulting.domain.identity import EnterpriseId


class EnterpriseNamed:
    """Finds the id that a caller means."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, name: str) -> EnterpriseId:
        """The id; raises ``EnterpriseUnreadable``."""
        if name.startswith("ent_"):
            return EnterpriseId(name)
        _, enterprise_id = read_number(name, self._key)
        if enterprise_id is None:
            raise EnterpriseUnreadable
        return enterprise_id
