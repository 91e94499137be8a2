"""Which of a call's applications somebody wants to see."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from enrolment.adapters.search.lists import Listing, page
from enrolment.adapters.tables import application_names, applications, decisions
from enrolment.application.search.shapes import Found, Order, Wanted
from enrolment.application.shapes import OpenCall
from enrolment.application.sight import Sight
from enrolment.domain.words import Decision, Verdict

NONE = "none"
"""The word for what has no verdict, or no decision, yet."""

_A = applications.c
_N = application_names.c


def found_applications(connection: Connection, sight: Sight, opened: OpenCall, wanted: Wanted, limit: int) -> Found:
    """A page of the ids of a call's applications."""
    scope = [_A.call_code == opened.call.code]
    narrow = not sight.covers(opened)
    if narrow:
        scope.append(_A.enterprise_id.in_(sight.enterprises))
    if wanted.row is not None:
        scope.append(_A.row == wanted.row)
    by_name = wanted.order is Order.NAME
    listing = Listing(
        rows=applications,
        names=application_names,
        named=_N.application_id,
        scope=scope,
        named_scope=[_N.call_code == opened.call.code],
        filters=[_filter(name, word) for name, word in wanted.where.items()],
        row_keys=(_A.row,),
        name_keys=(_N.sort_name, _N.row) if by_name else (_N.row,),
        descending=wanted.order is Order.NEWEST_ROW,
        narrow=narrow or wanted.row is not None,
    )
    return page(connection, listing, wanted, limit)


def _filter(name: str, word: str) -> ColumnElement[bool]:
    if name == "verdict":
        return _A.verdict.is_(None) if word == NONE else _A.verdict == word
    if name == "decision":
        return _decided(word)
    return _A[name] == word


def _decided(word: str) -> ColumnElement[bool]:
    """As the list tells it: who was found ineligible has that decision, unless there is one in force."""
    in_force = select(decisions.c.application_id).where(decisions.c.application_id == _A.id)
    undecided = ~in_force.exists()
    ineligible = _A.verdict == Verdict.INELIGIBLE
    if word == NONE:
        return and_(undecided, or_(_A.verdict.is_(None), ~ineligible))
    this = in_force.where(decisions.c.decision == word).exists()
    return or_(this, and_(undecided, ineligible)) if word == Decision.INELIGIBLE else this
