"""What the subscriber does with an event, and how it fails; and the events that it gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sqlalchemy.exc import DataError

from starsme.db import Transaction
from starsme.events import Event
from starsme.events.enrolment import EnterpriseRegistered, GroupChanged
from tests.faults.simulation.databases import Died, effects, trouble

SUBSCRIBED = "enrolment.group-changed.v1"
SUBJECTS = ("ent_a", "ent_c", "ent_d")  # the first two share a queue of two


def fact(subject: str, label: str, *, subscribed: bool) -> Event:
    """An event that the subscriber listens for, or one that no queue is bound for."""
    if subscribed:
        return GroupChanged.event(enterprise_id=subject, group="star", previous=None, reason="selected", rule=label)
    return EnterpriseRegistered.event(enterprise_id=subject, kind=None, name_th=label, registered_on=date(2026, 1, 5))


@dataclass(frozen=True)
class Failure:
    """How a handler fails for one event: the first ``times`` tries, or every one (``None``)."""

    how: Literal["raises", "value", "deadlock", "cut", "killed"]
    times: int | None = 1
    after_effect: bool = True


FAILURES = (
    Failure("raises"),
    Failure("raises", 2),
    Failure("raises", 3, after_effect=False),
    Failure("raises", 5),
    Failure("raises", None),
    Failure("value", 2),
    Failure("value", None, after_effect=False),
    Failure("deadlock"),
    Failure("deadlock", 2),
    Failure("cut"),
    Failure("cut", 2),
    Failure("killed"),
    Failure("killed", 2),
)


@dataclass
class Handler:
    """Writes a row an event; ``failing`` says how it fails by the event's label, ``tries`` how often it was called."""

    failing: dict[str, Failure] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)

    def expect(self, failure: Failure | None) -> str:
        """The label of a new event."""
        label = f"e{len(self.failing)}"
        self.failing[label] = failure or Failure("raises", 0)
        return label

    def __call__(self, tx: Transaction, event: Event) -> None:
        label = event.data["rule"]
        failure, tries = self.failing[label], self.tries.get(label, 0)
        self.tries[label] = tries + 1
        fails = failure.times is None or tries < failure.times
        if fails and not failure.after_effect:
            _fail(failure)
        row = {"event_id": event.id, "label": label}
        if event.subject == SUBJECTS[0]:
            tx.later(_EFFECT, [row])
        else:
            tx.connection.execute(_EFFECT, row)
        if fails:
            _fail(failure)


def _fail(failure: Failure) -> None:
    if failure.how == "killed":
        raise Died
    if failure.how == "raises":
        raise ArithmeticError(failure.how)
    if failure.how == "value":
        raise DataError("value", None, ValueError("value"))
    raise trouble(failure.how, cut=failure.how == "cut")


_EFFECT = effects.insert()
