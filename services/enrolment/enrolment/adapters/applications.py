"""Applications with their answers, consents and verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from enrolment.adapters.application_rows import (
    application_row,
    assessment_row,
    consent_rows,
    entrant,
    kept_application,
)
from enrolment.adapters.sealed_numbers import APPLICATION_NUMBER, SealedNumbers
from enrolment.adapters.search.names import keep_application_names
from enrolment.adapters.tables import (
    applications,
    assessments,
    consents,
    decisions,
    identities,
    screening_changes,
    standing_consents,
)
from enrolment.application.shapes import Entrant, KeptApplication, NewApplication
from enrolment.domain.applications import Application
from enrolment.domain.consent import Purpose
from enrolment.domain.eligibility import Screening
from enrolment.domain.score_sheets import Scored
from enrolment.domain.words import Decision, Dimension, Verdict
from starsme.ids import new_id

_A = applications.c

_KEPT = (
    select(
        _A.id,
        _A.call_code,
        _A.row,
        _A.number_key,
        _A.number_fits,
        _A.enterprise_id,
        _A.name_th,
        _A.kind,
        _A.province,
        _A.sector,
        _A.employees,
        _A.revenue_thb,
        _A.started_on,
        _A.submitted_at,
        _A.consent_core,
        _A.consent_publicity,
        _A.incomplete_fields,
        _A.verdict,
        _A.reasons,
        _A.superseded_by,
        assessments.c.answers,
    )
    .join_from(applications, assessments)
    .order_by(_A.row)
)

_ENTRANTS = (
    select(
        _A.id,
        _A.row,
        _A.enterprise_id,
        *APPLICATION_NUMBER,
        _A.province,
        _A.submitted_at,
        _A.name_th,
        _A.kind,
        _A.tsic_section,
        # What the enterprise said last, on whatever form or page.
        func.coalesce(standing_consents.c.given, _A.consent_publicity).label("publicity_consent"),
        *(assessments.c[dimension] for dimension in Dimension),
    )
    .join_from(applications, assessments)
    .join(identities, identities.c.application_id == _A.id)
    .outerjoin(
        standing_consents,
        (standing_consents.c.enterprise_id == _A.enterprise_id) & (standing_consents.c.purpose == Purpose.PUBLICITY),
    )
    .order_by(_A.row)
)

_SCREENED = (
    update(applications)
    .where(_A.id == bindparam("application_id"))
    .values(
        verdict=bindparam("new_verdict"),
        reasons=bindparam("new_reasons"),
        superseded_by=bindparam("new_superseded_by"),
        screened_at=bindparam("at"),
        version=_A.version + 1,
    )
)


class SqlApplications:
    """Applications in the service's database."""

    def __init__(self, numbers: SealedNumbers) -> None:
        self._numbers = numbers

    def last_row(self, connection: Connection, call_code: str) -> int:
        """The highest row of a call, 0 when there is none."""
        highest = select(func.coalesce(func.max(_A.row), 0)).where(_A.call_code == call_code)
        return int(connection.execute(highest).scalar_one())

    def add(
        self, connection: Connection, call_code: str, job_id: str, at: datetime, new: Sequence[NewApplication]
    ) -> None:
        """Keep applications as received."""
        if not new:
            return
        connection.execute(applications.insert(), [application_row(call_code, job_id, at, one) for one in new])
        connection.execute(identities.insert(), [self._numbers.identity_row(one.id, one.record.number) for one in new])
        connection.execute(consents.insert(), [row for one in new for row in consent_rows(call_code, at, one)])
        connection.execute(assessments.insert(), [assessment_row(one) for one in new])
        names = ((one.id, call_code, one.record.application.row, one.record.name_th, one.record.name_en) for one in new)
        keep_application_names(connection, names)

    def applied(self, connection: Connection, call_code: str, numbers: Collection[str]) -> set[str]:
        """Those of the pseudonyms of numbers that applied to a call."""
        some = select(_A.number_key).where(_A.call_code == call_code, _A.number_key.in_(numbers))
        return {number for number in connection.execute(some.distinct()).scalars() if number is not None}

    def numbers_after(self, connection: Connection, call_code: str, after: str, limit: int) -> list[str]:
        """The next pseudonyms of numbers, in order."""
        numbers = select(_A.number_key).where(_A.call_code == call_code, _A.number_key > after)
        return list(connection.execute(numbers.distinct().order_by(_A.number_key).limit(limit)).scalars())

    def with_numbers(self, connection: Connection, call_code: str, first: str, last: str) -> list[KeptApplication]:
        """All applications of a range of pseudonyms, both ends included."""
        return _kept(connection, _KEPT.where(_A.call_code == call_code, _A.number_key.between(first, last)))

    def without_number(
        self, connection: Connection, call_code: str, after_row: int, limit: int
    ) -> list[KeptApplication]:
        """The next applications without a readable number, by row."""
        nameless = _KEPT.where(_A.call_code == call_code, _A.number_key.is_(None), _A.row > after_row)
        return _kept(connection, nameless.limit(limit))

    def keep_screenings(self, connection: Connection, screenings: Mapping[str, Screening], at: datetime) -> None:
        """Keep verdicts by application id, with their history."""
        if not screenings:
            return
        connection.execute(
            _SCREENED,
            [
                {
                    "application_id": application_id,
                    "new_verdict": screening.verdict,
                    "new_reasons": list(screening.reasons),
                    "new_superseded_by": screening.superseded_by,
                    "at": at,
                }
                for application_id, screening in screenings.items()
            ],
        )
        connection.execute(
            screening_changes.insert(),
            [
                {
                    "id": new_id(),
                    "application_id": application_id,
                    "verdict": screening.verdict,
                    "reasons": list(screening.reasons),
                    "incomplete_fields": list(screening.incomplete_fields),
                    "superseded_by": screening.superseded_by,
                    "at": at,
                }
                for application_id, screening in screenings.items()
            ],
        )

    def of_enterprises(self, connection: Connection, ids: Collection[str]) -> dict[str, list[Application]]:
        """Every application of these enterprises, in all calls."""
        found: dict[str, list[Application]] = {}
        for one in _kept(connection, _KEPT.where(_A.enterprise_id.in_(ids))):
            found.setdefault(one.enterprise_id or "", []).append(one.application)
        return found

    def scored(self, connection: Connection, call_code: str, rows: Collection[int]) -> dict[int, Scored]:
        """What score sheets need to know of these rows."""
        wanted = select(_A.row, _A.number_key, _A.verdict).where(_A.call_code == call_code, _A.row.in_(rows))
        return {
            row.row: Scored(row.row, row.number_key, row.verdict == Verdict.ELIGIBLE)
            for row in connection.execute(wanted)
        }

    def unscreened(self, connection: Connection, call_code: str) -> int:
        """How many applications wait for a verdict; who withdrew before one waits for none."""
        gone = select(decisions.c.application_id).where(
            decisions.c.call_code == call_code, decisions.c.decision == Decision.WITHDRAWN
        )
        waiting = select(func.count()).where(_A.call_code == call_code, _A.verdict.is_(None), _A.id.not_in(gone))
        return int(connection.execute(waiting).scalar_one())

    def find(self, connection: Connection, application_id: str) -> tuple[str, KeptApplication] | None:
        """The call's code and the application."""
        row = connection.execute(_KEPT.where(_A.id == application_id)).first()
        return None if row is None else (row.call_code, kept_application(row))

    def entrants(self, connection: Connection, call_code: str, ids: Collection[str] | None) -> dict[str, Entrant]:
        """Those who take part in a call's selection (eligible, not withdrawn before it), or these ids, by id."""
        if ids is not None:
            wanted = _ENTRANTS.where(_A.id.in_(ids))
        else:
            gone = select(decisions.c.application_id).where(
                decisions.c.call_code == call_code, decisions.c.decision == Decision.WITHDRAWN
            )
            wanted = _ENTRANTS.where(_A.call_code == call_code, _A.verdict == Verdict.ELIGIBLE, _A.id.not_in(gone))
        return {row.id: entrant(row) for row in self._numbers.open_all(connection.execute(wanted))}


def _kept(connection: Connection, query: Select[Any]) -> list[KeptApplication]:
    return [kept_application(row) for row in connection.execute(query)]
