"""Letters: every event in both languages, with dates, amounts and reasons as people read them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.adapters import wording
from notifications.adapters.amounts import date_en, date_th, man_days_en, man_days_th
from notifications.adapters.letters import JinjaLetters, Office
from notifications.application.ports import Letter, Unwritable
from notifications.domain.contact import Language
from notifications.domain.delivery import EventId
from notifications.domain.rules import RULES, RuleBook
from starsme.events import Event, contract_of
from starsme.events.words import DIMENSIONS, GROUPS, OUTCOMES, REASONS, REFUSALS
from tests.notifications import saying, saying_of_people

LETTERS = JinjaLetters(Office("ศูนย์ส่งเสริมอุตสาหกรรม", "Industrial Promotion Centre", "0 5300 0000"))
THAI = re.compile("[\u0e00-\u0e7f]")
THAI_MARKS_LEFT = re.compile(r"[{}%]|None|Undefined|…")

EVERY_EVENT = {
    "application_submitted": saying.submitted(),
    "information_asked": saying.asked(),
    "information_answered": saying.answered(),
    "information_closed": saying.answered("closed"),
    "information_overdue": saying.answer_overdue(),
    "application_eligible": saying.eligible(),
    "application_ineligible": saying.ineligible(saying.ENTERPRISE, *REASONS, fields=("revenue", "digital_5")),
    "star_selected": saying.selected(promoted=True),
    "application_waitlisted": saying.waitlisted(),
    "application_declined": saying.declined(),
    "application_withdrawn": saying.withdrawn(),
    "judge_reminder": saying.reminded_judge(),
    "selection_corrected": saying.corrected(),
    "group_changed": saying.grouped(),
    "authority_granted": saying_of_people.authority_granted(),
    "authority_refused": saying_of_people.authority_refused(),
    "authority_ended": saying_of_people.authority_ended(),
    "authority_reminder": saying_of_people.authority_waits("second"),
    "consent_withdrawn": saying_of_people.consent_withdrawn(),
    "match_published": saying.matched(),
    "mentor_offered": saying.offered(),
    "offer_accepted": saying.accepted(),
    "mentor_registered": saying.registered_mentor(),
    "man_days_granted": saying.granted(),
    "visit_booked": saying.booked(),
    "visit_refused": saying.refused(),
    "visit_settled": saying.settled(),
    "man_days_expired": saying.expired(),
}


def letter(event: Event, language: Language = Language.TH, recipient: str | None = "คุณอุไร") -> Letter:
    contract = contract_of(event.type)
    assert contract is not None
    received = contract.read(event.data)
    planned = RuleBook().deliveries(event.type, EventId("evt_1"), received, replayed=False, now=saying.TODAY)
    return LETTERS.write(planned[0].template, language, planned[0].facts, recipient=recipient, call="รับสมัคร STAR SME")


def test_every_rule_has_an_example_here() -> None:
    assert set(EVERY_EVENT) == {rule.template for rule in RULES}


@pytest.mark.parametrize("recipient", ["คุณอุไร กาญลานนา", None])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("event", EVERY_EVENT.values(), ids=EVERY_EVENT.keys())
def test_every_event_makes_a_whole_letter(event: Event, language: Language, recipient: str | None) -> None:
    written = letter(event, language, recipient)
    assert written.subject
    assert "\n" not in written.subject
    for text in (written.subject, written.body):
        assert not THAI_MARKS_LEFT.search(text)
    assert "\n\n\n" not in written.body
    greeting, empty, *_ = written.body.split("\n")
    assert greeting.startswith("เรียน " if language is Language.TH else "Dear ")
    assert empty == ""
    assert ("ขอแสดงความนับถือ\nศูนย์" if language is Language.TH else "Yours sincerely,\nIndustrial") in written.body
    assert "0 5300 0000" in written.body


@pytest.mark.parametrize("event", EVERY_EVENT.values(), ids=EVERY_EVENT.keys())
def test_an_english_letter_has_no_thai_but_what_people_are_called(event: Event) -> None:
    written = letter(event, Language.EN, recipient="Urai")
    names = (saying.NAME, "รศ.สมชาย ใจปิงแก้ว", "รศ.สมชาย", "รับสมัคร STAR SME", "“ยินยอม”")
    text = written.subject + written.body
    for name in names:
        text = text.replace(name, "")
    assert not THAI.search(text)


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_of_ineligibility_is_said_in_words_with_what_to_do(reason: str) -> None:
    for language, do in ((Language.TH, "สิ่งที่ทำได้: "), (Language.EN, "What you can do: ")):
        written = letter(saying.ineligible(saying.ENTERPRISE, reason), language)
        assert "_" not in written.body
        assert written.body.count(do) == 1
        advice = wording.INELIGIBLE[reason]
        assert getattr(advice.why, language) in written.body
        assert getattr(advice.do, language) in written.body


def test_incomplete_answers_are_listed_by_the_headings_of_the_form() -> None:
    written = letter(saying.ineligible(saying.ENTERPRISE, "incomplete", fields=("tax_id", "marketing_3")))
    assert "   - เลขทะเบียน/เลขประจำตัวผู้เสียภาษี 13 หลัก\n" in written.body
    assert "   - แบบประเมินตนเอง ด้านกลยุทธ์การตลาด ข้อ 3\n" in written.body


def test_every_word_of_the_contracts_has_words_in_letters() -> None:
    required = {"tax_id", "kind", "name_th", "province", "sector", "employees", "revenue", "started_on"}
    questions = {f"{dimension}_{number}" for dimension in DIMENSIONS for number in range(1, 6)}
    assert set(wording.INELIGIBLE) == set(REASONS)
    assert set(wording.REFUSALS) == set(REFUSALS)
    assert set(wording.OUTCOMES) == set(OUTCOMES)
    assert set(wording.GROUPS) == set(GROUPS)
    assert set(wording.DIMENSIONS) == set(DIMENSIONS)
    assert set(wording.FIELDS) >= required | {"contact_name", "phone"} | questions


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refused_visit_says_why_even_when_little_is_known(reason: str) -> None:
    bare = saying.refused(reason, minutes=None, minutes_available=None, year=None)
    for language in Language:
        assert getattr(wording.REFUSALS[reason].why, language) in letter(bare, language).body


def test_dates_are_in_the_buddhist_era_and_amounts_in_man_days() -> None:
    written = letter(saying.booked())
    assert "วันรับบริการ: 20 มีนาคม 2562" in written.body
    assert "เวลาที่จอง: 1.5 วันทำงาน (540 นาที)" in written.body
    english = letter(saying.booked(), Language.EN)
    assert "Day: 20 March 2019" in english.body
    assert "Time booked: 1.5 man-days (540 minutes)" in english.body


@pytest.mark.parametrize(
    ("minutes", "th", "en"),
    [
        (0, "0 วันทำงาน (0 นาที)", "0 man-days (0 minutes)"),
        (180, "0.5 วันทำงาน (180 นาที)", "0.5 man-days (180 minutes)"),
        (360, "1 วันทำงาน (360 นาที)", "1 man-day (360 minutes)"),
        (3600, "10 วันทำงาน (3,600 นาที)", "10 man-days (3,600 minutes)"),
        (1080, "3 วันทำงาน (1,080 นาที)", "3 man-days (1,080 minutes)"),
        (200, "ประมาณ 0.56 วันทำงาน (200 นาที)", "about 0.56 man-days (200 minutes)"),
        (359, "ประมาณ 1 วันทำงาน (359 นาที)", "about 1 man-day (359 minutes)"),
    ],
)
def test_minutes_are_shown_as_man_days(minutes: int, th: str, en: str) -> None:
    assert man_days_th(minutes) == th
    assert man_days_en(minutes) == en


def test_a_leap_day_is_a_day_in_both_calendars() -> None:
    assert date_th("2016-02-29") == "29 กุมภาพันธ์ 2559"
    assert date_en("2016-02-29") == "29 February 2016"


def test_a_star_without_publicity_consent_hears_nothing_of_publicity() -> None:
    assert "เผยแพร่" in letter(saying.selected()).body
    assert "เผยแพร่" not in letter(saying.selected(publicity_consent=False)).body


def test_a_promotion_from_the_waiting_list_is_said() -> None:
    assert "เลื่อนขึ้นจากบัญชีสำรอง" in letter(saying.selected(promoted=True)).body
    assert "เลื่อนขึ้นจากบัญชีสำรอง" not in letter(saying.selected()).body


def test_too_few_judges_is_said_as_such_and_not_as_a_low_rank() -> None:
    written = letter(saying.declined("not_rankable"))
    assert "2 ท่าน ซึ่งไม่ครบ 3 ท่าน" in written.body
    assert "ลำดับที่" not in written.body


def test_scores_below_the_least_are_said_and_not_a_low_rank() -> None:
    below = saying.declined(missed_gates=["total", "innovation"])
    written = letter(below).body
    assert "ไม่ถึงเกณฑ์ขั้นต่ำ" in written
    assert "- คะแนนรวม\n- " in written
    assert "innovation" not in written
    assert "ลำดับที่" not in written


def test_nobody_matched_and_everything_covered_are_both_said_plainly() -> None:
    assert "ยังไม่มีที่ปรึกษาธุรกิจ (mentor)" in letter(saying.matched(0, DIMENSIONS)).body
    assert "ด้านที่ยังไม่มีที่ปรึกษา" not in letter(saying.matched(3, ())).body
    assert "1 business mentor to" in letter(saying.matched(1), Language.EN).body


def test_a_resting_mentor_is_told_that_no_offers_come() -> None:
    written = letter(saying.registered_mentor(active=False))
    assert "สถานะพัก" in written.subject
    assert "การเงินธุรกิจ การบัญชี ภาษีธุรกิจ และกฎหมาย: เชี่ยวชาญ" in written.body
    assert "เทคโนโลยีดิจิทัล" not in written.body


@given(name=st.text(min_size=1, max_size=1200))
def test_a_name_can_neither_break_the_subject_nor_forge_a_letter(name: str) -> None:
    written = letter(saying.eligible(enterprise_name=name), recipient=name)
    assert written.subject.isprintable()
    assert len(written.subject) < 300
    # As many lines as with a plain name: nothing that is typed in adds one.
    assert written.body.count("\n") == letter(saying.eligible(), recipient="ก").body.count("\n")


def test_direction_marks_in_a_name_are_dropped() -> None:
    assert "\u202e" not in letter(saying.eligible(enterprise_name="ก\u202egnp.exe")).subject


def test_facts_that_do_not_fill_the_template_are_told_not_guessed() -> None:
    with pytest.raises(Unwritable, match="visit_booked"):
        LETTERS.write("visit_booked", Language.TH, {"request_no": "V1"}, recipient=None, call=None)
    with pytest.raises(Unwritable, match="no_such"):
        LETTERS.write("no_such", Language.TH, {}, recipient=None, call=None)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("decision", ["waiting", "declined", "not_rankable", "ineligible"])
@pytest.mark.parametrize("previous", ["star", "waiting", None])
@pytest.mark.parametrize("started", [True, False])
def test_whoever_s_result_was_corrected_reads_what_holds_now(
    decision: str, previous: str | None, started: bool, language: Language
) -> None:
    written = letter(saying.corrected(decision, previous, started=started), language)
    assert not THAI_MARKS_LEFT.search(written.body)
    assert "\n\n\n" not in written.body
    ended = "สิ้นสุดลง" if language is Language.TH else "ends with this"
    assert (ended in written.body) is (previous == "star")


def test_a_new_star_of_a_correction_gets_the_star_s_letter_only() -> None:
    contract = contract_of("enrolment.selection-corrected.v1")
    assert contract is not None
    told = contract.read(saying.corrected("star", "waiting").data)
    rules = RuleBook()
    assert not rules.deliveries(contract.type, EventId("evt_1"), told, replayed=False, now=saying.TODAY)
