"""The only wiring of the service."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from mentoring.adapters.cohorts import SqlCohorts
from mentoring.adapters.contracts import contract_of
from mentoring.adapters.jobs import ImportMentors
from mentoring.adapters.matching import HighsSolver
from mentoring.adapters.mentors import SqlMentors
from mentoring.adapters.offers import SqlOffers
from mentoring.adapters.proposals import SqlProposals
from mentoring.adapters.queries import Queries
from mentoring.application.answer_offers import AnswerOffers
from mentoring.application.follow_enrolment import FollowEnrolment
from mentoring.application.import_mentors import MentorImport
from mentoring.application.propose_matching import ProposeMatching
from mentoring.application.publication import Publication
from mentoring.application.publish_matching import PublishMatching
from mentoring.application.read_cohort import ReadCohort
from mentoring.application.stores import Stores
from mentoring.config import MentoringSettings
from starsme.clock import Clock
from starsme.service import ServiceDefinition
from starsme.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Mentoring:
    """The wired service: its use cases and its reading side."""

    import_mentors: MentorImport
    follow_enrolment: FollowEnrolment
    propose_matching: ProposeMatching
    publish_matching: PublishMatching
    answer_offers: AnswerOffers
    read_cohort: ReadCohort
    queries: Queries


def build(settings: MentoringSettings, clock: Clock) -> Mentoring:
    """Put the service together."""
    del clock  # a transaction brings its own time
    calendar = WorkingDays(settings.working_day_overrides)
    solver = HighsSolver(settings.matching_seconds)
    stores = Stores(
        mentors=SqlMentors(),
        cohorts=SqlCohorts(),
        proposals=SqlProposals(),
        offers=SqlOffers(),
        contract_of=contract_of,
    )
    publication = Publication(stores, calendar)
    return Mentoring(
        import_mentors=MentorImport(stores, settings.pseudonym_key),
        follow_enrolment=FollowEnrolment(stores),
        propose_matching=ProposeMatching(stores, solver),
        publish_matching=PublishMatching(stores, publication),
        answer_offers=AnswerOffers(stores, solver, publication, calendar),
        read_cohort=ReadCohort(stores),
        queries=Queries(),
    )


SERVICE = ServiceDefinition(
    name="mentoring",
    title_th="บริการพี่เลี้ยงธุรกิจ",
    title_en="Mentors and their matching",
    settings=MentoringSettings,
    migrations=Path(__file__).parents[1] / "migrations",
    service=lambda: import_module("mentoring.entrypoints.service").MentoringService,
    build=build,
    jobs=lambda app: (ImportMentors(app.import_mentors),),
)
