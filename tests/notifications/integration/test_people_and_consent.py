"""People hear of their authority in their own inbox, and letters say nothing of a consent that was withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from starsme.auth import Role
from starsme.events.enrolment_people import AuthorityRevoked
from starsme.identifiers import person_id
from starsme.testing.service import PSEUDONYM_KEY
from tests.notifications import saying, saying_of_people
from tests.notifications.saying import (
    ENTERPRISE,
    OTHER_ENTERPRISE,
    contact,
    inbox,
    named,
    notifications,
    outbox,
    send_all,
    text_of,
)


@pytest.fixture(autouse=True)
def chan(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A person's claims; the events of these tests are about her."""
    monkeypatch.setattr(saying_of_people, "PERSON", person_id("chan", PSEUDONYM_KEY.encode()))
    return {"roles": [Role.ENTREPRENEUR], "subject": "chan"}


def test_a_person_hears_of_her_authority_by_mail_and_in_her_own_inbox(
    any_database_url: str, chan: dict[str, Any]
) -> None:
    with notifications(any_database_url) as service:
        service.deliver(
            contact(saying_of_people.PERSON, email="chan@example.com"),
            saying_of_people.authority_waits(),
            saying_of_people.authority_granted(),
            saying_of_people.authority_ended("given_up"),
        )
        messages = inbox(service, **chan)
        assert [message["template"] for message in messages] == [
            "authority_ended",
            "authority_granted",
            "authority_reminder",
        ]
        assert "22 กุมภาพันธ์ 2562" in messages[-1]["body"]
        send_all(service)
        assert {str(mail["To"]).rsplit("<", 1)[-1].rstrip(">") for mail in outbox(service)} == {"chan@example.com"}
        assert service.get("/inbox/unread", **chan).json["unread"] == 3
        read = service.post(f"/inbox/{messages[0]['id']}/read", **chan)
        assert read.status_code == 200


def test_nobody_else_reads_a_persons_inbox(chan: dict[str, Any]) -> None:
    with notifications() as service:
        service.deliver(saying_of_people.authority_granted())
        others = [
            {"roles": [Role.ENTREPRENEUR], "subject": "another", "enterprises": [ENTERPRISE]},
            {"roles": [Role.MENTOR], "subject": "chan", "person": "M001"},
        ]
        assert [inbox(service, **claims) for claims in others] == [[], []]
        assert len(inbox(service, **chan)) == 1


def test_a_letter_that_is_not_sent_yet_says_nothing_of_a_withdrawn_consent(any_database_url: str) -> None:
    with notifications(any_database_url) as service:
        service.deliver(
            named(saying.selected(), "evt_1", sequence=1),
            named(saying.selected(OTHER_ENTERPRISE), "evt_2", sequence=1),
            named(saying_of_people.consent_withdrawn("sharing"), "evt_3", sequence=2),
            named(saying_of_people.consent_withdrawn(), "evt_4", sequence=3),
        )
        service.deliver(contact(), contact(OTHER_ENTERPRISE, email="other@example.com"))
        send_all(service)
        stars = {str(mail["To"]): text_of(mail) for mail in outbox(service) if "STAR SME" in str(mail["Subject"])}
        told = {address: "ยินยอมให้เผยแพร่" in text for address, text in stars.items()}
        assert {("other" in address): publicity for address, publicity in told.items()} == {False: False, True: True}


def test_the_enterprise_is_told_that_its_withdrawal_was_recorded() -> None:
    with notifications() as service:
        service.deliver(saying_of_people.consent_withdrawn())
        (message,) = inbox(service)
        assert message["template"] == "consent_withdrawn"
        assert "การเผยแพร่เรื่องราวของกิจการ" in message["body"]


def test_who_may_act_for_an_enterprise_reads_its_inbox_until_the_authority_ends(
    any_database_url: str, chan: dict[str, Any]
) -> None:
    with notifications(any_database_url) as service:
        service.deliver(saying.granted())
        token = {**chan, "enterprises": [ENTERPRISE]}
        assert [len(inbox(service, **chan)), len(inbox(service, **token))] == [0, 1]
        service.deliver(saying_of_people.authority_granted())
        assert {message["template"] for message in inbox(service, **chan)} == {"man_days_granted", "authority_granted"}
        assert service.get(f"/preferences/{ENTERPRISE}", **chan).status_code == 200
        service.deliver(AuthorityRevoked.event(**saying_of_people.authority_granted().data, reason="proof_false"))
        assert "man_days_granted" not in {message["template"] for message in inbox(service, **token)}
        assert service.get(f"/preferences/{ENTERPRISE}", **token).status_code == 403
