"""What may happen next: every rule is one step of a schedule."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from starsme.messaging.held import Decision
from tests.faults.simulation.broker import CLEAR, LINES, Acknowledgement, Line
from tests.faults.simulation.databases import FAULTS, Fault
from tests.faults.simulation.forgery import Kind, forged, possible
from tests.faults.simulation.handler import FAILURES, SUBJECTS, Failure
from tests.faults.simulation.ledger import look, met, settle
from tests.faults.simulation.world import Accepted, End, World

STEPS = 30
tally: Counter[str] = Counter()
"""What this process has tried: ``schedules``, ``steps``, and what they met."""

some_fault = st.sampled_from((None,) * 9 + FAULTS)
some_line = st.sampled_from((CLEAR,) * 6 + LINES)
some_failure = st.sampled_from((None,) * 9 + FAILURES)
some_subjects = st.lists(st.sampled_from(SUBJECTS), min_size=1, max_size=4)
some_end = st.sampled_from(("commit",) * 6 + ("rollback", "killed before", "killed after"))
some_acknowledgement = st.sampled_from(("heard",) * 4 + ("unheard", "never sent"))
some_number = st.integers(0, 7)
some_kind = st.sampled_from(
    ("not json", "content type", "unknown type", "newer version", "broken contract", "not subscribed")
    + ("id reused", "past") * 3
)


class Kernel(RuleBasedStateMachine):
    """The kernel under every misfortune that it promises to survive."""

    world: World

    @initialize(embedded=st.sampled_from((False, False, False, True)), bound=st.sampled_from((True, True, True, False)))
    def begin(self, embedded: bool, bound: bool) -> None:
        self.world = World(embedded)
        if bound:
            self.world.declare()

    @rule(
        subjects=some_subjects,
        subscribed=st.sampled_from((True, True, True, False)),
        failure=some_failure,
        end=some_end,
    )
    def use_case(self, subjects: list[str], subscribed: bool, failure: Failure | None, end: End) -> None:
        self.world.use_case(subjects, subscribed, failure, end)

    @precondition(lambda self: self.world.broker.queues)
    @rule(subjects=some_subjects, failure=some_failure, line=some_line, fault=some_fault)
    def usual_run(self, subjects: list[str], failure: Failure | None, line: Line, fault: Fault | None) -> None:
        """A command, its relay and its effects: what mostly happens, in one step, so that schedules get far."""
        self.world.use_case(subjects, True, failure, "commit")
        look(self.world)
        self.world.relay(line, None)
        look(self.world)
        for queue in sorted(self.world.broker.queues):
            self.world.consume(queue, fault, "heard")

    @rule(line=some_line, fault=some_fault)
    def relay(self, line: Line, fault: Fault | None) -> None:
        self.world.relay(line, fault)

    @precondition(lambda self: not self.world.broker.queues)
    @rule()
    def declare(self) -> None:
        self.world.declare()

    @precondition(lambda self: self.world.broker.queues)
    @rule(number=some_number, fault=some_fault, acknowledgement=some_acknowledgement)
    def consume(self, number: int, fault: Fault | None, acknowledgement: Acknowledgement) -> None:
        self.world.consume(self._queue(number), fault, acknowledgement)

    @precondition(lambda self: self.world.broker.queues and not self.world.embedded)
    @rule(reader=st.booleans(), number=some_number)
    def someone_stalls(self, reader: bool, number: int) -> None:
        """With work in hand, which another takes up."""
        if reader:
            self.world.stall_reader(self._queue(number))
        else:
            self.world.stall_leader(number % 3)

    @precondition(lambda self: self.world.late_rows or self.world.late_batches)
    @rule(line=some_line, fault=some_fault)
    def someone_wakes(self, line: Line, fault: Fault | None) -> None:
        """And does what it was about to do."""
        if self.world.late_rows:
            self.world.wake_leader(line)
        if self.world.late_batches:
            self.world.wake_reader(fault)

    @rule(fault=some_fault, seconds=st.sampled_from((0, 1, 20, 3600)))
    def retry(self, fault: Fault | None, seconds: int) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))
        self.world.retry(fault)

    @precondition(lambda self: self.world.accepted)
    @rule(what=st.sampled_from(("prune", "months", "months", "relay dies", "reader dies")))
    def time_does_its_work(self, what: str) -> None:
        if what == "relay dies":
            self.world.step_down()
        elif what == "reader dies":
            for queue in self.world.broker.queues:
                self.world.close_reader(queue)
        else:
            if what == "months" and self.world.may_age():
                self.world.clock.advance(timedelta(days=41))
            self.world.prune()

    @precondition(lambda self: self.world.parked())
    @rule(number=some_number, decision=st.sampled_from(("retry", "retry", "skip")))
    def operator_decides(self, number: int, decision: Decision) -> None:
        parked = self.world.parked()
        self.world.decide(parked[number % len(parked)], decision)

    @precondition(lambda self: self.world.under_way() and not self.world.embedded)
    @rule(number=some_number)
    def duplicate(self, number: int) -> None:
        messages = self.world.under_way()
        self.world.send(messages[number % len(messages)])

    @precondition(lambda self: self.world.broker.queues and self._subscribed() and not self.world.embedded)
    @rule(kind=some_kind, number=some_number)
    def forge(self, kind: Kind, number: int) -> None:
        one = self._subscribed()[number % len(self._subscribed())]
        if possible(kind, one, self.world):
            self.world.send(forged(kind, len(self.world.poison), one))

    @precondition(lambda self: self.world.broker.queues)
    @rule(number=some_number, subject=st.sampled_from((None, *SUBJECTS)), line=some_line)
    def replay(self, number: int, subject: str | None, line: Line) -> None:
        self.world.replay(self._queue(number), subject, line)

    @precondition(lambda self: self.world.under_way() and self._all_recent())
    @rule()
    def lose_queues(self) -> None:
        self.world.lose_queues()

    @invariant()
    def promises_hold(self) -> None:
        if hasattr(self, "world"):
            tally["steps"] += 1
            look(self.world)

    def teardown(self) -> None:
        if sys.exc_info()[0] is None:  # after a violation there is nothing to settle
            tally.update(met(self.world, settle(self.world)))
            tally["schedules"] += 1

    def _queue(self, number: int) -> str:
        names = sorted(self.world.broker.queues)
        return names[number % len(names)]

    def _subscribed(self) -> list[Accepted]:
        return [one for one in self.world.accepted.values() if one.subscribed]

    def _all_recent(self) -> bool:
        """Whether what is in the queues can be sent again: it is within the window."""
        since = self.world.retention.replayable_since()
        ids = {message.event_id for message in self.world.under_way()} & self.world.accepted.keys()
        return all(self.world.accepted[event_id].at >= since for event_id in ids)
