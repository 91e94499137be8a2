"""The only wiring of the service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

from enrolment.adapters.agencies import SqlAgencies
from enrolment.adapters.applications import SqlApplications
from enrolment.adapters.calls import SqlCalls
from enrolment.adapters.drafts import SqlDrafts, SqlSubmissions
from enrolment.adapters.enterprises import SqlEnterprises
from enrolment.adapters.group_rules import SqlGroupRules
from enrolment.adapters.identity import SqlEnterpriseNumbers
from enrolment.adapters.mentoring_starts import SqlMentoringStarts
from enrolment.adapters.number_views import SqlNumberViews
from enrolment.adapters.people.authorities import SqlActsFor, SqlAuthorities
from enrolment.adapters.queues.calls import CallsInSight, CallsToPropose, CallsToScreen, ProposalsToPublish
from enrolment.adapters.queues.imports import ImportsToCorrect
from enrolment.adapters.queues.reader import SqlQueueReader
from enrolment.adapters.resealing import SqlResealing
from enrolment.adapters.sealed_numbers import SealedNumbers
from enrolment.adapters.selections import SqlSelections
from enrolment.adapters.self_assessments import SqlAssessmentDrafts, SqlAssessments
from enrolment.adapters.sheets import SqlSheets
from enrolment.adapters.shipped_documents import shipped_questions
from enrolment.adapters.views import SqlViews
from enrolment.application.applying.drafts import WorkOnDrafts
from enrolment.application.applying.parties import AuthorityByToken, Parties
from enrolment.application.applying.submit_draft import SubmitDraft
from enrolment.application.assessments.queries import AssessmentQueries
from enrolment.application.assessments.questions import Questions
from enrolment.application.assessments.take import TakeAssessments
from enrolment.application.identity.numbers import Numbers
from enrolment.application.identity.ports import EnterpriseNumbers
from enrolment.application.identity.recording import RecordViews
from enrolment.application.identity.sealing import SealNumbers
from enrolment.application.import_agencies import ImportAgencies
from enrolment.application.import_applications import ImportApplications
from enrolment.application.import_scores import ImportScores
from enrolment.application.open_call import OpenCalls
from enrolment.application.people.gate import SubmissionGate
from enrolment.application.ports import MentoringStarts
from enrolment.application.propose_selection import ProposeSelection
from enrolment.application.publish_selection import PublishSelection
from enrolment.application.queries import Queries
from enrolment.application.queues.ports import QueueSource
from enrolment.application.queues.queues import Queues
from enrolment.application.regrouping import Groups
from enrolment.application.screening import ScreenCall
from enrolment.application.sheet_decisions import SheetDecisions
from enrolment.application.sight import Sights
from enrolment.application.taking_in import TakeIn
from enrolment.application.withdraw_application import WithdrawApplication
from enrolment.config import EnrolmentSettings
from starsme.clock import Clock
from starsme.identifiers import enterprise_id, person_id
from starsme.sealing import KeyRing
from starsme.service import ServiceDefinition
from starsme.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The wired service: its use cases and its reading side."""

    calls: OpenCalls
    sights: Sights
    gate: SubmissionGate
    ring: KeyRing
    numbers: EnterpriseNumbers
    sealing: SealNumbers
    whole_numbers: Numbers
    shown_numbers: RecordViews
    proposals: ProposeSelection
    publications: PublishSelection
    withdrawals: WithdrawApplication
    mentoring_starts: MentoringStarts
    drafts: WorkOnDrafts
    submissions: SubmitDraft
    queries: Queries
    questions: Questions
    taking: TakeAssessments
    assessments: AssessmentQueries
    queues: Queues
    import_applications: ImportApplications
    import_scores: ImportScores
    import_agencies: ImportAgencies
    screening: ScreenCall


def build(settings: EnrolmentSettings, clock: Clock) -> Enrolment:
    """Put the service together."""
    del clock  # a transaction brings its own time
    pseudonym = partial(enterprise_id, key=settings.pseudonym_key)
    ring = KeyRing(settings.identity_keys)
    numbers, sealed = SqlEnterpriseNumbers(ring), SealedNumbers(ring)
    calls, applications, enterprises = SqlCalls(), SqlApplications(sealed), SqlEnterprises()
    sheets, selections, starts, agencies = SqlSheets(), SqlSelections(), SqlMentoringStarts(), SqlAgencies()
    assessments, group_rules = SqlAssessments(), SqlGroupRules()
    groups = Groups(assessments, enterprises, selections, group_rules)
    sheet_decisions = SheetDecisions(applications, sheets)
    person, authorities = partial(person_id, key=settings.pseudonym_key), SqlAuthorities()
    sights = Sights(calls, agencies, SqlActsFor(), person, settings.agency)
    taking_in = TakeIn(applications, enterprises, numbers)
    proposals = ProposeSelection(calls, applications, sheets, selections)
    parties = Parties(sights, applications)
    drafts = WorkOnDrafts(calls, SqlDrafts(), numbers, parties, pseudonym)
    submissions = SubmitDraft(
        calls, drafts, SqlSubmissions(), applications, taking_in, numbers, AuthorityByToken(), parties, pseudonym
    )
    calendar = WorkingDays(settings.working_day_overrides)
    calls_in_sight = CallsInSight(calls)
    queues: list[QueueSource] = [
        CallsToScreen(calls_in_sight),
        CallsToPropose(calls_in_sight),
        ProposalsToPublish(calls_in_sight),
        ImportsToCorrect(calls_in_sight),
    ]
    shown_numbers = RecordViews(SqlNumberViews())
    views, questions = SqlViews(sealed), Questions(shipped_questions())
    queries = Queries(views, selections, shown_numbers)
    taking = TakeAssessments(questions, assessments, SqlAssessmentDrafts(), views, sights, groups)
    return Enrolment(
        calls=OpenCalls(calls),
        sights=sights,
        gate=SubmissionGate(sights, authorities, person),
        ring=ring,
        numbers=numbers,
        sealing=SealNumbers(SqlResealing(ring, numbers, sealed)),
        whole_numbers=Numbers(queries, pseudonym),
        shown_numbers=shown_numbers,
        proposals=proposals,
        publications=PublishSelection(calls, proposals, selections, groups),
        withdrawals=WithdrawApplication(calls, applications, selections, starts, groups, sights),
        mentoring_starts=starts,
        drafts=drafts,
        submissions=submissions,
        queries=queries,
        questions=questions,
        taking=taking,
        assessments=AssessmentQueries(questions, assessments, views),
        import_applications=ImportApplications(calls, applications, enterprises, taking_in, pseudonym),
        import_scores=ImportScores(calls, sheets, sheet_decisions, pseudonym),
        import_agencies=ImportAgencies(agencies),
        queues=Queues(queues, SqlQueueReader(), calendar),
        screening=ScreenCall(calls, applications, groups, sheet_decisions),
    )


SERVICE = ServiceDefinition(
    name="enrolment",
    title_th="บริการรับสมัครและคัดเลือก",
    title_en="Enrolment and selection",
    settings=EnrolmentSettings,
    migrations=Path(__file__).parents[1] / "migrations",
    service=lambda: import_module("enrolment.entrypoints.service").EnrolmentService,
    build=build,
    jobs=lambda app: (app.import_applications, app.import_scores, app.import_agencies, app.screening),
    ring=lambda app: app.ring,
    check=lambda app, tx: app.sealing.problem(tx),
)
