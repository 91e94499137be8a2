"""Everything that a proposal is computed from, read at one moment, and a fingerprint that tells whether it has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, replace

from mentoring.application.stores import Stores
from mentoring.domain.cohort import Cohort, Member
from mentoring.domain.dimension import DIMENSIONS
from mentoring.domain.fit import FIT_RULE
from mentoring.domain.identity import CallCode, EnterpriseId
from mentoring.domain.mentor import Mentor
from mentoring.domain.offer import DECLINED, Offer, OfferStatus
from mentoring.domain.standing import Held, Standing
from starsme.db import Transaction


@dataclass(frozen=True, slots=True)
class Situation:
    """The cohort, the register, and the offers of the call as they stand."""

    cohort: Cohort
    mentors: tuple[Mentor, ...]
    offers: tuple[Offer, ...]
    standing: Standing

    @property
    def members(self) -> tuple[Member, ...]:
        """The enterprises that are to be matched."""
        return self.cohort.present

    def only(self, enterprises: Collection[EnterpriseId]) -> Situation:
        """The same with these enterprises alone: the others have not been proposed yet."""
        kept = tuple(member for member in self.cohort.members if member.enterprise_id in enterprises)
        return replace(self, cohort=replace(self.cohort, members=kept))

    @property
    def fingerprint(self) -> str:
        """The same for the same question: whether an offer has been accepted makes no difference to it."""
        question = {
            "rule": FIT_RULE,
            "mentors": [_mentor(mentor) for mentor in sorted(self.mentors, key=lambda one: one.id)],
            "members": [_member(member) for member in self.members],
            "held": sorted([*held.pair, held.lead, list(held.dimensions)] for held in self.standing.held),
            "elsewhere": sorted(self.standing.elsewhere.items()),
            "declined": sorted(map(list, self.standing.declined)),
        }
        return hashlib.sha256(json.dumps(question, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_situation(tx: Transaction, stores: Stores, call_code: CallCode, *, lock: bool = False) -> Situation:
    """Read it; with ``lock`` the register and its places stay as they are until the transaction ends."""
    mentors = stores.mentors.all(tx, lock=lock)
    cohort = stores.cohorts.get(tx, call_code)
    offers = tuple(stores.offers.of_call(tx, call_code))
    standing = Standing(
        held=tuple(
            Held(offer.pair, offer.dimensions, offer.lead, offer.status is OfferStatus.ACCEPTED)
            for offer in offers
            if offer.held
        ),
        elsewhere=stores.offers.held_elsewhere(tx, call_code),
        declined=frozenset(offer.pair for offer in offers if offer.status in DECLINED),
    )
    return Situation(cohort, mentors, offers, standing)


def _mentor(mentor: Mentor) -> list[object]:
    return [
        mentor.id,
        mentor.name,
        mentor.agency,
        [int(mentor.level(dimension)) for dimension in DIMENSIONS],
        sorted(mentor.provinces),
        sorted(mentor.industries),
        sorted(mentor.conflicts),
        mentor.capacity,
        mentor.active,
    ]


def _member(member: Member) -> list[object]:
    return [
        member.enterprise_id,
        member.name_th,
        member.province,
        member.industry,
        [member.strength(dimension) for dimension in DIMENSIONS],
    ]
