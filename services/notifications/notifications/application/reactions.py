"""What the service does when it hears an event. Nothing is sent here: rows are written, and the sender finds them."""

from __future__ import annotations

from notifications.application.ports import CallTitles, ContactPoints, Deliveries
from notifications.domain.contact import ContactPoint, Language
from notifications.domain.delivery import EventId, PartyId
from notifications.domain.rules import CONSENT_FACTS, RuleBook
from starsme.db import Transaction
from starsme.events import Event


class Notify:
    """Records the deliveries that the rules ask for."""

    def __init__(self, rules: RuleBook, deliveries: Deliveries) -> None:
        self._rules, self._deliveries = rules, deliveries

    def __call__(self, tx: Transaction, event: Event) -> None:
        """One statement an event; the same event again changes nothing."""
        planned = self._rules.deliveries(event.type, EventId(event.id), event.data, replayed=event.replayed, now=tx.now)
        if planned:
            self._deliveries.add(tx, planned)


class KeepContactPoint:
    """Remembers how to reach a party, and lets go what waited for it."""

    def __init__(self, contacts: ContactPoints, deliveries: Deliveries) -> None:
        self._contacts, self._deliveries = contacts, deliveries

    def __call__(self, tx: Transaction, event: Event) -> None:
        """The newest statement about the party counts, in whatever order they come."""
        data = event.data
        contact = ContactPoint(
            party_id=PartyId(data["party_id"]),
            name=data["name"],
            email=data.get("email") or None,
            phone=data.get("phone") or None,
            line_id=data.get("line_id") or None,
            language=Language(data["language"]),
            sequence=event.sequence,
        )
        self._contacts.keep(tx, contact)
        self._deliveries.contact_came(tx, contact.party_id)


class KeepCallTitles:
    """Remembers what a call is called, for letters that name it."""

    def __init__(self, titles: CallTitles) -> None:
        self._titles = titles

    def __call__(self, tx: Transaction, event: Event) -> None:
        """The titles of the last opening count."""
        data = event.data
        self._titles.keep(tx, data["call_code"], {Language.TH: data["title_th"], Language.EN: data["title_en"]})


class ObeyWithdrawal:
    """Lets what is not sent yet say no more of a consent that was withdrawn. What was said stays on record."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    def __call__(self, tx: Transaction, event: Event) -> None:
        """Both come from one enterprise's stream: what is still to come knows of the withdrawal already."""
        fact = CONSENT_FACTS.get(event.data["purpose"])
        if fact is None:
            return
        for delivery in self._deliveries.unsent(tx, PartyId(event.data["enterprise_id"])):
            if delivery.facts.get(fact):
                self._deliveries.reword(tx, delivery.reworded({**delivery.facts, fact: False}))
