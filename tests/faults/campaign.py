"""One campaign: load, faults dealt from a shuffled deck, recovery measured after each, then the account of everything."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import psycopg2
import requests

from tests.faults.broker import Witness
from tests.faults.checker import Verdict, reconcile
from tests.faults.deck import rounds
from tests.faults.load import Clients, Producers, command_for
from tests.faults.observing import duplicate_deliveries, event_status, has_effect, history, unfinished
from tests.faults.replicas import HOPS, ORDERS, NotRunning, Platform
from tests.faults.servers import Postgres, Rabbit
from tests.faults.situation import Fault, NotDone, Situation

BETWEEN_SECONDS = (0.3, 2.0)
AT_ONCE = (1, 2, 2)  # troubles seldom come alone
TRIES = 3
RECOVERY_SECONDS = 120.0
DRAIN_SECONDS = 240.0
QUIET_LOOKS = 3
WHOLE_ROUND_SECONDS = 120.0
# What may keep a fault from happening: mostly another that happens at the same time.
NOT_DONE = (NotDone, NotRunning, TimeoutError, psycopg2.Error)


@dataclass
class Campaign:
    """``seconds`` of faults from ``seed``; logs go to ``folder``. With ``WHOLE_ROUND_SECONDS`` or more every kind occurs."""

    seconds: float
    seed: int
    folder: Path
    out: TextIO
    recoveries: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def run(self) -> int:
        """Gives the exit status: 0 only when nothing was violated and something was hit."""
        with ExitStack() as stack:
            postgres = Postgres(self.folder / "postgresql.log")
            stack.callback(postgres.close)
            rabbit = Rabbit(self.folder / "rabbitmq.log")
            stack.callback(rabbit.close)
            postgres.start()
            rabbit.open()
            platform = Platform(postgres, rabbit, self.folder, self.say)
            stack.callback(platform.close)
            platform.open()
            witness = Witness(rabbit.uri())
            stack.callback(witness.stop)
            witness.start()
            return self._load_and_account(platform, witness)

    def say(self, what: str) -> None:
        """A line of progress."""
        self.out.write(f"{time.monotonic() - self._started:7.1f} s  {what}\n")
        self.out.flush()

    def _load_and_account(self, platform: Platform, witness: Witness) -> int:
        clients = Clients(platform.of(ORDERS), platform.token())
        on = Situation(platform, clients, witness, random.Random(self.seed))
        producers = Producers(clients, self.seed)
        self.say(f"{len(platform.replicas)} replicas are ready; load begins")
        producers.start()
        try:
            self.say(f"the first probe took {self._recovery(on):.2f} s")
            self._deal(on)
        except BaseException:
            producers.stop(0)
            raise
        self.say("no more faults; load ends")
        producers.stop(RECOVERY_SECONDS)
        stuck = self._drain(platform)
        self.troubles += producers.failures + on.broken + platform.crashes
        verdict = reconcile(history(platform, witness, clients.commands(), on.injections))
        return self._tell(on, verdict, stuck)

    # --- faults

    def _deal(self, on: Situation) -> None:
        deadline = time.monotonic() + self.seconds
        for number, cards in enumerate(rounds(on.chance)):
            whole = number == 0 and self.seconds >= WHOLE_ROUND_SECONDS
            failed: Counter[Fault] = Counter()
            while cards:
                if time.monotonic() > deadline and not whole:
                    return
                hand = [cards.pop(0) for _ in range(min(len(cards), on.chance.choice(AT_ONCE)))]
                for fault in self._bring_about(on, hand):
                    failed[fault] += 1
                    if failed[fault] < TRIES:
                        cards.append(fault)
                    else:
                        self.troubles.append(f"{_name(fault)} could not be brought about")
                on.pause(*BETWEEN_SECONDS)

    def _bring_about(self, on: Situation, hand: list[Fault]) -> list[Fault]:
        """All of the hand at once, then the recovery from all; gives those that were not done."""
        failed: list[Fault] = []

        def do(fault: Fault) -> None:
            try:
                self.say(f"{_name(fault)}: {fault(on)}")
            except NOT_DONE as reason:
                failed.append(fault)
                self.say(f"{_name(fault)}: not done, {_first_words(reason)}")
            except Exception as error:  # noqa: BLE001 - of the campaign's own making: it must not pass for a success
                self.troubles.append(f"{_name(fault)} broke off: {_first_words(error)}")

        threads = [threading.Thread(target=do, args=(fault,), daemon=True) for fault in hand]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = self._recovery(on)
        self.recoveries.append(seconds)
        self.say(f"  recovered in {seconds:.2f} s")
        return failed

    def _recovery(self, on: Situation) -> float:
        """Seconds until a command sent now had its effect in the last service."""
        started = time.monotonic()
        probe = on.clients.send(command_for("probe", on.chance))
        while not has_effect(on.platform.postgres, HOPS[-1], probe.order_id):
            seconds = time.monotonic() - started
            if seconds > RECOVERY_SECONDS:
                self.troubles.append(f"order {probe.order_id} had no effect within {RECOVERY_SECONDS:.0f} s")
                return seconds
            time.sleep(0.02)
        return time.monotonic() - started

    # --- the end

    def _drain(self, platform: Platform) -> list[str]:
        """Wait until nothing is under way at several looks in a row; gives what is stuck."""
        deadline, quiet, left = time.monotonic() + DRAIN_SECONDS, 0, ["nothing was looked at"]
        while quiet < QUIET_LOOKS and time.monotonic() < deadline:
            try:
                left = unfinished(platform)
            except (psycopg2.Error, requests.RequestException, RuntimeError) as error:
                left = [_first_words(error)]
            quiet = 0 if left else quiet + 1
            time.sleep(0.5)
        self.say("drained" if quiet == QUIET_LOOKS else f"not drained: {'; '.join(left)}")
        return [] if quiet == QUIET_LOOKS else left

    def _tell(self, on: Situation, verdict: Verdict, stuck: list[str]) -> int:
        duplicates = duplicate_deliveries(on.platform.postgres)
        problems = [*verdict.violations, *(f"stuck: {what}" for what in stuck), *self.troubles]
        problems += self._statuses(on.platform, verdict)
        if duplicates < max(1, on.duplicates):
            problems.append(f"{on.duplicates} duplicates were put in, {duplicates} counted")
        if not on.kills:
            problems.append("nothing was killed: the campaign proves nothing")
        for problem in problems:
            self.say(f"VIOLATION {problem}")
        self.out.write(
            f"accepted={verdict.accepted} lost={len(verdict.lost)} duplicate_deliveries={duplicates} "
            f"duplicate_effects={len(verdict.duplicate_effects)} inversions={len(verdict.inversions)} "
            f"parked={verdict.parked} quarantined={verdict.quarantined} kills={on.kills} "
            f"max_recovery_seconds={max(self.recoveries, default=0.0):.2f}\n"
        )
        return 1 if problems else 0

    def _statuses(self, platform: Platform, verdict: Verdict) -> list[str]:
        """`GET /events/status` must tell the same."""
        try:
            told = [event_status(platform, hop) for hop in HOPS]
        except requests.RequestException as error:
            return [f"no status: {error}"]
        parked = sum(status["parked"] for status in told)
        return (
            []
            if parked == verdict.parked
            else [f"the status tells of {parked} parked events, the tables of {verdict.parked}"]
        )


def _first_words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _name(fault: Fault) -> str:
    return fault.__name__.replace("_", " ")
