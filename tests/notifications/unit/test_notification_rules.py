"""The table of rules: every line fits its contract and its templates, and nothing more is kept of an event."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from jinja2 import meta

from notifications.adapters.letters import TEMPLATES, Office, environment
from notifications.bootstrap import SERVICE
from notifications.domain.contact import Language
from notifications.domain.delivery import Channel, Delivery, EventId, Reason, Status, delivery_id
from notifications.domain.rules import RULES, Rule, RuleBook
from starsme.events import Event, contract_of
from starsme.messaging.entrypoints import subscribed_types
from tests.notifications.saying import (
    APPLICATION,
    ENTERPRISE,
    MENTOR,
    booked,
    eligible,
    granted,
    grouped,
    ineligible,
    named,
    offered,
    refused,
    selected,
)

NOW = datetime(2019, 3, 1, tzinfo=UTC)
ALWAYS_THERE = {"office", "contact", "recipient", "call"}
EMPTY_TO_US = {"enrolment.contact-point-given.v1", "enrolment.call-opened.v1"}


def planned(event: Event, *, replayed: bool = False) -> list[Delivery]:
    event_id = EventId(event.id or "evt_1")
    return RuleBook().deliveries(event.type, event_id, event.data, replayed=replayed, now=NOW)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.template)
def test_a_rule_names_only_fields_that_its_contract_has(rule: Rule) -> None:
    contract = contract_of(rule.event)
    assert contract is not None
    fields = set(contract().fields)
    assert {rule.to, *rule.facts} | ({rule.when[0]} if rule.when else set()) <= fields


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.template)
def test_a_template_says_exactly_the_facts_that_its_rule_keeps(rule: Rule, language: Language) -> None:
    source = (TEMPLATES / f"{rule.template}.{language}.txt").read_text("utf-8")
    said = meta.find_undeclared_variables(environment(language, Office("", "", "")).parse(source)) - ALWAYS_THERE
    kept = set(rule.facts) - {"application_id", "call_code"}  # kept for reference and for the call's title
    assert said <= set(rule.facts)
    assert kept - said == set(), "personal data that nobody says is not kept"


def test_every_template_belongs_to_a_rule_and_exists_in_both_languages() -> None:
    files = {file.name for file in TEMPLATES.iterdir() if not file.name.startswith("_")}
    assert files == {f"{rule.template}.{language}.txt" for rule in RULES for language in Language}


def test_the_service_listens_for_exactly_the_events_that_have_rules() -> None:
    assert set(subscribed_types(SERVICE.service())) == {rule.event for rule in RULES} | EMPTY_TO_US


def test_a_decision_goes_by_mail_and_to_the_inbox_and_the_inbox_has_it_at_once() -> None:
    mail, inbox = planned(selected())
    assert (mail.channel, mail.status, mail.next_attempt_at) == (Channel.EMAIL, Status.QUEUED, NOW)
    assert (inbox.channel, inbox.status, inbox.sent_at) == (Channel.INBOX, Status.SENT, NOW)
    assert mail.party_id == inbox.party_id == ENTERPRISE


@pytest.mark.parametrize("event", [grouped(), granted()], ids=["group", "man-days"])
def test_what_can_wait_to_be_looked_up_goes_to_the_inbox_only(event: Event) -> None:
    assert [delivery.channel for delivery in planned(event)] == [Channel.INBOX]


def test_an_offer_goes_to_the_mentor_and_not_to_the_enterprise() -> None:
    assert [(delivery.party_id, delivery.channel) for delivery in planned(offered())] == [(MENTOR, Channel.INBOX)]


def test_the_verdict_chooses_the_letter() -> None:
    assert {delivery.template for delivery in planned(eligible())} == {"application_eligible"}
    assert {delivery.template for delivery in planned(ineligible(ENTERPRISE, "not_sme"))} == {"application_ineligible"}


def test_an_applicant_without_a_usable_number_has_no_inbox_but_gets_mail() -> None:
    assert [delivery.channel for delivery in planned(ineligible(APPLICATION, "id_invalid"))] == [Channel.EMAIL]


def test_a_request_refused_for_its_number_is_on_record_and_waits_for_nobody() -> None:
    (mail,) = planned(refused("id_invalid", enterprise_id="vis_1", minutes_available=None))
    assert (mail.channel, mail.status, mail.reason) == (Channel.EMAIL, Status.SUPPRESSED, Reason.NO_CONTACT_POINT)


@pytest.mark.parametrize("event", [selected(), granted(), offered()], ids=lambda event: event.type)
def test_a_replayed_event_is_on_record_and_never_sent(event: Event) -> None:
    deliveries = planned(event, replayed=True)
    assert deliveries
    for delivery in deliveries:
        assert (delivery.status, delivery.reason) == (Status.SUPPRESSED, Reason.REPLAYED)
        assert (delivery.next_attempt_at, delivery.sent_at) == (None, None)


def test_facts_are_plain_json_and_facts_that_are_absent_are_left_out() -> None:
    mail, _ = planned(replace(booked(dimension=None), data={**booked(dimension=None).data}))
    assert json.loads(json.dumps(mail.facts)) == mail.facts
    assert mail.facts["service_date"] == "2019-03-20"
    assert "dimension" not in mail.facts


def test_the_same_event_party_and_channel_always_have_the_same_id() -> None:
    once, again = planned(named(selected(), "evt_9")), planned(named(selected(), "evt_9"))
    assert [delivery.id for delivery in once] == [delivery.id for delivery in again]
    other = planned(named(selected(), "evt_8"))
    assert len({delivery.id for delivery in [*once, *other]}) == 4


def test_ids_cannot_run_into_each_other_where_their_parts_do() -> None:
    one = delivery_id("ab", "c", Channel.EMAIL)  # type: ignore[arg-type]
    other = delivery_id("a", "bc", Channel.EMAIL)  # type: ignore[arg-type]
    assert one != other


def test_an_event_without_a_rule_says_nothing() -> None:
    assert planned(Event("enrolment.selection-published.v1", "x", {})) == []
