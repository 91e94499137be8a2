"""Recording who is shown whole numbers: durably, in the transaction that shows them, and in the log without which."""

from __future__ import annotations

from collections.abc import Sequence

from enrolment.application.identity.ports import NumberViews
from enrolment.application.identity.viewing import NumberView
from enrolment.application.sight import Sight
from enrolment.application.told import View, local_time
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.logging import get_logger

log = get_logger(__name__)

Shown = tuple[str | None, str | None]
"""The pseudonym of a number that is shown, and the application that it is shown with."""


class RecordViews:
    """Records views. Whoever is shown masked numbers leaves no trace."""

    def __init__(self, views: NumberViews) -> None:
        self._views = views

    def record(
        self,
        tx: Transaction,
        caller: Caller,
        sight: Sight,
        view: str,
        shown: Sequence[Shown],
        reason: str | None = None,
    ) -> None:
        """Record that the caller is about to see these, if the sight shows them whole."""
        if not sight.whole or not shown:
            return
        self._views.add(
            tx.connection,
            [
                NumberView(tx.now, caller.subject, caller.agency, view, enterprise_id, application_id, reason)
                for enterprise_id, application_id in shown
            ],
        )
        log.info("full_identifier_viewed", view=view, count=len(shown), caller=caller.subject)

    def list(
        self, tx: Transaction, enterprise_id: str | None, by: str | None, before: int | None, limit: int
    ) -> list[View]:
        """A page of the record, the newest first."""
        rows = self._views.page(tx.connection, enterprise_id, by, before, limit)
        return [{**row._mapping, "at": local_time(row.at)} for row in rows]
