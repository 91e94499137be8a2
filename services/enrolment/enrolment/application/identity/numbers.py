"""Asking for a whole number, and finding an enterprise by it."""

from __future__ import annotations

import re
from collections.abc import Callable

from enrolment.application.errors import EnterpriseUnknown
from enrolment.application.identity.errors import NumberAbsent, NumberRuined, NumberUnreadable, NumberWrong
from enrolment.application.queries import Looking, Queries
from enrolment.application.told import View
from starsme.db import Transaction
from starsme.identifiers import normalise_number, number_is_valid
from starsme.thai import Unreadable, clean

_RUINED = re.compile(r"[0-9]*[.,]?[0-9]+E\+?[0-9]+", re.IGNORECASE)


class Numbers:
    """Whole numbers for those who may see them, one at a time, each view recorded with its reason."""

    def __init__(self, queries: Queries, pseudonym: Callable[[str], str]) -> None:
        self._queries = queries
        self._pseudonym = pseudonym

    def of_application(self, tx: Transaction, looking: Looking, application_id: str, reason: str | None) -> View:
        """An application's whole number; raises ``ApplicationUnknown`` or ``NumberAbsent``."""
        shown = self._queries.application(tx, looking, application_id, reason)
        return _whole(shown)

    def of_enterprise(self, tx: Transaction, looking: Looking, enterprise_id: str, reason: str | None) -> View:
        """An enterprise's whole number; raises ``EnterpriseUnknown`` or ``NumberAbsent``."""
        return _whole(self._queries.enterprise(tx, looking, enterprise_id, reason))

    def look_up(self, tx: Transaction, looking: Looking, typed: str) -> View | None:
        """The enterprise of a number as typed, if it is registered and in sight; its number is told masked.

        Raises ``NumberRuined``, ``NumberUnreadable`` or ``NumberWrong``.
        """
        number = read_number(typed)
        try:
            return self._queries.enterprise(tx, looking.masked(), self._pseudonym(number))
        except EnterpriseUnknown:
            return None


def read_number(typed: str) -> str:
    """The digits of a number as typed; raises ``NumberRuined``, ``NumberUnreadable`` or ``NumberWrong``."""
    try:
        number = normalise_number(typed)
    except Unreadable:
        ruined = _RUINED.fullmatch(clean(typed).removeprefix("'").replace(" ", ""))
        raise (NumberRuined if ruined else NumberUnreadable) from None
    if not number_is_valid(number):
        raise NumberWrong
    return number


def _whole(view: View) -> View:
    if view["tax_id"] is None:
        raise NumberAbsent
    return {"enterprise_id": view["enterprise_id"], "tax_id": view["tax_id"]}
