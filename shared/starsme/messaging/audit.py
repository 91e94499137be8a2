"""What operators do to events is written down in the transaction that does it: who, why, what, to which."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select, update

from starsme.db import Transaction
from starsme.events.envelope import stamp
from starsme.messaging.tables import operator_actions

Action = Literal["inbox.retry", "inbox.skip", "quarantine.release", "quarantine.drop", "events.replay"]


@dataclass(frozen=True, slots=True)
class Operator:
    """The person who decides, and the reason given."""

    who: str
    why: str

    def note(self, tx: Transaction, action: Action, target: str, detail: Mapping[str, Any]) -> int:
        """Write one action down; gives its number."""
        row = operator_actions.insert().values(
            at=tx.now, who=self.who, why=self.why, action=action, target=target, detail=_json(detail)
        )
        return int(tx.connection.execute(row.returning(operator_actions.c.number)).scalar_one())


def amend(tx: Transaction, number: int, detail: Mapping[str, Any]) -> None:
    """Say how an action that takes long went on."""
    row = update(operator_actions).where(operator_actions.c.number == number)
    tx.connection.execute(row.values(detail=_json(detail)))


def actions_on(tx: Transaction, target: str) -> list[dict[str, Any]]:
    """What was done to one event, quarantined message or queue, oldest first."""
    rows = select(operator_actions).where(operator_actions.c.target == target).order_by(operator_actions.c.number)
    return [{**row, "detail": json.loads(row["detail"])} for row in tx.connection.execute(rows).mappings()]


def _json(detail: Mapping[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False, default=stamp)
