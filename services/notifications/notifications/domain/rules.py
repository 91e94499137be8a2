"""Which event is told to whom, with which template, through which channels: a table to read from top to bottom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from notifications.domain.delivery import Channel, Delivery, EventId, PartyId, Reason, Status, delivery_id

# Parties that are no enterprise and no mentor have nobody who could sign in to an inbox: an application without a usable
# number, which mail reaches all the same, and a request refused for its number, of which nobody is known at all.
WITHOUT_ACCOUNT = ("app_", "vis_")
UNKNOWN = "vis_"

BOTH = (Channel.EMAIL, Channel.INBOX)
INBOX = (Channel.INBOX,)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table.

    ``to`` is the field of the event that names the party; ``facts`` are the fields that the template says, and all
    that is kept of the event; ``when`` limits the rule to events in which a field has a value.
    """

    event: str
    template: str
    to: str
    channels: tuple[Channel, ...]
    facts: tuple[str, ...]
    when: tuple[str, Any] | None = None

    def applies(self, data: Mapping[str, Any]) -> bool:
        """Whether this event falls under the rule."""
        return self.when is None or data.get(self.when[0]) == self.when[1]


SELECTION = ("application_id", "call_code", "province", "name_th")
ASKED = ("application_id", "call_code", "row", "enterprise_name")
VISIT = ("request_no", "year", "minutes", "minutes_available")

RULES: tuple[Rule, ...] = (
    Rule(
        "enrolment.application-submitted.v1",
        "application_submitted",
        "enterprise_id",
        BOTH,
        ("application_id", "call_code", "reference", "name_th"),
    ),
    Rule(
        "enrolment.information-asked.v1",
        "information_asked",
        "party_id",
        BOTH,
        (*ASKED, "asked_th", "asked_en", "due_on"),
    ),
    Rule(
        "enrolment.information-answered.v1",
        "information_answered",
        "party_id",
        INBOX,
        ASKED,
        when=("outcome", "answered"),
    ),
    Rule(
        "enrolment.information-answered.v1", "information_closed", "party_id", BOTH, ASKED, when=("outcome", "closed")
    ),
    Rule("enrolment.information-overdue.v1", "information_overdue", "party_id", BOTH, (*ASKED, "due_on")),
    Rule(
        "enrolment.application-screened.v1",
        "application_eligible",
        "party_id",
        BOTH,
        ("application_id", "call_code", "row", "enterprise_name"),
        when=("eligible", True),
    ),
    Rule(
        "enrolment.application-screened.v1",
        "application_ineligible",
        "party_id",
        BOTH,
        ("application_id", "call_code", "row", "enterprise_name", "reasons", "incomplete_fields"),
        when=("eligible", False),
    ),
    Rule(
        "enrolment.star-selected.v1",
        "star_selected",
        "enterprise_id",
        BOTH,
        (*SELECTION, "rank", "total", "publicity_consent", "promoted"),
    ),
    Rule(
        "enrolment.application-waitlisted.v1",
        "application_waitlisted",
        "enterprise_id",
        BOTH,
        (*SELECTION, "rank", "total", "waiting_position"),
    ),
    Rule(
        "enrolment.application-declined.v1",
        "application_declined",
        "enterprise_id",
        BOTH,
        (*SELECTION, "reason", "rank", "total", "judges", "missed_gates"),
    ),
    Rule("enrolment.application-withdrawn.v1", "application_withdrawn", "enterprise_id", BOTH, SELECTION),
    Rule(
        "enrolment.judge-reminder-due.v1",
        "judge_reminder",
        "judge_id",
        INBOX,
        ("call_code", "province", "stage", "due_on", "waiting"),
    ),
    # A new star is told so by its own letter; the others read what the correction made of their result.
    *(
        Rule(
            "enrolment.selection-corrected.v1",
            "selection_corrected",
            "enterprise_id",
            BOTH,
            (*SELECTION, "previous", "decision", "rank", "total", "waiting_position", "mentoring_started"),
            when=("decision", decision),
        )
        for decision in ("waiting", "declined", "not_rankable", "ineligible")
    ),
    Rule("enrolment.group-changed.v1", "group_changed", "enterprise_id", INBOX, ("group", "previous", "reason")),
    Rule("enrolment.authority-granted.v1", "authority_granted", "person_id", BOTH, ("role", "enterprise_name")),
    Rule("enrolment.authority-refused.v1", "authority_refused", "person_id", BOTH, ("role", "name_typed", "reason")),
    Rule("enrolment.authority-revoked.v1", "authority_ended", "person_id", BOTH, ("role", "enterprise_name", "reason")),
    Rule(
        "enrolment.authority-reminder-due.v1",
        "authority_reminder",
        "person_id",
        BOTH,
        ("role", "name_typed", "stage", "requested_on"),
    ),
    Rule("enrolment.consent-withdrawn.v1", "consent_withdrawn", "enterprise_id", BOTH, ("purpose",)),
    Rule(
        "mentoring.match-published.v1",
        "match_published",
        "enterprise_id",
        BOTH,
        ("call_code", "mentors", "covered", "unmet"),
    ),
    Rule(
        "mentoring.mentor-offered.v1",
        "mentor_offered",
        "mentor_id",
        INBOX,
        ("offer_id", "mentor_name", "enterprise_name", "dimensions", "lead", "answer_by"),
    ),
    Rule(
        "mentoring.offer-accepted.v1",
        "offer_accepted",
        "enterprise_id",
        BOTH,
        ("mentor_name", "dimensions", "lead", "first_contact_by"),
    ),
    Rule(
        "mentoring.mentor-registered.v1",
        "mentor_registered",
        "mentor_id",
        INBOX,
        ("name", "agency", "levels", "active"),
    ),
    Rule("consulting.man-days-granted.v1", "man_days_granted", "enterprise_id", INBOX, ("year", "minutes")),
    Rule(
        "consulting.visit-booked.v1",
        "visit_booked",
        "enterprise_id",
        BOTH,
        (*VISIT, "service_date", "dimension"),
    ),
    Rule("consulting.visit-refused.v1", "visit_refused", "enterprise_id", BOTH, (*VISIT, "reason")),
    Rule("consulting.visit-settled.v1", "visit_settled", "enterprise_id", BOTH, (*VISIT, "outcome", "effect")),
    Rule("consulting.man-days-expired.v1", "man_days_expired", "enterprise_id", INBOX, ("year", "minutes")),
)

CONSENT_FACTS = {"publicity": "publicity_consent"}
"""Which fact of a letter rests on which consent."""


class RuleBook:
    """The rules in force, by event type."""

    def __init__(self, rules: tuple[Rule, ...] = RULES) -> None:
        self._by_event: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            self._by_event[rule.event].append(rule)

    def deliveries(
        self, event_type: str, event_id: EventId, data: Mapping[str, Any], *, replayed: bool, now: datetime
    ) -> list[Delivery]:
        """What this event makes us say. A replayed event is history: its deliveries are on record and never sent."""
        return [
            delivery
            for rule in self._by_event[event_type]
            if rule.applies(data)
            for delivery in _deliveries(rule, event_id, data, replayed=replayed, now=now)
        ]


def _deliveries(
    rule: Rule, event_id: EventId, data: Mapping[str, Any], *, replayed: bool, now: datetime
) -> Iterator[Delivery]:
    party_id = PartyId(data[rule.to])
    facts = {name: _plain(data[name]) for name in rule.facts if data.get(name) is not None}
    for channel in rule.channels:
        if channel is Channel.INBOX and party_id.startswith(WITHOUT_ACCOUNT):
            continue
        if replayed:
            status, reason, due, sent_at = Status.SUPPRESSED, Reason.REPLAYED, None, None
        elif party_id.startswith(UNKNOWN):
            status, reason, due, sent_at = Status.SUPPRESSED, Reason.NO_CONTACT_POINT, None, None
        elif channel is Channel.INBOX:
            # The inbox is a table of ours: to have written the row is to have delivered it.
            status, reason, due, sent_at = Status.SENT, None, None, now
        else:
            status, reason, due, sent_at = Status.QUEUED, None, now, None
        yield Delivery(
            id=delivery_id(event_id, party_id, channel),
            event_id=event_id,
            party_id=party_id,
            channel=channel,
            template=rule.template,
            facts=facts,
            created_at=now,
            status=status,
            reason=reason,
            next_attempt_at=due,
            sent_at=sent_at,
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
