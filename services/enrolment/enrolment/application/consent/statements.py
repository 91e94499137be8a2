"""Hearing what people say about consent, whoever brings it: the last statement holds, and changes are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from enrolment.application.consent.errors import PurposeUnknown
from enrolment.application.consent.ports import ConsentBook, ConsentTexts
from enrolment.domain.consent import Consent, ConsentText, Purpose, Statement, text_in_force
from starsme.db import Transaction
from starsme.events.enrolment_people import ConsentGiven, ConsentWithdrawn


class Consents:
    """The one place through which statements come in."""

    def __init__(self, book: ConsentBook, texts: ConsentTexts) -> None:
        self._book = book
        self._texts = texts

    def text(self, purpose: Purpose, day: date) -> ConsentText:
        """The text that people are shown on a day; raises ``PurposeUnknown`` where there is none."""
        text = text_in_force(self._texts.all(), purpose, day)
        if text is None:
            raise PurposeUnknown
        return text

    def hear(self, tx: Transaction, said: Mapping[str, Sequence[Statement]]) -> None:
        """Keep statements by enterprise, oldest first for each, and tell what they change."""
        flat = [(enterprise_id, one) for enterprise_id, statements in said.items() for one in statements]
        if not flat:
            return
        before = self._book.standing(tx.connection, said)
        holds = dict(before)
        for enterprise_id, one in flat:
            key = (enterprise_id, one.purpose)
            holds[key] = holds.get(key, Consent(one.purpose)).after(one)
        changed = {key: now for key, now in holds.items() if now != before.get(key)}
        self._book.add(tx.connection, flat, tx.now)
        self._book.keep(tx.connection, [(key[0], now) for key, now in changed.items()])
        for key, now in changed.items():
            _tell(tx, key[0], before.get(key), now)


def _tell(tx: Transaction, enterprise_id: str, before: Consent | None, now: Consent) -> None:
    was = before is not None and before.given
    if now.purpose is Purpose.CORE or now.given == was:
        return
    contract = ConsentGiven if now.given else ConsentWithdrawn
    tx.emit(
        contract.event(
            enterprise_id=enterprise_id, purpose=now.purpose, text_version=now.text_version, stated_at=now.at
        )
    )
