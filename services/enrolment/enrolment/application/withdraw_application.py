"""Withdrawing an application; before mentoring starts the freed seat goes to the first waiting."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from enrolment.application.applying.information import Information
from enrolment.application.applying.life import ApplicationLives
from enrolment.application.errors import (
    AgencyNotInCall,
    AlreadyWithdrawnBefore,
    ApplicationUnknown,
    NotInSelection,
)
from enrolment.application.ports import Applications, Calls, MentoringStarts, Selections
from enrolment.application.regrouping import Groups
from enrolment.application.selection_facts import star_selected, withdrawn
from enrolment.application.shapes import KeptApplication, KeptDecision
from enrolment.application.sight import Sights
from enrolment.domain.application_life import IN_SELECTION, Move, State
from enrolment.domain.selection import AlreadyWithdrawn, Standing, promoted_by_withdrawal
from enrolment.domain.words import Decision
from starsme.auth import Caller, Role
from starsme.db import Transaction
from starsme.errors import PreconditionFailed


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a withdrawal did. ``was`` is the decision given up (before any was published: the state, ``eligible`` for all who took part)."""

    application_id: str
    was: str
    promoted_application_id: str | None


class WithdrawApplication:
    """Withdraws applications, for officers of the call and for the enterprise's own people."""

    def __init__(
        self,
        calls: Calls,
        applications: Applications,
        selections: Selections,
        starts: MentoringStarts,
        groups: Groups,
        sights: Sights,
        lives: ApplicationLives,
        information: Information,
    ) -> None:
        self._calls = calls
        self._applications = applications
        self._selections = selections
        self._starts = starts
        self._groups = groups
        self._sights = sights
        self._lives = lives
        self._information = information

    def withdraw(self, tx: Transaction, caller: Caller, application_id: str, version: int | None = None) -> Withdrawal:
        """Withdraw one application.

        Raises ``ApplicationUnknown``, ``NotInSelection``, ``AlreadyWithdrawnBefore``, or ``PreconditionFailed`` when
        the caller names another version of the decision than the one in force.
        """
        call_code, application = self._found(tx, caller, application_id)
        # Lock first: two withdrawals at once would both promote the same enterprise.
        self._calls.lock(tx.connection, call_code)
        decision = self._selections.decision(tx.connection, application_id)
        if decision is None:
            return self._before_publication(tx, caller, call_code, application)
        if version is not None and version != decision.version:
            raise PreconditionFailed(current=decision.version)
        return self._from_selection(tx, caller, call_code, decision)

    def _found(self, tx: Transaction, caller: Caller, application_id: str) -> tuple[str, KeptApplication]:
        found = self._applications.find(tx.connection, application_id)
        if found is None:
            raise ApplicationUnknown
        call_code, application = found
        if caller.has(Role.OFFICER, Role.COORDINATOR):
            try:
                self._sights.call(tx, caller, call_code)
            except AgencyNotInCall:
                raise ApplicationUnknown from None
            if not self._sights.of(tx, caller).acts_in(application.application.province):
                raise ApplicationUnknown
        elif application.enterprise_id is None or application.enterprise_id not in self._sights.acts_for(tx, caller):
            raise ApplicationUnknown
        return call_code, application

    def _before_publication(
        self, tx: Transaction, caller: Caller, call_code: str, application: KeptApplication
    ) -> Withdrawal:
        if application.enterprise_id is None or application.application.province is None:
            raise NotInSelection
        state = self._lives.state(tx, application.id)
        self._lives.move(tx, application.id, Move.WITHDRAW)
        decision = KeptDecision(
            application.id, application.enterprise_id, application.application.province, Decision.WITHDRAWN, None, 1
        )
        was = State.ELIGIBLE if state in IN_SELECTION else state
        self._information.end(tx, caller, application.id)
        self._tell_withdrawn(tx, call_code, decision, was)
        self._selections.withdraw_undecided(tx.connection, call_code, decision, caller.subject, tx.now)
        return Withdrawal(application.id, was, None)

    def _from_selection(self, tx: Transaction, caller: Caller, call_code: str, decision: KeptDecision) -> Withdrawal:
        waiting = {
            one.application_id: one for one in self._selections.waiting(tx.connection, call_code, decision.province)
        }
        started = self._starts.has_started(tx.connection, call_code, decision.enterprise_id)
        try:
            promoted = promoted_by_withdrawal(
                _standing(decision), [_standing(one) for one in waiting.values()], mentoring_started=started
            )
        except AlreadyWithdrawn as error:
            raise AlreadyWithdrawnBefore from error
        self._selections.change(tx.connection, decision, Decision.WITHDRAWN, "withdrawal", caller.subject, tx.now)
        self._tell_withdrawn(tx, call_code, decision, decision.decision)
        moved = {decision.enterprise_id}
        if promoted is not None:
            moved.add(self._promote(tx, caller, call_code, waiting[promoted.application_id]))
        self._groups.regroup(tx, moved)
        return Withdrawal(
            decision.application_id, decision.decision, None if promoted is None else promoted.application_id
        )

    def _promote(self, tx: Transaction, caller: Caller, call_code: str, decision: KeptDecision) -> str:
        self._selections.change(tx.connection, decision, Decision.STAR, "promotion", caller.subject, tx.now)
        place = self._selections.place_of(tx.connection, call_code, decision.application_id)
        entrants = self._applications.entrants(tx.connection, call_code, [decision.application_id])
        rank, total = place or (0, "0")
        entrant = entrants[decision.application_id]
        tx.emit(star_selected(call_code, entrant, rank, Fraction(total), promoted=True))
        return decision.enterprise_id

    def _tell_withdrawn(self, tx: Transaction, call_code: str, decision: KeptDecision, was: str) -> None:
        entrants = self._applications.entrants(tx.connection, call_code, [decision.application_id])
        tx.emit(withdrawn(call_code, entrants[decision.application_id], was))


def _standing(decision: KeptDecision) -> Standing:
    return Standing(decision.application_id, decision.decision, decision.waiting_position)
