"""The directory of partner agencies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from enrolment.adapters.tables import agencies
from enrolment.application.shapes import Agency
from starsme.db import insert

_CHANGES = ("name_th", "name_en", "agency_type", "roles", "provinces", "contact_email", "updated_at")


class SqlAgencies:
    """The directory in the service's database."""

    def keep(self, connection: Connection, agencies_: Sequence[Agency], at: datetime) -> None:
        """Add or replace agencies by code."""
        if not agencies_:
            return
        statement = insert(connection, agencies).values(
            [
                {
                    "code": one.code,
                    "name_th": one.name_th,
                    "name_en": one.name_en,
                    "agency_type": one.agency_type,
                    "roles": list(one.roles),
                    "provinces": list(one.provinces),
                    "contact_email": one.contact_email,
                    "updated_at": at,
                }
                for one in agencies_
            ]
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["code"], set_={name: statement.excluded[name] for name in _CHANGES}
            )
        )

    def find(self, connection: Connection, code: str) -> Agency | None:
        """An agency of the directory."""
        row = connection.execute(select(agencies).where(agencies.c.code == code)).first()
        if row is None:
            return None
        return Agency(
            code=row.code,
            name_th=row.name_th,
            name_en=row.name_en,
            agency_type=row.agency_type,
            roles=tuple(row.roles),
            provinces=tuple(row.provinces),
            contact_email=row.contact_email,
        )
