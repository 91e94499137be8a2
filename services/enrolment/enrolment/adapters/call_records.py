"""Programmes, drafts of calls with their versions, amendments and the archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, select, update

from enrolment.adapters.calls import opened_call
from enrolment.adapters.tables import call_amendments, call_drafts, call_versions, calls, programmes
from enrolment.application.calls.shapes import Amendment, Draft, DraftVersion, Programme
from enrolment.application.shapes import OpenCall
from starsme.db import insert

_P, _D, _V, _A, _C = programmes.c, call_drafts.c, call_versions.c, call_amendments.c, calls.c


class SqlProgrammes:
    """Programmes in the service's database."""

    def find(self, connection: Connection, code: str) -> Programme | None:
        """A programme."""
        row = connection.execute(select(programmes).where(_P.code == code)).first()
        return None if row is None else Programme(**row._mapping)

    def list(self, connection: Connection, after: str, limit: int) -> Sequence[Programme]:
        """Programmes by code."""
        listed = select(programmes).where(_P.code > after).order_by(_P.code).limit(limit)
        return [Programme(**row._mapping) for row in connection.execute(listed)]

    def add(self, connection: Connection, programme: Programme) -> bool:
        """Keep a new programme; ``False`` when its code is in use."""
        new = insert(connection, programmes).values(**_values(programme)).on_conflict_do_nothing()
        return bool(connection.execute(new).rowcount == 1)

    def change(self, connection: Connection, programme: Programme, since: int) -> bool:
        """Change a programme that is still at a version; ``False`` when it is not."""
        change = update(programmes).where(_P.code == programme.code, _P.version == since)
        return connection.execute(change.values(**_values(programme))).rowcount == 1


class SqlCallDrafts:
    """Drafts in the service's database."""

    def find(self, connection: Connection, code: str) -> Draft | None:
        """A draft at its newest version, also one that was opened."""
        row = connection.execute(_drafts().where(_D.code == code)).first()
        return None if row is None else Draft(**row._mapping)

    def list(self, connection: Connection, after: str, limit: int) -> Sequence[Draft]:
        """The drafts that are not open yet, by code."""
        listed = _drafts().where(_D.code > after, _D.opened_version.is_(None)).order_by(_D.code).limit(limit)
        return [Draft(**row._mapping) for row in connection.execute(listed)]

    def add(self, connection: Connection, draft: Draft) -> bool:
        """Keep a new draft; ``False`` when its code is in use."""
        new = insert(connection, call_drafts).values(
            code=draft.code, version=draft.version, programme=draft.programme, cloned_from=draft.cloned_from
        )
        if connection.execute(new.on_conflict_do_nothing()).rowcount != 1:
            return False
        _add_version(connection, draft)
        return True

    def save(self, connection: Connection, draft: Draft, since: int) -> bool:
        """Keep a next version of a draft that is still at a version and not open; ``False`` otherwise."""
        change = update(call_drafts).where(_D.code == draft.code, _D.version == since, _D.opened_version.is_(None))
        if connection.execute(change.values(version=draft.version, programme=draft.programme)).rowcount != 1:
            return False
        _add_version(connection, draft)
        return True

    def opened(self, connection: Connection, code: str, version: int) -> bool:
        """Freeze a draft at a version; ``False`` when it is at another, or open."""
        change = update(call_drafts).where(_D.code == code, _D.version == version, _D.opened_version.is_(None))
        return connection.execute(change.values(opened_version=version)).rowcount == 1

    def version(self, connection: Connection, code: str, version: int) -> DraftVersion | None:
        """One version."""
        row = connection.execute(_versions(code).where(_V.version == version)).first()
        return None if row is None else DraftVersion(**row._mapping)

    def versions(self, connection: Connection, code: str, after: int, limit: int) -> Sequence[DraftVersion]:
        """Versions, oldest first."""
        listed = _versions(code).where(_V.version > after).order_by(_V.version).limit(limit)
        return [DraftVersion(**row._mapping) for row in connection.execute(listed)]


class SqlCallRecords:
    """What happens to calls after they opened, in the service's database."""

    def after(self, connection: Connection, code: str, limit: int, *, archived: bool) -> Sequence[OpenCall]:
        """Calls by code; archived ones only where asked for."""
        listed = select(calls).where(_C.code > code).order_by(_C.code).limit(limit)
        if not archived:
            listed = listed.where(_C.archived_at.is_(None))
        return [opened_call(row) for row in connection.execute(listed)]

    def amend(self, connection: Connection, code: str, amendment: Amendment) -> None:
        """Record a later closing and put it in force: the call has to be screened again."""
        connection.execute(call_amendments.insert().values(call_code=code, **_values(amendment)))
        connection.execute(
            update(calls)
            .where(_C.code == code)
            .values(closes_at=amendment.closes_at, screened_at=None, version=_C.version + 1)
        )

    def amendments(self, connection: Connection, code: str) -> Sequence[Amendment]:
        """A call's amendments, oldest first."""
        columns = [column for column in call_amendments.c if column.name != "call_code"]
        listed = select(*columns).where(_A.call_code == code).order_by(_A.sequence)
        return [Amendment(**row._mapping) for row in connection.execute(listed)]

    def archive(self, connection: Connection, code: str, at: datetime, by: str) -> None:
        """Put a call away."""
        away = update(calls).where(_C.code == code)
        connection.execute(away.values(archived_at=at, archived_by=by, version=_C.version + 1))


def _drafts() -> Select[Any]:
    newest = and_(_V.code == _D.code, _V.version == _D.version)
    return select(call_drafts, _V.document, _V.saved_at, _V.saved_by).join_from(call_drafts, call_versions, newest)


def _versions(code: str) -> Select[Any]:
    return select(_V.version, _V.document, _V.saved_at, _V.saved_by).where(_V.code == code)


def _add_version(connection: Connection, draft: Draft) -> None:
    connection.execute(
        call_versions.insert().values(
            code=draft.code,
            version=draft.version,
            document=dict(draft.document),
            saved_at=draft.saved_at,
            saved_by=draft.saved_by,
        )
    )


def _values(record: Programme | Amendment) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
