"""Consent by purpose in the service's database, and the texts that come with the software."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, select

from enrolment.adapters.shipped_documents import shipped
from enrolment.adapters.tables import consent_statements, enterprises, standing_consents
from enrolment.domain.consent import Consent, ConsentText, Purpose, Statement
from starsme.db import insert
from starsme.ids import new_id

_S = standing_consents.c
_SAID = consent_statements.c
_CHANGES = ("given", "text_version", "at", "version")


class SqlConsentBook:
    """What was said and what holds."""

    def standing(self, connection: Connection, ids: Collection[str]) -> dict[tuple[str, Purpose], Consent]:
        """What holds for enterprises, by enterprise and purpose; where nothing was said, nothing."""
        rows = connection.execute(select(standing_consents).where(_S.enterprise_id.in_(ids)))
        return {
            (row.enterprise_id, Purpose(row.purpose)): Consent(
                Purpose(row.purpose), row.given, row.text_version, row.at, row.version
            )
            for row in rows
        }

    def lock(self, connection: Connection, enterprise_id: str) -> None:
        """Wait until nobody else speaks for the enterprise."""
        wanted = select(enterprises.c.id).where(enterprises.c.id == enterprise_id)
        connection.execute(wanted.with_for_update(key_share=True))

    def add(self, connection: Connection, said: Sequence[tuple[str, Statement]], at: datetime) -> None:
        """Keep statements, each with its enterprise."""
        connection.execute(
            consent_statements.insert(),
            [
                {
                    "id": f"cst_{new_id()}",
                    "enterprise_id": enterprise_id,
                    "purpose": one.purpose,
                    "given": one.given,
                    "text_version": one.text_version,
                    "at": one.at,
                    "received_at": at,
                    "voice": one.voice,
                    "by": one.by,
                    "note": one.note,
                }
                for enterprise_id, one in said
            ],
        )

    def keep(self, connection: Connection, holds: Sequence[tuple[str, Consent]]) -> None:
        """Keep what holds now; what another transaction heard later stays."""
        if not holds:
            return
        new = insert(connection, standing_consents)
        new = new.on_conflict_do_update(
            index_elements=["enterprise_id", "purpose"],
            set_={name: new.excluded[name] for name in _CHANGES},
            where=_S.at <= new.excluded.at,
        )
        rows = [
            {"enterprise_id": enterprise_id, "purpose": one.purpose} | {name: getattr(one, name) for name in _CHANGES}
            for enterprise_id, one in holds
        ]
        connection.execute(new, rows)

    def history(self, connection: Connection, enterprise_id: str, purpose: Purpose) -> Sequence[Row[Any]]:
        """What was said about a purpose, oldest first."""
        said = select(consent_statements).where(_SAID.enterprise_id == enterprise_id, _SAID.purpose == purpose)
        return connection.execute(said.order_by(_SAID.at, _SAID.received_at, _SAID.id)).all()


class ShippedConsentTexts:
    """The texts that come with the software: one file a version."""

    def all(self) -> Sequence[ConsentText]:
        """Every version of every purpose."""
        return _texts()


@cache
def _texts() -> tuple[ConsentText, ...]:
    return tuple(ConsentText(**{**text, "purpose": Purpose(text["purpose"])}) for text in shipped("consent_texts"))
