"""The only wiring of the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from secrets import token_urlsafe

from enrolment.adapters.agencies import SqlAgencies
from enrolment.adapters.appeals import SqlAppeals
from enrolment.adapters.applications import SqlApplications
from enrolment.adapters.call_records import SqlCallDrafts, SqlCallRecords, SqlProgrammes
from enrolment.adapters.calls import SqlCalls
from enrolment.adapters.consents import ShippedConsentTexts, SqlConsentBook
from enrolment.adapters.corrections import SqlCorrections
from enrolment.adapters.dbd_registry import DbdRegistry
from enrolment.adapters.drafts import SqlDrafts, SqlSubmissions
from enrolment.adapters.enterprises import SqlEnterprises
from enrolment.adapters.event_log import SqlEventLog
from enrolment.adapters.group_facts import SqlGroupFacts
from enrolment.adapters.group_rules import SqlGroupRules, SqlRegradingMoves
from enrolment.adapters.identity import SqlEnterpriseNumbers
from enrolment.adapters.information import SqlApplicationCells, SqlInformationRequests, SqlLives
from enrolment.adapters.judge_reminders import SqlReminders
from enrolment.adapters.judging import SqlJudgedApplications, SqlOnlineSheets, SqlSheetsOfPanels
from enrolment.adapters.letter_press import PdfLetterPress
from enrolment.adapters.letters import SqlLetters
from enrolment.adapters.mentoring_starts import SqlMentoringStarts
from enrolment.adapters.number_views import SqlNumberViews
from enrolment.adapters.panels import SqlAssignments, SqlConflicts, SqlPanels
from enrolment.adapters.people.authorities import SqlActsFor, SqlAuthorities
from enrolment.adapters.people.invitations import SqlInvitations
from enrolment.adapters.people.people import SqlPeople, SqlRegister
from enrolment.adapters.people.views import SqlAuthorityViews
from enrolment.adapters.queues.amended_calls import CallsToScreenAgain
from enrolment.adapters.queues.applying import AnswersOwed, AppealsToDecide
from enrolment.adapters.queues.authorities import AuthoritiesToProve
from enrolment.adapters.queues.calls import CallsInSight, CallsToPropose, CallsToScreen, ProposalsToPublish
from enrolment.adapters.queues.imports import ImportsToCorrect
from enrolment.adapters.queues.judging import SheetsToHandIn
from enrolment.adapters.queues.reader import SqlQueueReader
from enrolment.adapters.registry_checks import SqlRegistryChecks
from enrolment.adapters.resealing import SqlResealing
from enrolment.adapters.sealed_numbers import SealedNumbers
from enrolment.adapters.search.names import NamesKeptBefore
from enrolment.adapters.search.saved_filters import SqlSavedFilters
from enrolment.adapters.selections import SqlSelections
from enrolment.adapters.self_assessments import SqlAssessmentDrafts, SqlAssessments
from enrolment.adapters.service_models import SqlDirectory, SqlServiceModels
from enrolment.adapters.sheets import SqlSheets
from enrolment.adapters.shipped_documents import shipped_questions
from enrolment.adapters.views import SqlViews
from enrolment.application.appeals.appeals import AppealDecisions
from enrolment.application.applying.drafts import WorkOnDrafts
from enrolment.application.applying.information import Information
from enrolment.application.applying.life import ApplicationLives
from enrolment.application.applying.parties import Parties
from enrolment.application.applying.submit_draft import SubmitDraft
from enrolment.application.assessments.queries import AssessmentQueries
from enrolment.application.assessments.questions import Questions
from enrolment.application.assessments.take import TakeAssessments
from enrolment.application.calls.amending import AmendCalls
from enrolment.application.calls.area import CallsArea
from enrolment.application.calls.cloning import CloneCalls
from enrolment.application.calls.drafting import DraftCalls
from enrolment.application.calls.opening import CallOpenings
from enrolment.application.calls.owners import Owners
from enrolment.application.calls.programmes import KeepProgrammes
from enrolment.application.calls.reading import ReadCalls
from enrolment.application.calls.soundness import Soundness
from enrolment.application.consent.choices import ConsentChoices
from enrolment.application.consent.statements import Consents
from enrolment.application.corrections.confirm import ConfirmCorrection
from enrolment.application.corrections.propose import ProposeCorrection
from enrolment.application.corrections.reading import ReadCorrections
from enrolment.application.corrections.situation import Situations
from enrolment.application.corrections.work import CorrectionWork
from enrolment.application.exports.export import Exports
from enrolment.application.exports.reconciliation import Reconciliation
from enrolment.application.grouping.ports import RegradingMoves
from enrolment.application.grouping.regrading import RegradeEnterprises
from enrolment.application.grouping.rules import RulesOfGroups
from enrolment.application.grouping.why import WhyThisGroup
from enrolment.application.identity.numbers import Numbers
from enrolment.application.identity.ports import EnterpriseNumbers
from enrolment.application.identity.recording import RecordViews
from enrolment.application.identity.registry import CheckRegistry, NumbersToCheck
from enrolment.application.identity.sealing import SealNumbers
from enrolment.application.import_agencies import ImportAgencies
from enrolment.application.import_applications import ImportApplications
from enrolment.application.import_scores import ImportScores
from enrolment.application.letters.issue import IssueLetters
from enrolment.application.letters.ports import LetterPress
from enrolment.application.open_call import OpenCalls
from enrolment.application.panels.access import PanelDesk
from enrolment.application.panels.judging import Judging
from enrolment.application.panels.keep_panel import KeepPanel
from enrolment.application.panels.progress import Progress
from enrolment.application.panels.recusal import Recuse
from enrolment.application.panels.reminders import RemindJudges
from enrolment.application.panels.score_online import ScoreOnline
from enrolment.application.panels.sharing import ShareWork
from enrolment.application.panels.work import PanelWork
from enrolment.application.people.area import PeopleArea
from enrolment.application.people.decisions import AuthorityDecisions
from enrolment.application.people.gate import SubmissionGate
from enrolment.application.people.invitations import InvitePeople
from enrolment.application.people.profile import Profiles
from enrolment.application.people.queries import PeopleQueries
from enrolment.application.people.register_enterprise import RegisterEnterprise
from enrolment.application.people.reminders import RemindPeople
from enrolment.application.people.requests import AuthorityRequests
from enrolment.application.ports import MentoringStarts
from enrolment.application.propose_selection import ProposeSelection
from enrolment.application.publish_selection import PublishSelection
from enrolment.application.queries import Queries
from enrolment.application.queues.ports import QueueSource
from enrolment.application.queues.queues import Queues
from enrolment.application.regrouping import Groups
from enrolment.application.screening import ScreenCall
from enrolment.application.search.saved_filters import SavedFilters
from enrolment.application.service_models.publish import PublishServiceModels
from enrolment.application.service_models.queries import ServiceModelQueries
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

    calls: CallsArea
    sights: Sights
    gate: SubmissionGate
    people: PeopleArea
    ring: KeyRing
    numbers: EnterpriseNumbers
    sealing: SealNumbers
    whole_numbers: Numbers
    shown_numbers: RecordViews
    registry: CheckRegistry
    proposals: ProposeSelection
    publications: PublishSelection
    withdrawals: WithdrawApplication
    mentoring_starts: MentoringStarts
    drafts: WorkOnDrafts
    submissions: SubmitDraft
    lives: ApplicationLives
    information: Information
    letters: IssueLetters
    appeals: AppealDecisions
    press: LetterPress
    queries: Queries
    questions: Questions
    taking: TakeAssessments
    assessments: AssessmentQueries
    why: WhyThisGroup
    group_rules: RulesOfGroups
    regrading: RegradeEnterprises
    regrading_moves: RegradingMoves
    service_models: ServiceModelQueries
    publishing_models: PublishServiceModels
    queues: Queues
    names: NamesKeptBefore
    exports: Exports
    reconciliation: Reconciliation
    filters: SavedFilters
    panels: PanelWork
    corrections: CorrectionWork
    import_applications: ImportApplications
    import_scores: ImportScores
    import_agencies: ImportAgencies
    screening: ScreenCall


def build(settings: EnrolmentSettings, clock: Clock) -> Enrolment:
    """Put the service together."""
    del clock  # a transaction brings its own time
    pseudonym = partial(enterprise_id, key=settings.pseudonym_key)
    ring = KeyRing(settings.identity_keys)
    kept_numbers, sealed, checks = SqlEnterpriseNumbers(ring), SealedNumbers(ring), SqlRegistryChecks()
    registry = settings.registry_url and DbdRegistry(settings.registry_url, settings.registry_timeout_seconds)
    numbers: EnterpriseNumbers = NumbersToCheck(kept_numbers, checks) if registry else kept_numbers
    calls, applications, enterprises = SqlCalls(), SqlApplications(sealed), SqlEnterprises()
    sheets, selections, starts, agencies = SqlSheets(), SqlSelections(), SqlMentoringStarts(), SqlAgencies()
    assessments, group_rules = SqlAssessments(), SqlGroupRules()
    groups = Groups(assessments, enterprises, selections, group_rules)
    conflicts = SqlConflicts()
    sheet_decisions = SheetDecisions(applications, sheets, conflicts)
    person, authorities = partial(person_id, key=settings.pseudonym_key), SqlAuthorities()
    sights = Sights(calls, agencies, SqlActsFor(), person, settings.agency)
    book, texts = SqlConsentBook(), ShippedConsentTexts()
    consents = Consents(book, texts)
    taking_in = TakeIn(applications, enterprises, numbers, consents)
    calendar, requests = WorkingDays(settings.working_day_overrides), SqlInformationRequests()
    parties = Parties(sights, applications, authorities, person)
    lives = ApplicationLives(calls, SqlLives(), requests, calendar.is_working)
    information = Information(
        calls,
        selections,
        requests,
        SqlApplicationCells(),
        lives,
        parties,
        sheet_decisions,
        calendar.is_working,
    )
    letters, appeals, cells = SqlLetters(), SqlAppeals(), SqlApplicationCells()
    gate = SubmissionGate(sights, authorities, person)
    proposals = ProposeSelection(calls, applications, sheets, selections, requests)
    drafts = WorkOnDrafts(calls, SqlDrafts(), numbers, parties, pseudonym)
    submissions = SubmitDraft(
        calls, drafts, SqlSubmissions(), applications, taking_in, numbers, gate, parties, consents, pseudonym
    )
    calls_in_sight = CallsInSight(calls)
    queues: list[QueueSource] = [
        CallsToScreen(calls_in_sight),
        CallsToScreenAgain(calls_in_sight),
        CallsToPropose(calls_in_sight),
        ProposalsToPublish(calls_in_sight),
        ImportsToCorrect(calls_in_sight),
        AuthoritiesToProve(),
        AnswersOwed(calls_in_sight),
        AppealsToDecide(calls_in_sight),
        SheetsToHandIn(calls_in_sight),
    ]
    shown_numbers = RecordViews(SqlNumberViews())
    views, questions = SqlViews(sealed), Questions(shipped_questions())
    queries = Queries(views, selections, shown_numbers)
    moves, service_models, directory = SqlRegradingMoves(), SqlServiceModels(), SqlDirectory()
    taking = TakeAssessments(questions, assessments, SqlAssessmentDrafts(), views, sights, groups)
    register, requested = SqlRegister(), AuthorityRequests(SqlPeople(), authorities, calendar.add)
    deciding = AuthorityDecisions(register, authorities, sights, person)
    people = PeopleArea(
        profiles=Profiles(SqlPeople(), person),
        registrations=RegisterEnterprise(
            register, authorities, requested, numbers, consents, groups, pseudonym=pseudonym, person=person
        ),
        decisions=deciding,
        invitations=InvitePeople(
            SqlInvitations(), authorities, register, numbers, requested, sights, person, partial(token_urlsafe, 24)
        ),
        reminders=RemindPeople(authorities, calendar.add),
        queries=PeopleQueries(SqlAuthorityViews(), authorities, register, deciding, sights, person),
        gate=gate,
        consents=ConsentChoices(consents, book, authorities, register, sights, person),
        texts=texts,
    )
    return Enrolment(
        calls=_calls_area(calls, agencies, selections, sights, settings.agency),
        sights=sights,
        people=people,
        gate=gate,
        ring=ring,
        numbers=numbers,
        sealing=SealNumbers(SqlResealing(ring, kept_numbers, sealed)),
        whole_numbers=Numbers(queries, pseudonym),
        shown_numbers=shown_numbers,
        registry=CheckRegistry(registry or None, checks, numbers),
        proposals=proposals,
        publications=PublishSelection(calls, proposals, selections, groups),
        withdrawals=WithdrawApplication(calls, applications, selections, starts, groups, sights, lives, information),
        mentoring_starts=starts,
        drafts=drafts,
        submissions=submissions,
        lives=lives,
        information=information,
        letters=IssueLetters(calls, letters, appeals, parties),
        appeals=AppealDecisions(
            calls, appeals, letters, letters, selections, cells, lives, parties, calendar.is_working
        ),
        press=PdfLetterPress(),
        queries=queries,
        questions=questions,
        taking=taking,
        assessments=AssessmentQueries(questions, assessments, views),
        why=WhyThisGroup(group_rules, assessments, SqlGroupFacts(), views),
        group_rules=RulesOfGroups(group_rules),
        regrading=RegradeEnterprises(groups, group_rules, moves),
        regrading_moves=moves,
        service_models=ServiceModelQueries(service_models, directory, views),
        publishing_models=PublishServiceModels(service_models, directory),
        import_applications=ImportApplications(calls, applications, enterprises, taking_in, pseudonym),
        import_scores=ImportScores(calls, sheets, sheet_decisions, pseudonym),
        import_agencies=ImportAgencies(agencies),
        corrections=_corrections(calls, applications, selections, proposals, groups),
        panels=_panels(calls, sights, sheets, conflicts, sheet_decisions, pseudonym, calendar),
        queues=Queues(queues, SqlQueueReader(), calendar),
        names=NamesKeptBefore(),
        exports=Exports(queries),
        reconciliation=Reconciliation(SqlEventLog()),
        filters=SavedFilters(SqlSavedFilters(), sights),
        screening=ScreenCall(calls, applications, groups, sheet_decisions, requests, letters, appeals),
    )


def _corrections(
    calls: SqlCalls,
    applications: SqlApplications,
    selections: SqlSelections,
    proposals: ProposeSelection,
    groups: Groups,
) -> CorrectionWork:
    corrections = SqlCorrections()
    situations = Situations(applications, selections, proposals, corrections)
    return CorrectionWork(
        proposing=ProposeCorrection(calls, situations, corrections),
        confirming=ConfirmCorrection(calls, situations, corrections, applications, selections, groups),
        reading=ReadCorrections(corrections),
    )


def _panels(
    calls: SqlCalls,
    sights: Sights,
    sheets: SqlSheets,
    conflicts: SqlConflicts,
    decisions: SheetDecisions,
    pseudonym: Callable[[str], str],
    calendar: WorkingDays,
) -> PanelWork:
    panels, assignments, online, judged = SqlPanels(), SqlAssignments(), SqlOnlineSheets(), SqlJudgedApplications()
    all_sheets = SqlSheetsOfPanels()
    sharing = ShareWork(calls, panels, judged, assignments, conflicts, online, all_sheets)
    progress = Progress(judged, assignments, online, all_sheets)
    recuse = Recuse(calls, panels, judged, assignments, conflicts, decisions, sharing, pseudonym)
    return PanelWork(
        desk=PanelDesk(calls, panels, sights),
        keep=KeepPanel(calls, panels, recuse),
        sharing=sharing,
        scoring=ScoreOnline(calls, panels, judged, assignments, conflicts, online, sheets, decisions),
        recuse=recuse,
        judging=Judging(judged, assignments, conflicts, online, sharing),
        progress=progress,
        reminders=RemindJudges(panels, progress, SqlReminders(), calendar),
        applications=judged,
    )


def _calls_area(
    calls: SqlCalls, agencies: SqlAgencies, selections: SqlSelections, sights: Sights, operator: str
) -> CallsArea:
    programmes, drafts, records = SqlProgrammes(), SqlCallDrafts(), SqlCallRecords()
    soundness = Soundness(programmes)
    owners = Owners(programmes, calls, sights, operator)
    drafting = DraftCalls(drafts, calls, owners, soundness)
    return CallsArea(
        programmes=KeepProgrammes(programmes, agencies, owners),
        drafting=drafting,
        openings=CallOpenings(OpenCalls(calls, soundness), drafting, drafts, owners),
        amending=AmendCalls(calls, records, selections, owners),
        cloning=CloneCalls(calls, drafting, owners),
        reading=ReadCalls(calls, records),
        owners=owners,
    )


SERVICE = ServiceDefinition(
    name="enrolment",
    title_th="บริการรับสมัครและคัดเลือก",
    title_en="Enrolment and selection",
    settings=EnrolmentSettings,
    migrations=Path(__file__).parents[1] / "migrations",
    service=lambda: import_module("enrolment.entrypoints.service").EnrolmentService,
    build=build,
    jobs=lambda app: (app.import_applications, app.import_scores, app.import_agencies, app.screening, app.regrading),
    ring=lambda app: app.ring,
    check=lambda app, tx: app.sealing.problem(tx),
)
