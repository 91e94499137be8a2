"""The reading side of authorities, by keyset: an authority's id sorts by the time of its request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from enrolment.adapters.tables import authorities, authority_changes, enterprises, people
from enrolment.domain.authority import Standing

_A = authorities.c
_P = people.c
_E = enterprises.c
_SHOWN: Select[Any] = (
    select(
        authorities,
        _P.name.label("person_name"),
        _P.email.label("person_email"),
        _P.phone.label("person_phone"),
        _P.line_id.label("person_line_id"),
        _E.name_th.label("registered_name"),
        _E.province.label("registered_province"),
    )
    .join_from(authorities, people, _P.id == _A.person_id)
    .join(enterprises, _E.id == _A.enterprise_id)
)


class SqlAuthorityViews:
    """Rows with the person's and the register's words beside the authority's."""

    def find(self, connection: Connection, authority_id: str) -> Row[Any] | None:
        """One."""
        return connection.execute(_SHOWN.where(_A.id == authority_id)).first()

    def of_person(self, connection: Connection, person_id: str, after: str, limit: int) -> Sequence[Row[Any]]:
        """A person's own, by id."""
        return _page(connection, _SHOWN.where(_A.person_id == person_id), after, limit)

    def of_enterprise(self, connection: Connection, enterprise_id: str, after: str, limit: int) -> Sequence[Row[Any]]:
        """An enterprise's, by id."""
        return _page(connection, _SHOWN.where(_A.enterprise_id == enterprise_id), after, limit)

    def listed(
        self,
        connection: Connection,
        provinces: frozenset[str] | None,
        wanted: Mapping[str, Any],
        after: str,
        limit: int,
    ) -> Sequence[Row[Any]]:
        """Those of enterprises in some provinces (``None``: all), oldest request first."""
        listed = _SHOWN
        if provinces is not None:
            listed = listed.where(_E.province.in_(provinces))
        if wanted.get("standing"):
            listed = listed.where(_A.standing == wanted["standing"])
        if wanted.get("overdue"):
            listed = listed.where(_A.standing == Standing.REQUESTED, _A.answer_due_on < wanted["today"])
        return _page(connection, listed, after, limit)

    def history(self, connection: Connection, authority_id: str) -> Sequence[Row[Any]]:
        """What happened to one, oldest first."""
        changes = select(authority_changes).where(authority_changes.c.authority_id == authority_id)
        return connection.execute(changes.order_by(authority_changes.c.sequence)).all()


def _page(connection: Connection, rows: Select[Any], after: str, limit: int) -> Sequence[Row[Any]]:
    return connection.execute(rows.where(_A.id > after).order_by(_A.id).limit(limit)).all()
