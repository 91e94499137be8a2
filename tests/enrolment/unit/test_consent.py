"""What was said last holds, in whatever order it is heard."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from enrolment.adapters.consents import ShippedConsentTexts
from enrolment.domain.consent import Consent, Purpose, Statement, Voice, text_in_force

NOW = datetime(2019, 3, 1, tzinfo=UTC)


def said(yes: bool, minutes: int) -> Statement:
    return Statement(Purpose.PUBLICITY, yes, "v1", NOW + timedelta(minutes=minutes), Voice.PERSON, "per_a")


def heard(statements: list[Statement]) -> bool:
    consent = Consent(Purpose.PUBLICITY)
    for one in statements:
        consent = consent.after(one)
    return consent.given


def test_without_a_statement_there_is_no_consent() -> None:
    assert Consent(Purpose.SHARING).given is False


def test_an_older_form_that_arrives_later_changes_nothing() -> None:
    assert heard([said(False, 5), said(True, 1)]) is False


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=5))
def test_the_order_of_hearing_makes_no_difference(spoken: list[tuple[bool, int]]) -> None:
    statements = [said(yes, minutes) for yes, minutes in spoken]
    assert len({heard(list(order)) for order in itertools.permutations(statements)}) == 1


def test_every_purpose_has_a_text_in_both_languages_from_the_first_day() -> None:
    texts = ShippedConsentTexts().all()
    for purpose in Purpose:
        text = text_in_force(texts, purpose, date(2019, 1, 13))
        assert text is not None
        assert all((text.title_th, text.title_en, text.text_th, text.text_en, text.source))
        assert text_in_force(texts, purpose, date(2019, 1, 12)) is None
    assert len({text.version for text in texts}) == len(texts)
