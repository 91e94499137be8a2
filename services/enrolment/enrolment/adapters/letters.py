"""Letters of decisions in the service's database, and those that are still to be written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from enrolment.adapters.tables import (
    applications,
    calls,
    decisions,
    letters,
    letters_due,
    proposal_places,
    proposals,
)
from enrolment.application.letters.ports import Addressed, Letter, LetterDue
from enrolment.domain.call_document import read_call
from enrolment.domain.gates import TOTAL
from enrolment.domain.letters import Ranked
from enrolment.domain.ranking import shown
from enrolment.domain.words import Decision, Dimension
from starsme.ids import new_id
from starsme.thai import PROVINCES, clean

_L = letters.c
_DUE = letters_due.c
_A = applications.c
_PLACE = proposal_places.c
_KNOWN_PROVINCES = frozenset(province.code for province in PROVINCES)

_GATES = {
    TOTAL: "คะแนนรวม",
    Dimension.MANAGEMENT: "ด้านการบริหารจัดการ",
    Dimension.MARKETING: "ด้านกลยุทธ์การตลาด",
    Dimension.INNOVATION: "ด้านนวัตกรรมผลิตภัณฑ์",
    Dimension.FINANCE: "ด้านการเงินธุรกิจ การบัญชี ภาษีธุรกิจ และกฎหมาย",
    Dimension.DIGITAL: "ด้านเทคโนโลยีดิจิทัล",
}
_WITH_LETTER = frozenset(Decision) - {Decision.WITHDRAWN}


def owe_letters(connection: Connection, call_code: str, decided: Iterable[tuple[str, Decision]], cause: str) -> None:
    """Remember that these decisions, by application id, owe their letters; a withdrawal owes none."""
    rows = [
        {
            "id": new_id(),
            "call_code": call_code,
            "application_id": application_id,
            "decision": decision,
            "cause": cause,
        }
        for application_id, decision in decided
        if decision in _WITH_LETTER
    ]
    if rows:
        connection.execute(letters_due.insert(), rows)


class SqlLetters:
    """Letters in the service's database."""

    def owe(self, connection: Connection, call_code: str, decided: Iterable[tuple[str, Decision]], cause: str) -> None:
        """Remember that these decisions owe their letters."""
        owe_letters(connection, call_code, decided, cause)

    def next_call(self, connection: Connection) -> str | None:
        """The call whose letter waits longest."""
        return connection.execute(select(_DUE.call_code).order_by(_DUE.id).limit(1)).scalar()

    def due(self, connection: Connection, call_code: str, limit: int) -> list[LetterDue]:
        """A call's letters to be written, oldest first."""
        listed = select(letters_due).where(_DUE.call_code == call_code).order_by(_DUE.id).limit(limit)
        return [
            LetterDue(row.id, row.application_id, Decision(row.decision), row.cause)
            for row in connection.execute(listed)
        ]

    def last_sequence(self, connection: Connection, call_code: str, year: int) -> int:
        """The highest number of a call's year; 0 when there is none."""
        last = select(func.coalesce(func.max(_L.sequence), 0)).where(_L.call_code == call_code, _L.year == year)
        return int(connection.execute(last).scalar_one())

    def addressed(self, connection: Connection, call_code: str, ids: Sequence[str]) -> dict[str, Addressed]:
        """Whom letters are about, by application id."""
        places = self._places(connection, call_code, ids)
        wanted: Any = select(
            _A.id,
            _A.row,
            _A.name_th,
            _A.province,
            _A.submitted_at,
            _A.received_at,
            _A.verdict,
            _A.reasons,
            _A.incomplete_fields,
            _A.raw,
        ).where(_A.id.in_(ids))
        return {row.id: _addressed(row, places.get(row.id)) for row in connection.execute(wanted)}

    def add(self, connection: Connection, new: Sequence[Letter]) -> None:
        """Keep letters."""
        if new:
            connection.execute(
                letters.insert(),
                [
                    {
                        "id": one.id,
                        "call_code": one.call_code,
                        "year": one.year,
                        "sequence": one.sequence,
                        "application_id": one.application_id,
                        "decision": one.decision,
                        "cause": one.cause,
                        "issued_on": one.issued_on,
                        "issued_at": one.issued_at,
                        "text": one.text,
                    }
                    for one in new
                ],
            )

    def done(self, connection: Connection, ids: Sequence[str]) -> None:
        """Forget that these were due."""
        connection.execute(delete(letters_due).where(_DUE.id.in_(ids)))

    def of(self, connection: Connection, application_id: str) -> list[Letter]:
        """An application's letters, oldest first."""
        listed = select(letters).where(_L.application_id == application_id)
        return [
            Letter(
                row.id,
                row.call_code,
                row.year,
                row.sequence,
                row.application_id,
                Decision(row.decision),
                row.cause,
                row.issued_on,
                row.issued_at,
                row.text,
            )
            for row in connection.execute(listed.order_by(_L.year, _L.sequence))
        ]

    def _places(self, connection: Connection, call_code: str, ids: Sequence[str]) -> dict[str, Ranked]:
        published = (proposals.c.call_code == _PLACE.call_code) & (proposals.c.version == _PLACE.version)
        wanted = (
            select(proposal_places, decisions.c.waiting_position.label("position"))
            .join_from(proposal_places, proposals, published)
            .outerjoin(decisions, decisions.c.application_id == _PLACE.application_id)
            .where(_PLACE.call_code == call_code, proposals.c.published_at.is_not(None))
        )
        rows = connection.execute(wanted.where(_PLACE.application_id.in_(ids))).all()
        if not rows:
            return {}
        ranked = wanted.where(_PLACE.rank.is_not(None)).with_only_columns(_PLACE.province, func.count())
        counted: dict[str, int] = {one[0]: one[1] for one in connection.execute(ranked.group_by(_PLACE.province))}
        document = connection.execute(select(calls.c.document).where(calls.c.code == call_code)).scalar_one()
        call = read_call(document, _KNOWN_PROVINCES)
        return {
            row.application_id: Ranked(
                rank=row.rank,
                rankable=counted.get(row.province, 0),
                total_shown=None if row.total is None else shown(Fraction(row.total)),
                judges=row.judges,
                judges_needed=call.min_judges,
                seats=call.seats[row.province],
                waiting_list=call.waiting_list,
                waiting_position=row.position,
                missed_gates=tuple(_gate(one) for one in row.missed_gates or ()),
            )
            for row in rows
        }


def _gate(missed: Mapping[str, str]) -> str:
    least, reached = (shown(Fraction(missed[name])) for name in ("least", "reached"))
    return f"{_GATES[missed['gate']]} ต้องไม่น้อยกว่า {least} ได้ {reached}"


def _addressed(row: Row[Any], ranked: Ranked | None) -> Addressed:
    cells: dict[str, str] = json.loads(row.raw)
    return Addressed(
        row=row.row,
        name_th=row.name_th,
        contact_name=clean(cells.get("contact_name", "")) or None,
        province=row.province,
        submitted_at=row.submitted_at or row.received_at,
        verdict=row.verdict,
        reasons=tuple(row.reasons or ()),
        incomplete_fields=tuple(row.incomplete_fields),
        ranked=ranked,
    )
