"""What the routes of people and consent are answered by."""

from __future__ import annotations

from dataclasses import dataclass

from enrolment.application.consent.choices import ConsentChoices
from enrolment.application.consent.ports import ConsentTexts
from enrolment.application.people.decisions import AuthorityDecisions
from enrolment.application.people.gate import SubmissionGate
from enrolment.application.people.invitations import InvitePeople
from enrolment.application.people.profile import Profiles
from enrolment.application.people.queries import PeopleQueries
from enrolment.application.people.register_enterprise import RegisterEnterprise
from enrolment.application.people.reminders import RemindPeople


@dataclass(frozen=True, slots=True)
class PeopleArea:
    """The use cases about people, their authority and consent."""

    profiles: Profiles
    registrations: RegisterEnterprise
    decisions: AuthorityDecisions
    invitations: InvitePeople
    reminders: RemindPeople
    queries: PeopleQueries
    gate: SubmissionGate
    consents: ConsentChoices
    texts: ConsentTexts
