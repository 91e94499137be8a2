"""Several replicas on one PostgreSQL: each message goes out once, and a contact point that comes meanwhile is not missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier, Event, Lock

from notifications.adapters.deliveries import SqlDeliveries
from notifications.adapters.letters import JinjaLetters, Office
from notifications.adapters.parties import SqlCallTitles, SqlContactPoints, SqlPreferences
from notifications.application.ports import Mail
from notifications.application.sending import SendQueued, Stores
from notifications.domain.delivery import PartyId
from starsme.db import Transaction
from starsme.testing.service import ServiceClient
from tests.notifications.saying import booked, contact, deliveries, eligible, email_of, notifications, send_all


class Counting:
    """A mailbox that several senders share."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self._lock = Lock()

    def send(self, mail: Mail) -> None:
        with self._lock:
            self.taken[mail.id] += 1

    def rest(self) -> None:
        """Nothing to let go of."""


def a_sender(service: ServiceClient, mailbox: Counting, contacts: SqlContactPoints | None = None) -> SendQueued:
    stores = Stores(SqlDeliveries(), contacts or SqlContactPoints(), SqlPreferences(), SqlCallTitles())
    return SendQueued(stores, JinjaLetters(Office("ศูนย์", "Centre", "")), mailbox, service.runtime.clock)


def until_done(service: ServiceClient, sender: SendQueued, start: Barrier) -> None:
    start.wait()
    while sender(service.runtime.database):
        pass


def test_four_senders_hand_each_message_over_once(postgres_url: str) -> None:
    mailbox = Counting()
    with notifications(postgres_url) as service, ExitStack() as stack:
        replicas = [stack.enter_context(notifications(postgres_url)) for _ in range(4)]
        service.deliver(contact())
        for number in range(0, 1000, 200):
            service.deliver(*(eligible(row=row) for row in range(number, number + 200)))
        start = Barrier(4)
        with ThreadPoolExecutor(4) as pool:
            for run in [pool.submit(until_done, one, a_sender(one, mailbox), start) for one in replicas]:
                run.result(60)
        assert len(mailbox.taken) == 1000
        assert set(mailbox.taken.values()) == {1}
        counts = service.get("/deliveries/counts").json
        assert counts is not None
        assert counts["queued"] == 0


def test_reactions_and_senders_do_not_get_in_each_others_way(postgres_url: str) -> None:
    mailbox = Counting()
    parties = [f"ent_{number}" for number in range(300)]
    with notifications(postgres_url) as service, notifications(postgres_url) as other:
        service.deliver(*(booked(party) for party in parties))
        start = Barrier(3)

        def react(events: Callable[[str], object]) -> None:
            start.wait()
            for number in range(0, 300, 50):
                other.deliver(*(events(party) for party in parties[number : number + 50]))  # type: ignore[arg-type]

        with ThreadPoolExecutor(3) as pool:
            runs = [
                pool.submit(react, contact),
                pool.submit(until_done, service, a_sender(service, mailbox), start),
                pool.submit(until_done, other, a_sender(other, mailbox), start),
            ]
            for run in runs:
                run.result(60)
        send = a_sender(service, mailbox)
        while send(service.runtime.database):
            pass
        assert {item["status"] for item in deliveries(service, "&channel=email")} == {"sent"}
        assert (len(mailbox.taken), set(mailbox.taken.values())) == (300, {1})


def test_a_contact_point_that_comes_just_as_the_sender_misses_it_is_not_missed(postgres_url: str) -> None:
    looked, comes = Event(), Event()

    class Slow(SqlContactPoints):
        def of(self, tx: Transaction, party_ids: object) -> dict[PartyId, object]:  # type: ignore[override]
            known = super().of(tx, party_ids)  # type: ignore[arg-type]
            looked.set()
            comes.wait(0.5)  # the reaction is on its way, and waits for our lock
            return dict(known)

    with notifications(postgres_url) as service, notifications(postgres_url) as other:
        service.deliver(booked())

        def contact_comes() -> None:
            assert looked.wait(10)
            other.deliver(contact())
            comes.set()

        with ThreadPoolExecutor(1) as pool:
            reaction = pool.submit(contact_comes)
            a_sender(service, Counting(), Slow())(service.runtime.database)
            reaction.result(10)
        assert email_of(service)["status"] == "queued"
        send_all(service)
        assert email_of(service)["status"] == "sent"
