"""What every fault works on."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.broker import Witness
from tests.faults.checker import Injection
from tests.faults.load import Clients
from tests.faults.replicas import Platform


class NotDone(Exception):
    """The fault could not be brought about just now."""


@dataclass
class Situation:
    """The platform under load. ``kills`` counts processes and servers killed, ``duplicates`` messages put in again.

    ``broken`` names the promises that a fault saw broken on the spot.
    """

    platform: Platform
    clients: Clients
    witness: Witness
    chance: random.Random
    kills: int = 0
    duplicates: int = 0
    injections: list[Injection] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _serial: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def killed(self) -> None:
        """One more."""
        with self._turn:
            self.kills += 1

    def number(self) -> int:
        """A number that was not given before."""
        with self._turn:
            self._serial += 1
            return self._serial

    def new_customer(self, what: str) -> str:
        """A customer of the fault's own."""
        return f"{what}-{self.number():04}"

    def pause(self, shortest: float, longest: float) -> float:
        """Let some seconds go by; gives how many."""
        seconds = self.chance.uniform(shortest, longest)
        time.sleep(seconds)
        return seconds


Fault = Callable[[Situation], str]
"""Does its harm, puts right what an operator or a container engine would, and says what it did. Raises ``NotDone``."""
