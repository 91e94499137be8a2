"""Who was shown which whole number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from enrolment.adapters.tables import number_views
from enrolment.application.identity.viewing import NumberView

_V = number_views.c


class SqlNumberViews:
    """The record of views in the service's database."""

    def add(self, connection: Connection, views: Sequence[NumberView]) -> None:
        """Record views, in the transaction that shows the numbers."""
        connection.execute(
            number_views.insert(),
            [
                {
                    "at": one.at,
                    "by": one.by,
                    "agency": one.agency,
                    "view": one.view,
                    "enterprise_id": one.enterprise_id,
                    "application_id": one.application_id,
                    "reason": one.reason,
                }
                for one in views
            ],
        )

    def page(
        self, connection: Connection, enterprise_id: str | None, by: str | None, before: int | None, limit: int
    ) -> Sequence[Row[Any]]:
        """Views by position, the newest first; of one enterprise, of one person."""
        listed = select(number_views).order_by(_V.position.desc()).limit(limit)
        if enterprise_id is not None:
            listed = listed.where(_V.enterprise_id == enterprise_id)
        if by is not None:
            listed = listed.where(_V.by == by)
        if before is not None:
            listed = listed.where(_V.position < before)
        return connection.execute(listed).all()
