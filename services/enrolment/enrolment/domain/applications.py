"""An application as the rules see it: what could be read of a form's record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from enrolment.domain.assessment import QUESTIONS
from enrolment.domain.words import Kind, Sector

REQUIRED_FIELDS: tuple[str, ...] = (
    "tax_id",
    "kind",
    "name_th",
    "province",
    "sector",
    "employees",
    "revenue",
    "started_on",
    "contact_name",
    "phone",
    *QUESTIONS,
)
"""The fields without which an application is incomplete, in the form's order."""


@dataclass(frozen=True, slots=True)
class Application:
    """What could be read; ``None`` means empty or unreadable, and the required ones are named in ``incomplete_fields``.

    ``number`` identifies the applicant (the normalised number, or a pseudonym of it): it is only ever compared.
    ``number_fits`` tells whether that number passes its check and fits the kind.
    """

    row: int
    number: str | None
    number_fits: bool
    kind: Kind | None = None
    province: str | None = None
    sector: Sector | None = None
    employees: int | None = None
    revenue_thb: Fraction | None = None
    started_on: date | None = None
    submitted_at: datetime | None = None
    consent_core: bool = False
    consent_publicity: bool = False
    answers: Mapping[str, int] = field(default_factory=dict)
    incomplete_fields: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether no required field is empty or unreadable."""
        return not self.incomplete_fields

    @property
    def entitled(self) -> bool:
        """Whether an enterprise stands behind it: a number that fits, and the core notice acknowledged."""
        return self.number is not None and self.number_fits and self.consent_core
