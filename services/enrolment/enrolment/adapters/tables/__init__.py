"""The service's tables. Constraints that the domain promises stand here too: the database is the last line."""

from enrolment.adapters.tables.base import METADATA
from enrolment.adapters.tables.consent import consent_statements, standing_consents
from enrolment.adapters.tables.identity import enterprise_numbers
from enrolment.adapters.tables.people import authorities, authority_changes, invitations, people
from enrolment.adapters.tables.selection import (
    agencies,
    applications,
    assessments,
    calls,
    consents,
    decision_changes,
    decisions,
    enterprises,
    group_changes,
    identities,
    mentoring_starts,
    proposal_places,
    proposals,
    sheets,
)

__all__ = [
    "METADATA",
    "agencies",
    "applications",
    "assessments",
    "authorities",
    "authority_changes",
    "calls",
    "consent_statements",
    "consents",
    "decision_changes",
    "decisions",
    "enterprise_numbers",
    "enterprises",
    "group_changes",
    "identities",
    "invitations",
    "mentoring_starts",
    "people",
    "proposal_places",
    "proposals",
    "sheets",
    "standing_consents",
]
