"""Which enterprises are checked with the registry, and what it answered last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from enrolment.adapters.tables import enterprises, registry_checks
from enrolment.application.identity.registry_ports import DueCheck
from enrolment.domain.registry import Registered, RegistryFinding, RegistryReason, RegistryStatus
from enrolment.domain.words import Kind
from starsme.db import insert

BATCH = 500
FIRST_OF_ALL = datetime(1970, 1, 1, tzinfo=UTC)

_C = registry_checks.c
_E = enterprises.c


class SqlRegistryChecks:
    """The checks in the service's database."""

    def list_new(self, connection: Connection, ids: Collection[str]) -> None:
        """Have these enterprises checked, first of all; one that is listed already stays as it is."""
        if ids:
            new = insert(connection, registry_checks).on_conflict_do_nothing(index_elements=["enterprise_id"])
            connection.execute(new, [{"enterprise_id": one, "due_at": FIRST_OF_ALL, "attempts": 0} for one in ids])

    def list_after(self, connection: Connection, after: str) -> str | None:
        """Have the next juristic enterprises by id checked; gives the last of them, ``None`` when there are no more."""
        wanted = select(_E.id).where(_E.id > after, _E.kind == Kind.JURISTIC).order_by(_E.id).limit(BATCH)
        ids = list(connection.execute(wanted).scalars())
        self.list_new(connection, ids)
        return ids[-1] if len(ids) == BATCH else None

    def claim(self, connection: Connection, now: datetime, until: datetime) -> DueCheck | None:
        """The enterprise that has been due longest; nobody else gets it before ``until``."""
        wanted = (
            select(registry_checks, _E.name_th)
            .join_from(registry_checks, enterprises, _E.id == _C.enterprise_id)
            .where(_C.due_at <= now)
            .order_by(_C.due_at, _C.enterprise_id)
            .limit(1)
            .with_for_update(skip_locked=True, of=registry_checks)
        )
        row = connection.execute(wanted).first()
        if row is None:
            return None
        _change(connection, row.enterprise_id, due_at=until)
        return _due(row)

    def keep(
        self,
        connection: Connection,
        due: DueCheck,
        finding: RegistryFinding,
        registered: Registered | None,
        answered_at: datetime,
        now: datetime,
        until: datetime,
    ) -> None:
        """Keep an answer and what follows from it; due again at ``until``."""
        _change(
            connection,
            due.enterprise_id,
            status=finding.status,
            reason=finding.reason,
            compared_name=due.name,
            found=registered is not None,
            registered_name_th=None if registered is None else registered.name_th,
            registered_name_en=None if registered is None else registered.name_en,
            registered_status=None if registered is None else registered.status,
            answered_at=answered_at,
            checked_at=now,
            due_at=until,
            attempts=0,
        )

    def put_off(
        self, connection: Connection, due: DueCheck, finding: RegistryFinding, now: datetime, until: datetime
    ) -> None:
        """Count a failed attempt; due again at ``until``."""
        _change(
            connection,
            due.enterprise_id,
            status=finding.status,
            reason=finding.reason,
            checked_at=now,
            due_at=until,
            attempts=due.attempts + 1,
        )

    def put_first(self, connection: Connection, enterprise_id: str, now: datetime) -> None:
        """Have an enterprise checked now."""
        self.list_new(connection, [enterprise_id])
        _change(connection, enterprise_id, due_at=now)


def _change(connection: Connection, enterprise_id: str, **values: Any) -> None:
    connection.execute(update(registry_checks).where(_C.enterprise_id == enterprise_id).values(**values))


def _due(row: Row[Any]) -> DueCheck:
    finding = None if row.status is None else RegistryFinding(RegistryStatus(row.status), RegistryReason(row.reason))
    registered = (
        Registered(row.registered_name_th, row.registered_name_en, row.registered_status) if row.found else None
    )
    return DueCheck(row.enterprise_id, row.name_th, finding, registered, row.answered_at, row.attempts)
