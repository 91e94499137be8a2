"""The life of an application, from a draft to a decision: which states there are, which moves are legal, whose turn it is.

The state is never stored: it follows from what is (verdict, requests, sheets, proposal, decision). Whoever changes one of
these asks ``moved`` first; what it refuses does not happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from enrolment.domain.words import Decision, Verdict


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INFORMATION_ASKED = "information_asked"
    INFORMATION_ANSWERED = "information_answered"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    SCORED = "scored"
    PROPOSED = "proposed"
    SELECTED = "selected"
    WAITING = "waiting"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can happen to an application."""

    SUBMIT = "submit"
    ASK = "ask"
    ANSWER = "answer"
    CLOSE_REQUEST = "close_request"
    FIND_ELIGIBLE = "find_eligible"
    FIND_INELIGIBLE = "find_ineligible"
    SCORE = "score"
    PROPOSE = "propose"
    SELECT = "select"
    PUT_ON_WAITING_LIST = "put_on_waiting_list"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class Turn(StrEnum):
    """Who has to act next."""

    APPLICANT = "applicant"
    OFFICER = "officer"
    JUDGES = "judges"
    COORDINATOR = "coordinator"
    NOBODY = "nobody"


class IllegalMove(Exception):
    """The move is not open in this state."""

    def __init__(self, state: State, move: Move) -> None:
        super().__init__(f"{move} is not open to an application that is {state}")
        self.state, self.move = state, move


_BEFORE_SCREENING = (State.SUBMITTED, State.INFORMATION_ANSWERED)
_SCREENED = (State.ELIGIBLE, State.INELIGIBLE)
IN_SELECTION = (State.ELIGIBLE, State.SCORED, State.PROPOSED)
"""The states of those who take part in a selection that is not published."""

_TO: Mapping[Move, tuple[tuple[State, ...], State]] = {
    Move.SUBMIT: ((State.DRAFT,), State.SUBMITTED),
    # A verdict can be taken back to ask, as long as nobody has scored: the answer is screened again.
    Move.ASK: ((*_BEFORE_SCREENING, *_SCREENED), State.INFORMATION_ASKED),
    Move.ANSWER: ((State.INFORMATION_ASKED,), State.INFORMATION_ANSWERED),
    Move.CLOSE_REQUEST: ((State.INFORMATION_ASKED,), State.INFORMATION_ANSWERED),
    # Verdicts follow what is known: screening again may turn them until a result is published.
    Move.FIND_ELIGIBLE: ((*_BEFORE_SCREENING, *_SCREENED), State.ELIGIBLE),
    Move.FIND_INELIGIBLE: ((*_BEFORE_SCREENING, *IN_SELECTION, State.INELIGIBLE), State.INELIGIBLE),
    Move.SCORE: ((*IN_SELECTION,), State.SCORED),
    Move.PROPOSE: ((*IN_SELECTION,), State.PROPOSED),
    # From a decision too: promotion after a withdrawal, and recorded corrections.
    Move.SELECT: ((State.PROPOSED, State.WAITING, State.DECLINED), State.SELECTED),
    Move.PUT_ON_WAITING_LIST: ((State.PROPOSED, State.SELECTED, State.DECLINED), State.WAITING),
    Move.DECLINE: ((State.PROPOSED, State.SELECTED, State.WAITING), State.DECLINED),
    Move.WITHDRAW: (tuple(state for state in State if state is not State.WITHDRAWN), State.WITHDRAWN),
}

_TURN: Mapping[State, Turn] = {
    State.DRAFT: Turn.APPLICANT,
    State.SUBMITTED: Turn.OFFICER,
    State.INFORMATION_ASKED: Turn.APPLICANT,
    State.INFORMATION_ANSWERED: Turn.OFFICER,
    State.ELIGIBLE: Turn.JUDGES,
    State.SCORED: Turn.OFFICER,
    State.PROPOSED: Turn.COORDINATOR,
}


def moved(state: State, move: Move) -> State:
    """The state after a move; raises ``IllegalMove`` where the move is not open."""
    sources, target = _TO[move]
    if state not in sources:
        raise IllegalMove(state, move)
    return target


def may(state: State, move: Move) -> bool:
    """Whether a move is open."""
    return state in _TO[move][0]


def turn_of(state: State) -> Turn:
    """Whose turn it is; nobody's once there is a decision."""
    return _TURN.get(state, Turn.NOBODY)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored about an application, as far as its state follows from it.

    ``answered`` says that a request for information was answered or closed, and nothing was screened since. ``judges``
    are those whose sheets count; ``proposed`` says that the newest proposal has the application in it.
    """

    verdict: Verdict | None = None
    open_request: bool = False
    answered: bool = False
    judges: int = 0
    judges_needed: int = 1
    proposed: bool = False
    decision: Decision | None = None


_BY_DECISION: Mapping[Decision, State] = {
    Decision.WITHDRAWN: State.WITHDRAWN,
    Decision.STAR: State.SELECTED,
    Decision.WAITING: State.WAITING,
    Decision.DECLINED: State.DECLINED,
    Decision.NOT_RANKABLE: State.DECLINED,
    Decision.INELIGIBLE: State.INELIGIBLE,
}


def state_of(standing: Standing) -> State:
    """The state of a submitted application: what was decided last and furthest counts."""
    if standing.decision is not None:
        return _BY_DECISION[standing.decision]
    if standing.open_request:
        return State.INFORMATION_ASKED
    if standing.verdict is None:
        return State.INFORMATION_ANSWERED if standing.answered else State.SUBMITTED
    if standing.verdict is Verdict.INELIGIBLE:
        return State.INELIGIBLE
    if standing.proposed:
        return State.PROPOSED
    return State.SCORED if standing.judges >= standing.judges_needed else State.ELIGIBLE
