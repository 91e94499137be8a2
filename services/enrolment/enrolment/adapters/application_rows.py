"""Applications as rows of the database, there and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from enrolment.application.shapes import Entrant, KeptApplication, NewApplication
from enrolment.domain.applications import Application
from enrolment.domain.eligibility import Screening
from enrolment.domain.words import Dimension, Kind, Reason, Sector


def application_row(call_code: str, job_id: str, at: datetime, one: NewApplication) -> dict[str, Any]:
    """The row of an application as received."""
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


def consent_rows(call_code: str, at: datetime, one: NewApplication) -> Iterator[dict[str, Any]]:
    """The rows of its consents, by purpose."""
    read = one.record.application
    for purpose, given in (("core", read.consent_core), ("publicity", read.consent_publicity)):
        yield {
            "application_id": one.id,
            "purpose": purpose,
            "given": given,
            "text_version": call_code,  # each call's form carries its own wording
            "at": read.submitted_at or at,
        }


def assessment_row(one: NewApplication) -> dict[str, Any]:
    """The row of its self-assessment."""
    mean = one.assessment.mean
    return {
        "application_id": one.id,
        "answers": dict(one.record.application.answers),
        "mean": None if mean is None else str(mean),
        **{dimension.value: points for dimension, points in one.assessment.points.items()},
    }


def kept_application(row: Any) -> KeptApplication:
    """An application from its row."""
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


def entrant(row: Any) -> Entrant:
    """One who takes part in a selection, from the row."""
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
        publicity_consent=row.publicity_consent,
    )
