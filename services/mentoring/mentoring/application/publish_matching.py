"""Publishing the proposal that an officer has looked at."""

from __future__ import annotations

from mentoring.application.drafting import redraft
from mentoring.application.errors import CohortUnknown, NothingProposed, ProposalOutdated
from mentoring.application.publication import Publication
from mentoring.application.situation import read_situation
from mentoring.application.stores import Stores
from mentoring.domain.identity import CallCode
from starsme.db import Transaction
from starsme.errors import PreconditionFailed


class PublishMatching:
    """Publishes the latest proposal, once."""

    def __init__(self, stores: Stores, publication: Publication) -> None:
        self._stores = stores
        self._publication = publication

    def publish(self, tx: Transaction, call_code: CallCode, version: int | None, by: str) -> None:
        """Ask the mentors. Publishing again changes nothing.

        Raises ``CohortUnknown``, ``NothingProposed``, ``PreconditionFailed`` when ``version`` is given and another proposal
        is the latest, ``ProposalOutdated`` when it was made from what is no longer so.
        """
        if not self._stores.cohorts.get(tx, call_code).members:
            raise CohortUnknown(call_code=call_code)
        # Lock first: two officers may publish at once, or an enterprise withdraw.
        self._stores.cohorts.open(tx, call_code)
        latest = self._stores.proposals.latest(tx, call_code)
        if latest is None:
            raise NothingProposed(call_code=call_code)
        if version is not None and version != latest.number:
            raise PreconditionFailed(current=latest.number)
        if latest.published:
            return
        situation = read_situation(tx, self._stores, call_code, lock=True)
        if situation.fingerprint != latest.fingerprint:
            raise ProposalOutdated(version=latest.number)
        self._publication.carry_out(tx, situation, redraft(situation, latest), by)
