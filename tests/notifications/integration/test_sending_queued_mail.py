"""The sender and a mail server that has its days: nothing is lost, nothing repeats unrecognised, failures are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from notifications.adapters.deliveries import SqlDeliveries
from notifications.adapters.letters import JinjaLetters, Office
from notifications.adapters.parties import SqlCallTitles, SqlContactPoints, SqlPreferences
from notifications.application.ports import Mail, Mailbox
from notifications.application.sending import BATCH, LEASE, SendQueued, Stores
from starsme.db import Transaction
from starsme.events.notifications import DeliveryFailed
from starsme.testing.service import ServiceClient
from tests.notifications.mail_server import HANG_UP, MailServer
from tests.notifications.saying import (
    ENTERPRISE,
    booked,
    call_opened,
    contact,
    deliveries,
    eligible,
    email_of,
    notifications,
    outbox,
    read_mail,
    selected,
    send_all,
    text_of,
)


@contextmanager
def over_smtp(server: MailServer, database_url: str = "sqlite://") -> Iterator[ServiceClient]:
    with server.running():
        given: dict[str, Any] = {
            "STARSME_MAIL": "smtp",
            "STARSME_SMTP_HOST": "127.0.0.1",
            "STARSME_SMTP_PORT": str(server.port),
            "STARSME_SMTP_SECURITY": "none",
            "STARSME_MAIL_FROM": "no-reply@dip.example",
        }
        with notifications(database_url, **given) as service:
            try:
                yield service
            finally:
                send_all(service)  # at rest it lets go of the connection


def later(service: ServiceClient, by: timedelta) -> None:
    service.runtime.clock.advance(by)  # type: ignore[attr-defined]
    send_all(service)


def a_sender(service: ServiceClient, mailbox: Mailbox, deliveries: SqlDeliveries | None = None) -> SendQueued:
    stores = Stores(deliveries or SqlDeliveries(), SqlContactPoints(), SqlPreferences(), SqlCallTitles())
    return SendQueued(stores, JinjaLetters(Office("ศูนย์", "Centre", "")), mailbox, service.runtime.clock)


class Collecting:
    """A mailbox that remembers what it took, and may do something at each message."""

    def __init__(self, at_each: object = None) -> None:
        self.taken: list[Mail] = []
        self.rested = 0
        self.at_each = at_each

    def send(self, mail: Mail) -> None:
        self.taken.append(mail)
        if callable(self.at_each):
            self.at_each(len(self.taken))

    def rest(self) -> None:
        self.rested += 1


class Killed(BaseException):
    """The process died here."""


def test_a_queued_message_goes_out_in_the_partys_language_and_names_the_call(any_database_url: str) -> None:
    server = MailServer()
    with over_smtp(server, any_database_url) as service:
        service.deliver(call_opened(), contact(language="en", name="Urai"), selected())
        send_all(service)
        (taken,) = server.taken
        message = read_mail(taken.content)
        assert taken.recipient == "urai@example.com"
        assert message["Message-ID"] == f"<{email_of(service)['id']}@dip.example>"
        assert "Dear Urai," in text_of(message)
        assert "“STAR SME call”" in text_of(message)
        sent = email_of(service)
        assert (sent["status"], sent["attempts"]) == ("sent", 1)
        assert sent["sent_at"] == service.runtime.clock.now().isoformat()


def test_a_call_whose_title_is_not_known_yet_is_named_by_its_code() -> None:
    with notifications() as service:
        service.deliver(contact(), selected())
        send_all(service)
        assert "“star-2562-pilot”" in text_of(outbox(service)[0])


def test_a_thousand_messages_go_out_once_each_over_few_connections() -> None:
    server = MailServer()
    with over_smtp(server) as service:
        for number in range(0, 1000, 100):
            parties = [f"ent_{one}" for one in range(number, number + 100)]
            service.deliver(*(contact(party, email=f"{party}@example.com") for party in parties))
            service.deliver(*(eligible(party) for party in parties))
        send_all(service)
        assert len({taken.recipient for taken in server.taken}) == len(server.taken) == 1000
        assert server.connections <= 6


def test_a_temporary_refusal_is_tried_again_later_with_growing_pauses(any_database_url: str) -> None:
    answers = ["450 4.2.1 full", "451 4.7.1 greylisted", None]
    server = MailServer(answer=lambda verb, _argument: answers.pop(0) if verb == "RCPT" and answers else None)
    with over_smtp(server, any_database_url) as service:
        service.deliver(contact(), booked())
        send_all(service)
        put_off = email_of(service)
        assert (put_off["status"], put_off["reason"], put_off["attempts"]) == ("queued", "smtp 450 4.2.1", 1)
        send_all(service)
        assert server.taken == [], "not before its time"
        later(service, timedelta(minutes=2))
        assert email_of(service)["reason"] == "smtp 451 4.7.1"
        later(service, timedelta(minutes=5))
        assert len(server.taken) == 1
        assert (email_of(service)["status"], email_of(service)["attempts"]) == ("sent", 3)
        assert service.published("notifications.delivery-failed.v1") == []


def test_a_message_that_is_put_off_too_often_fails_and_is_told(any_database_url: str) -> None:
    server = MailServer(answer=lambda verb, _argument: "452 4.2.2 full" if verb == "RCPT" else None)
    with over_smtp(server, any_database_url) as service:
        service.deliver(contact(), booked())
        for _ in range(8):
            later(service, timedelta(hours=8))
        assert (email_of(service)["status"], email_of(service)["attempts"]) == ("failed", 8)
        (told,) = service.published(DeliveryFailed.type)
        assert told.data["reason"] == "smtp 452 4.2.2"


def test_a_permanent_refusal_fails_at_once_and_is_told_without_the_address(any_database_url: str) -> None:
    gone = "550 5.1.1 <urai@example.com> unknown"
    server = MailServer(answer=lambda verb, who: gone if verb == "RCPT" and "urai" in who else None)
    with over_smtp(server, any_database_url) as service:
        service.deliver(contact(), booked(), contact("ent_other", email="other@example.com"), booked("ent_other"))
        send_all(service)
        failed = email_of(service)
        assert (failed["status"], failed["reason"], failed["attempts"]) == ("failed", "smtp 550 5.1.1", 1)
        assert [taken.recipient for taken in server.taken] == ["other@example.com"]
        (told,) = service.published(DeliveryFailed.type)
        assert told.data == {
            "delivery_id": failed["id"],
            "party_id": ENTERPRISE,
            "channel": "email",
            "template": "visit_booked",
            "reason": "smtp 550 5.1.1",
        }
        later(service, timedelta(days=1))
        assert len(service.published(DeliveryFailed.type)) == 1


def test_an_unreadable_address_fails_at_once_and_an_officer_can_send_again_when_it_is_corrected() -> None:
    with notifications() as service:
        service.deliver(contact(email="urai@@example"), booked())
        send_all(service)
        failed = email_of(service)
        assert (failed["status"], failed["reason"]) == ("failed", "address_unreadable")
        service.deliver(contact())
        answer = service.post(f"/deliveries/{failed['id']}/retry")
        assert (answer.status_code, answer.get_json()["status"]) == (202, "queued")
        send_all(service)
        assert email_of(service)["status"] == "sent"
        assert service.post(f"/deliveries/{failed['id']}/retry").status_code == 409
        assert service.post("/deliveries/none/retry").status_code == 404


def test_while_the_server_is_away_everything_waits_and_nothing_is_blamed(any_database_url: str) -> None:
    server = MailServer(answer=lambda verb, _argument: HANG_UP if verb == "MAIL" else None)
    with over_smtp(server, any_database_url) as service:
        service.deliver(contact(), *(eligible(row=number) for number in range(BATCH + 20)))
        send_all(service)
        assert server.connections == 1, "the rest of the batch is not tried against a closed door"
        for _ in range(20):
            later(service, timedelta(minutes=20))
        assert {item["status"] for item in deliveries(service, "&channel=email")} == {"queued"}
        assert {item["attempts"] for item in deliveries(service, "&channel=email")} == {0}
        server.answer = lambda _verb, _argument: None
        later(service, timedelta(minutes=20))
        assert len(server.taken) == BATCH + 20
        assert service.published(DeliveryFailed.type) == []


def test_news_that_an_outage_kept_back_for_five_days_is_given_up_and_told() -> None:
    server = MailServer(answer=lambda verb, _argument: HANG_UP if verb == "MAIL" else None)
    with over_smtp(server) as service:
        service.deliver(contact(), booked())
        later(service, timedelta(days=5))
        assert (email_of(service)["status"], email_of(service)["reason"]) == ("failed", "too_old")
        assert [event.data["reason"] for event in service.published(DeliveryFailed.type)] == ["too_old"]


def test_a_sender_that_dies_in_the_middle_leaves_messages_that_are_recognised_when_they_come_again(
    any_database_url: str,
) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact(), *(eligible(row=number) for number in range(10)))

        def die_at_the_fourth(number: int) -> None:
            if number == 4:
                raise Killed

        dying = Collecting(die_at_the_fourth)
        with pytest.raises(Killed):
            a_sender(service, dying)(service.runtime.database)
        after = Collecting()
        successor = a_sender(service, after)
        successor(service.runtime.database)
        assert after.taken == [], "the claim of the dead still holds"
        service.runtime.clock.advance(LEASE)  # type: ignore[attr-defined]
        successor(service.runtime.database)
        assert len({mail.id for mail in after.taken}) == len(after.taken) == 10
        assert {mail.id for mail in dying.taken} <= {mail.id for mail in after.taken}
        assert {item["status"] for item in deliveries(service, "&channel=email")} == {"sent"}


def test_a_contact_point_that_is_corrected_while_a_message_is_on_its_way_does_not_send_it_twice(
    any_database_url: str,
) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact(), booked())
        second = Collecting()

        def corrected(_number: int) -> None:
            service.deliver(contact(email="new@example.com"))
            a_sender(service, second)(service.runtime.database)

        first = Collecting(corrected)
        a_sender(service, first)(service.runtime.database)
        send_all(service)
        assert (len(first.taken), second.taken, outbox(service)) == (1, [], [])
        assert email_of(service)["status"] == "sent"


def test_what_was_handed_over_is_not_sent_again_when_the_database_fails_before_it_is_written_down() -> None:
    class Failing(SqlDeliveries):
        left = 2

        def free(self, tx: Transaction, ids: object) -> list[object]:  # type: ignore[override]
            if self.left:
                self.left -= 1
                raise ConnectionError
            return super().free(tx, ids)  # type: ignore[arg-type, return-value]

    with notifications() as service:
        service.deliver(contact(), booked())
        mailbox = Collecting()
        sender = a_sender(service, mailbox, Failing())
        for _ in range(2):
            with pytest.raises(ConnectionError):
                sender(service.runtime.database)
        assert sender(service.runtime.database), "it has only written down; there may be more"
        assert not sender(service.runtime.database)
        assert len(mailbox.taken) == 1
        assert email_of(service)["status"] == "sent"


def test_a_slow_server_does_not_make_a_batch_outlive_its_claim() -> None:
    with notifications() as service:
        service.deliver(contact(), *(eligible(row=number) for number in range(20)))
        slow = Collecting(lambda _number: service.runtime.clock.advance(timedelta(minutes=1)))  # type: ignore[attr-defined]
        sender = a_sender(service, slow)
        sender(service.runtime.database)
        assert len(slow.taken) == 4
        statuses = [item["status"] for item in deliveries(service, "&channel=email")]
        assert (statuses.count("sent"), statuses.count("queued")) == (4, 16)
        sender(service.runtime.database)
        assert len({mail.id for mail in slow.taken}) == 8, "the rest is due at once, and has lost no attempt"


def test_a_letter_that_cannot_be_written_holds_up_no_other() -> None:
    with notifications() as service:
        service.deliver(contact(), booked(), eligible())
        with service.runtime.database.begin() as tx:
            tx.connection.exec_driver_sql("UPDATE deliveries SET facts = '{}' WHERE template = 'visit_booked'")
        send_all(service)
        assert [mail["Subject"].startswith("ใบสมัคร") for mail in outbox(service)] == [True]
        (waiting,) = deliveries(service, "&template=visit_booked&channel=email")
        assert (waiting["status"], waiting["reason"]) == ("queued", "unwritable")


def test_a_party_that_turned_mail_off_is_told_in_the_inbox_only(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(contact())
        answer = service.put(f"/preferences/{ENTERPRISE}", body={"email": False})
        assert answer.status_code == 200
        service.deliver(booked())
        send_all(service)
        assert (email_of(service)["status"], email_of(service)["reason"]) == ("suppressed", "channel_off")
        assert outbox(service) == []


def test_the_sender_rests_when_there_is_nothing_to_do() -> None:
    with notifications() as service:
        mailbox = Collecting()
        assert a_sender(service, mailbox)(service.runtime.database) is False
        assert mailbox.rested == 1
