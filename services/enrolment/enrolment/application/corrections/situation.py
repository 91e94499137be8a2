"""What a correction is computed from, and by what it is known that nothing changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from enrolment.application.corrections.errors import LateApplicationsUnscreened, NotPublished
from enrolment.application.corrections.ports import Corrections
from enrolment.application.corrections.shapes import InForce
from enrolment.application.ports import Applications, Selections
from enrolment.application.propose_selection import ProposeSelection, digest_of
from enrolment.application.shapes import OpenCall, Proposal
from enrolment.domain.corrections import seats_left
from enrolment.domain.selection import ProvinceSelection
from starsme.db import Transaction


@dataclass(frozen=True, slots=True)
class Situation:
    """A published selection as it is now; ``selection`` is the ranking anew, where it was asked for."""

    published: Proposal
    in_force: Mapping[str, InForce]
    selection: Mapping[str, ProvinceSelection] | None

    @property
    def digest(self) -> str:
        """The same as long as decisions, and the ranking where it was asked for, are."""
        decisions = sorted(
            (one.held.application_id, one.version, one.held.started, str(one.held.decision))
            for one in self.in_force.values()
        )
        ranking = None if self.selection is None else digest_of(self.selection)
        return hashlib.sha256(json.dumps([decisions, ranking]).encode()).hexdigest()


class Situations:
    """Reads situations."""

    def __init__(
        self, applications: Applications, selections: Selections, proposals: ProposeSelection, corrections: Corrections
    ) -> None:
        self._applications = applications
        self._selections = selections
        self._proposals = proposals
        self._corrections = corrections

    def published(self, tx: Transaction, call_code: str) -> Proposal:
        """The ranking in force; raises ``NotPublished``."""
        latest = self._selections.latest(tx.connection, call_code)
        if latest is None or latest.published_at is None:
            raise NotPublished(call_code=call_code)
        return latest

    def read(self, tx: Transaction, opened: OpenCall, *, rerun: bool) -> Situation:
        """The situation now; the call must be locked. Raises ``NotPublished`` or ``LateApplicationsUnscreened``."""
        code = opened.call.code
        published = self.published(tx, code)
        in_force = self._corrections.in_force(tx.connection, code)
        if not rerun:
            return Situation(published, in_force, None)
        if unscreened := self._applications.unscreened(tx.connection, code):
            raise LateApplicationsUnscreened(unscreened=unscreened, call_code=code)
        seats = {
            province: seats_left((one.held for one in in_force.values() if one.held.province == province), count)
            for province, count in opened.call.seats.items()
        }
        selection, _ = self._proposals.select(tx, replace(opened.call, seats=seats))
        return Situation(published, in_force, selection)
