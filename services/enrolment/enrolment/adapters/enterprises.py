"""Enterprises, their groups and the history of those."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from enrolment.adapters.search.names import keep_enterprise_names
from enrolment.adapters.tables import enterprises, group_changes
from enrolment.application.shapes import KeptEnterprise, NewEnterprise, Regrouping
from enrolment.domain.words import Group, GroupReason

_E = enterprises.c

_REGROUP = (
    update(enterprises)
    .where(_E.id == bindparam("enterprise_id"))
    .values(
        {
            "group": bindparam("new_group"),
            "group_reason": bindparam("new_reason"),
            "group_rule": bindparam("new_rule"),
            "version": _E.version + 1,
        }
    )
)


class SqlEnterprises:
    """Enterprises in the service's database."""

    def known(self, connection: Connection, ids: Collection[str]) -> set[str]:
        """Those of the ids that are registered."""
        return set(connection.execute(select(_E.id).where(_E.id.in_(ids))).scalars())

    def add(self, connection: Connection, new: Sequence[NewEnterprise]) -> None:
        """Register enterprises."""
        if not new:
            return
        connection.execute(
            enterprises.insert(),
            [
                {
                    "id": one.id,
                    "application_id": one.application.id,
                    "kind": one.application.record.application.kind,
                    "name_th": one.application.record.name_th,
                    "name_en": one.application.record.name_en,
                    "province": one.application.record.application.province,
                    "sector": one.application.record.application.sector,
                    "size": one.application.size_class,
                    "registered_on": one.registered_on,
                    "version": 1,
                }
                for one in new
            ],
        )
        names = ((one.id, one.application.record.name_th, one.application.record.name_en) for one in new)
        keep_enterprise_names(connection, names)

    def find(self, connection: Connection, ids: Collection[str]) -> list[KeptEnterprise]:
        """Enterprises with their groups, by id in order, locked: two transactions may be about to change a group."""
        wanted = select(_E.id, _E.group, _E.group_reason, _E.group_rule).where(_E.id.in_(ids)).order_by(_E.id)
        # Not the keys: an import that refers to an enterprise need not wait.
        wanted = wanted.with_for_update(key_share=True)
        return [
            KeptEnterprise(
                row.id,
                None if row.group is None else Group(row.group),
                None if row.group_reason is None else GroupReason(row.group_reason),
                row.group_rule,
            )
            for row in connection.execute(wanted)
        ]

    def regroup(self, connection: Connection, changes: Sequence[Regrouping], at: datetime) -> None:
        """Keep changes of group of enterprises that ``find`` locked, with their history."""
        if not changes:
            return
        ids = [change.enterprise.id for change in changes]
        counted = connection.execute(
            select(group_changes.c.enterprise_id, func.max(group_changes.c.sequence))
            .where(group_changes.c.enterprise_id.in_(ids))
            .group_by(group_changes.c.enterprise_id)
        )
        last = {row[0]: row[1] for row in counted}
        connection.execute(
            _REGROUP,
            [
                {
                    "enterprise_id": change.enterprise.id,
                    "new_group": change.membership.group,
                    "new_reason": change.membership.reason,
                    "new_rule": change.membership.rule,
                }
                for change in changes
            ],
        )
        connection.execute(
            group_changes.insert(),
            [
                {
                    "enterprise_id": change.enterprise.id,
                    "sequence": last.get(change.enterprise.id, 0) + 1,
                    "group": change.membership.group,
                    "previous": change.enterprise.group,
                    "reason": change.membership.reason,
                    "rule": change.membership.rule,
                    "at": at,
                }
                for change in changes
            ],
        )
