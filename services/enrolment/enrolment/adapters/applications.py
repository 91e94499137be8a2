"""Applications with their answers, consents and verdicts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from enrolment.adapters.tables import applications, assessments, consents, decisions, identities
from enrolment.application.shapes import Entrant, KeptApplication, NewApplication
from enrolment.domain.applications import Application
from enrolment.domain.eligibility import Screening
from enrolment.domain.score_sheets import Scored
from enrolment.domain.words import Decision, Dimension, Kind, Reason, Sector, Verdict

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
        identities.c.number,
        _A.province,
        _A.submitted_at,
        _A.name_th,
        _A.kind,
        _A.tsic_section,
        _A.consent_publicity,
        *(assessments.c[dimension] for dimension in Dimension),
    )
    .join_from(applications, assessments)
    .join(identities, identities.c.application_id == _A.id)
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
        connection.execute(applications.insert(), [_application(call_code, job_id, at, one) for one in new])
        connection.execute(
            identities.insert(), [{"application_id": one.id, "number": one.record.number} for one in new]
        )
        connection.execute(consents.insert(), [row for one in new for row in _consents(call_code, at, one)])
        connection.execute(assessments.insert(), [_assessment(one) for one in new])

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
        """Keep verdicts by application id."""
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
        """How many applications wait for a verdict."""
        waiting = select(func.count()).where(_A.call_code == call_code, _A.verdict.is_(None))
        return int(connection.execute(waiting).scalar_one())

    def find(self, connection: Connection, application_id: str) -> tuple[str, KeptApplication] | None:
        """The call's code and the application."""
        row = connection.execute(_KEPT.where(_A.id == application_id)).first()
        return None if row is None else (row.call_code, _one_kept(row))

    def entrants(self, connection: Connection, call_code: str, ids: Collection[str] | None) -> dict[str, Entrant]:
        """Those who take part in a call's selection (eligible, not withdrawn before it), or these ids, by id."""
        if ids is not None:
            wanted = _ENTRANTS.where(_A.id.in_(ids))
        else:
            gone = select(decisions.c.application_id).where(
                decisions.c.call_code == call_code, decisions.c.decision == Decision.WITHDRAWN
            )
            wanted = _ENTRANTS.where(_A.call_code == call_code, _A.verdict == Verdict.ELIGIBLE, _A.id.not_in(gone))
        return {row.id: _entrant(row) for row in connection.execute(wanted)}


def _application(call_code: str, job_id: str, at: datetime, one: NewApplication) -> dict[str, Any]:
    record, read = one.record, one.record.application
    return {
        "id": one.id,
        "call_code": call_code,
        "row": read.row,
        "job_id": job_id,
        "received_at": at,
        "number_key": read.number,
        "number_fits": read.number_fits,
        "enterprise_id": one.enterprise_id,
        "name_th": record.name_th,
        "name_en": record.name_en,
        "kind": read.kind,
        "province": read.province,
        "district": record.district,
        "postcode": record.postcode,
        "sector": read.sector,
        "tsic_section": record.tsic_section,
        "employees": read.employees,
        "revenue_thb": None if read.revenue_thb is None else str(read.revenue_thb),
        "started_on": read.started_on,
        "submitted_at": read.submitted_at,
        "consent_core": read.consent_core,
        "consent_publicity": read.consent_publicity,
        "incomplete_fields": list(read.incomplete_fields),
        "size_rule": one.size.rule,
        "staff_class": one.size.staff_class,
        "revenue_class": one.size.revenue_class,
        "size": one.size_class,
        "raw": json.dumps(dict(record.raw), ensure_ascii=False),
        "version": 1,
    }


def _consents(call_code: str, at: datetime, one: NewApplication) -> Iterable[dict[str, Any]]:
    read = one.record.application
    for purpose, given in (("core", read.consent_core), ("publicity", read.consent_publicity)):
        yield {
            "application_id": one.id,
            "purpose": purpose,
            "given": given,
            "text_version": call_code,  # each call's form carries its own wording
            "at": read.submitted_at or at,
        }


def _assessment(one: NewApplication) -> dict[str, Any]:
    mean = one.assessment.mean
    return {
        "application_id": one.id,
        "answers": dict(one.record.application.answers),
        "mean": None if mean is None else str(mean),
        **{dimension.value: points for dimension, points in one.assessment.points.items()},
    }


def _kept(connection: Connection, query: Select[Any]) -> list[KeptApplication]:
    return [_one_kept(row) for row in connection.execute(query)]


def _one_kept(row: Any) -> KeptApplication:
    incomplete = tuple(row.incomplete_fields)
    return KeptApplication(
        id=row.id,
        enterprise_id=row.enterprise_id,
        name_th=row.name_th,
        application=Application(
            row=row.row,
            number=row.number_key,
            number_fits=row.number_fits,
            kind=None if row.kind is None else Kind(row.kind),
            province=row.province,
            sector=None if row.sector is None else Sector(row.sector),
            employees=row.employees,
            revenue_thb=None if row.revenue_thb is None else Fraction(row.revenue_thb),
            started_on=row.started_on,
            submitted_at=row.submitted_at,
            consent_core=row.consent_core,
            consent_publicity=row.consent_publicity,
            answers=row.answers,
            incomplete_fields=incomplete,
        ),
        screening=None
        if row.verdict is None
        else Screening(tuple(Reason(reason) for reason in row.reasons), incomplete, row.superseded_by),
    )


def _entrant(row: Any) -> Entrant:
    return Entrant(
        application_id=row.id,
        row=row.row,
        enterprise_id=row.enterprise_id,
        number=row.number,
        province=row.province,
        submitted_at=row.submitted_at,
        name_th=row.name_th,
        kind=row.kind,
        industry=row.tsic_section,
        assessment={dimension.value: row._mapping[dimension.value] for dimension in Dimension},
        publicity_consent=row.consent_publicity,
    )
