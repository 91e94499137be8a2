"""Which enterprises somebody wants to see."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection

from enrolment.adapters.search.applications import NONE
from enrolment.adapters.search.lists import Listing, page
from enrolment.adapters.tables import enterprise_names, enterprises
from enrolment.application.search.shapes import Found, Order, Wanted
from enrolment.application.sight import Sight

_E = enterprises.c
_N = enterprise_names.c


def found_enterprises(connection: Connection, sight: Sight, wanted: Wanted, limit: int) -> Found:
    """A page of the ids of enterprises."""
    scope: list[ColumnElement[bool]] = []
    narrow = False
    if not sight.everything:
        narrow = not sight.provinces
        scope.append(_E.id.in_(sight.enterprises) if narrow else _E.province.in_(sight.provinces))
    listing = Listing(
        rows=enterprises,
        names=enterprise_names,
        named=_N.enterprise_id,
        scope=scope,
        named_scope=[],
        filters=[_E[name].is_(None) if word == NONE else _E[name] == word for name, word in wanted.where.items()],
        row_keys=(_E.id,),
        name_keys=(_N.sort_name, _N.enterprise_id) if wanted.order is Order.NAME else (_N.enterprise_id,),
        narrow=narrow,
    )
    return page(connection, listing, wanted, limit)
