"""The service's tables. Constraints that the domain promises stand here too: the database is the last line."""

from enrolment.adapters.tables.appeals import appeals, screening_overrides
from enrolment.adapters.tables.applying import (
    cell_changes,
    drafts,
    information_requests,
    screening_changes,
    submissions,
)
from enrolment.adapters.tables.assessments import (
    assessment_drafts,
    group_rules,
    regrading_moves,
    self_assessments,
    service_models,
)
from enrolment.adapters.tables.base import METADATA
from enrolment.adapters.tables.calls import call_amendments, call_drafts, call_versions, programmes
from enrolment.adapters.tables.consent import consent_statements, standing_consents
from enrolment.adapters.tables.corrections import correction_changes, corrections
from enrolment.adapters.tables.identity import enterprise_numbers, number_views, registry_checks
from enrolment.adapters.tables.letters import letters, letters_due
from enrolment.adapters.tables.panels import (
    assignments,
    judge_conflicts,
    judge_reminders,
    online_sheets,
    panel_judges,
    panels,
    sheet_reopenings,
)
from enrolment.adapters.tables.people import authorities, authority_changes, invitations, people
from enrolment.adapters.tables.search import application_names, enterprise_names, name_indexing, saved_filters
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
    "appeals",
    "application_names",
    "applications",
    "assessment_drafts",
    "assessments",
    "assignments",
    "authorities",
    "authority_changes",
    "call_amendments",
    "call_drafts",
    "call_versions",
    "calls",
    "cell_changes",
    "consent_statements",
    "consents",
    "correction_changes",
    "corrections",
    "decision_changes",
    "decisions",
    "drafts",
    "enterprise_names",
    "enterprise_numbers",
    "enterprises",
    "group_changes",
    "group_rules",
    "identities",
    "information_requests",
    "invitations",
    "judge_conflicts",
    "judge_reminders",
    "letters",
    "letters_due",
    "mentoring_starts",
    "name_indexing",
    "number_views",
    "online_sheets",
    "panel_judges",
    "panels",
    "people",
    "programmes",
    "proposal_places",
    "proposals",
    "registry_checks",
    "regrading_moves",
    "saved_filters",
    "screening_changes",
    "screening_overrides",
    "self_assessments",
    "service_models",
    "sheet_reopenings",
    "sheets",
    "standing_consents",
    "submissions",
]
