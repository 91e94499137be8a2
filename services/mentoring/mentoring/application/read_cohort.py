"""Looking at a cohort and at its matching."""

from __future__ import annotations

from typing import Any

from mentoring.application.document import shown
from mentoring.application.errors import CohortUnknown, NothingProposed
from mentoring.application.stores import Stores
from mentoring.domain.cohort import Cohort, Member
from mentoring.domain.dimension import DIMENSIONS
from mentoring.domain.identity import CallCode
from starsme.db import Transaction


class ReadCohort:
    """The reading side of a cohort; small enough to be given whole."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def cohort(self, tx: Transaction, call_code: CallCode) -> dict[str, Any]:
        """The enterprises and what they need; raises ``CohortUnknown`` while no STAR has arrived."""
        cohort = self._known(tx, call_code)
        latest = self._stores.proposals.latest(tx, call_code)
        return {
            "call_code": call_code,
            "enterprises": len(cohort.present),
            "needs": sum(len(member.needs) for member in cohort.present),
            "provinces_in": cohort.provinces_in,
            "provinces_awaited": cohort.provinces_awaited,
            "version": latest.number if latest else None,
            "status": latest.status if latest else None,
            "members": [_member(member) for member in cohort.members],
        }

    def matching(self, tx: Transaction, call_code: CallCode) -> dict[str, Any]:
        """The latest proposal with what has become of its offers; raises ``CohortUnknown`` or ``NothingProposed``."""
        cohort = self._known(tx, call_code)
        latest = self._stores.proposals.latest(tx, call_code)
        if latest is None:
            raise NothingProposed(call_code=call_code)
        present = [member.enterprise_id for member in cohort.present]
        return shown(latest, present, self._stores.offers.of_call(tx, call_code))

    def _known(self, tx: Transaction, call_code: CallCode) -> Cohort:
        cohort = self._stores.cohorts.get(tx, call_code)
        if not cohort.members:
            raise CohortUnknown(call_code=call_code)
        return cohort


def _member(member: Member) -> dict[str, Any]:
    return {
        "enterprise_id": member.enterprise_id,
        "application_id": member.application_id,
        "name": member.name_th,
        "province": member.province,
        "industry": member.industry,
        "needs": {dimension: member.strength(dimension) for dimension in DIMENSIONS},
        "promoted": member.promoted,
        "present": member.present,
        "started_on": member.started_on,
    }
