"""Dated group rules: those shipped, and those published since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from enrolment.adapters.shipped_documents import shipped
from enrolment.adapters.tables import enterprises, group_rules, regrading_moves
from enrolment.application.grouping.ports import Move, Publication
from enrolment.domain.groups import GroupRule, GroupRules, read_group_rule
from starsme.db import insert

_R = group_rules.c
_M = regrading_moves.c


class SqlGroupRules:
    """Rules in the service's database, beside those that come with the software."""

    def __init__(self) -> None:
        self._shipped = tuple(read_group_rule(document) for document in shipped("group_rules"))

    def all(self, connection: Connection) -> GroupRules:
        """Every version."""
        published = connection.execute(select(_R.document)).scalars()
        return GroupRules([*self._shipped, *(read_group_rule(document) for document in published)])

    def publication(self, connection: Connection, version: str) -> Publication:
        """How a version came to hold."""
        row = connection.execute(select(group_rules).where(_R.version == version)).first()
        if row is None:
            return Publication(None, None, None)
        return Publication(row.document, row.published_at, row.published_by)

    def add(self, connection: Connection, rule: GroupRule, document: Mapping[str, Any], at: datetime, by: str) -> bool:
        """Keep a rule; ``False`` when its version, or its first day, was taken meanwhile."""
        new = insert(connection, group_rules).values(
            version=rule.version,
            effective_from=rule.effective_from,
            document=dict(document),
            published_at=at,
            published_by=by,
        )
        return bool(connection.execute(new.on_conflict_do_nothing()).rowcount)


class SqlRegradingMoves:
    """Moves in the service's database."""

    def ids_after(self, connection: Connection, after: str, limit: int) -> list[str]:
        """The next enterprises, by id."""
        ids = select(enterprises.c.id).where(enterprises.c.id > after).order_by(enterprises.c.id).limit(limit)
        return list(connection.execute(ids).scalars())

    def add(self, connection: Connection, job_id: str, moves: Sequence[Move]) -> None:
        """Keep moves of a job."""
        if not moves:
            return
        connection.execute(
            regrading_moves.insert(),
            [
                {
                    "job_id": job_id,
                    "enterprise_id": move.enterprise_id,
                    "previous": move.previous,
                    "group": move.group,
                    "reason": move.reason,
                }
                for move in moves
            ],
        )

    def page(self, connection: Connection, job_id: str, after: str, limit: int) -> Sequence[Row[Any]]:
        """A job's moves, by enterprise."""
        moves = (
            select(regrading_moves, enterprises.c.name_th, enterprises.c.province)
            .join_from(regrading_moves, enterprises, enterprises.c.id == _M.enterprise_id)
            .where(_M.job_id == job_id, _M.enterprise_id > after)
        )
        return connection.execute(moves.order_by(_M.enterprise_id).limit(limit)).all()
