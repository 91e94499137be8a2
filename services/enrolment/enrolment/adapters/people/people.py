"""People, and enterprises as people register them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, select, update

from enrolment.adapters.search.names import keep_enterprise_names
from enrolment.adapters.tables import enterprises, people
from enrolment.application.people.shapes import Person, Registration
from starsme.db import insert

_P = people.c
_E = enterprises.c


class SqlPeople:
    """The people who use the platform. Personal data: nothing of it is ever logged."""

    def find(self, connection: Connection, person_id: str) -> Person:
        """A person; one who gave nothing yet is nameless, at version 0."""
        row = connection.execute(select(people).where(_P.id == person_id)).first()
        if row is None:
            return Person(person_id)
        return Person(row.id, row.name, row.email, row.phone, row.line_id, row.language, row.version)

    def meet(self, connection: Connection, person_id: str, at: datetime) -> None:
        """Have a row for a person that others can refer to."""
        new = insert(connection, people).on_conflict_do_nothing(index_elements=["id"])
        connection.execute(new, {"id": person_id, "language": "th", "updated_at": at, "version": 0})

    def keep(self, connection: Connection, person: Person, at: datetime) -> bool:
        """Write version n over version n-1; false when somebody else was faster."""
        self.meet(connection, person.id, at)
        changed = update(people).where(_P.id == person.id, _P.version == person.version - 1)
        return (
            connection.execute(
                changed.values(
                    name=person.name,
                    email=person.email,
                    phone=person.phone,
                    line_id=person.line_id,
                    language=person.language,
                    updated_at=at,
                    version=person.version,
                )
            ).rowcount
            == 1
        )


class SqlRegister:
    """The register of enterprises, as people enter them."""

    def add(self, connection: Connection, enterprise_id: str, entered: Registration, on: date) -> bool:
        """Register an enterprise unless it is there; whether it is new."""
        new = insert(connection, enterprises).on_conflict_do_nothing(index_elements=["id"])
        added = (
            connection.execute(
                new.values(
                    id=enterprise_id,
                    kind=entered.kind,
                    name_th=entered.name_th,
                    name_en=entered.name_en,
                    province=entered.province,
                    sector=entered.sector,
                    registered_on=on,
                    version=1,
                )
            ).rowcount
            == 1
        )
        if added:
            keep_enterprise_names(connection, [(enterprise_id, entered.name_th, entered.name_en)])
        return added

    def lock(self, connection: Connection, enterprise_id: str) -> None:
        """Wait until nobody else decides about the enterprise's people."""
        connection.execute(select(_E.id).where(_E.id == enterprise_id).with_for_update(key_share=True))

    def name(self, connection: Connection, enterprise_id: str) -> str | None:
        """The registered name, if there is such an enterprise."""
        return connection.execute(select(_E.name_th).where(_E.id == enterprise_id)).scalar()

    def province(self, connection: Connection, enterprise_id: str) -> str | None:
        """The registered province."""
        return connection.execute(select(_E.province).where(_E.id == enterprise_id)).scalar()
