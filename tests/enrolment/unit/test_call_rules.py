"""Gates and rules of eligibility as a call's document sets them; what it does not say is as it always was."""

import time
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.applications import REQUIRED_FIELDS
from enrolment.domain.call_document import CallInvalid
from enrolment.domain.eligibility import screen
from enrolment.domain.gates import Gates, MissedGate
from enrolment.domain.ranking import Candidate, Panel, panel_of
from enrolment.domain.selection import ProvinceSelection, select
from enrolment.domain.words import Decision, Dimension, Reason
from tests.enrolment.making import OPENS, a_call, a_candidate, an_application, call_document, scores

ALL = [{"rule": reason.value} for reason in Reason]
GATED = a_call(gates={"least_total": 60, "least_mean": {"innovation": "2.5", "finance": 2}})


def without(*reasons: Reason) -> list[dict[str, Any]]:
    return [{"rule": reason.value} for reason in Reason if reason not in reasons]


def problems(**sections: Any) -> dict[str, str]:
    with pytest.raises(CallInvalid) as caught:
        a_call(**sections)
    return {problem.field: problem.code for problem in caught.value.problems}


def panel(*points: int, judges: int = 3) -> Panel:
    return panel_of(GATED, judges, {dimension: judges * each for dimension, each in scores(*points).items()})


def places(result: ProvinceSelection) -> list[tuple[int, Decision, int | None]]:
    return [(place.candidate.row, place.decision, place.waiting_position) for place in result.order]


# --- gates


def test_a_call_without_gates_keeps_nobody_out() -> None:
    assert a_call().gates == Gates()
    assert panel_of(a_call(), 3, scores(3)).missed == ()


def test_what_is_reached_exactly_is_enough() -> None:
    assert panel(3).missed == ()
    sums = scores(9) | {Dimension.INNOVATION: 5}  # two judges: a mean of 2.5
    assert panel_of(a_call(gates={"least_mean": {"innovation": 2.5}}), 2, sums).missed == ()


def test_every_gate_that_is_missed_is_told_with_what_was_asked_and_reached() -> None:
    assert panel(3, 3, 2, 1, 3).missed == (
        MissedGate("total", Fraction(60), Fraction(49)),
        MissedGate("innovation", Fraction(5, 2), Fraction(2)),
        MissedGate("finance", Fraction(2), Fraction(1)),
    )


def test_an_application_below_a_gate_keeps_its_rank_and_its_seat_goes_to_the_next() -> None:
    below = a_candidate(1, panel=panel(5, 5, 2, 5, 5))
    selection = select(GATED, [below, *(a_candidate(row, panel=panel(4)) for row in (2, 3, 4, 5))])["50"]
    assert places(selection) == [
        (1, Decision.DECLINED, None),
        (2, Decision.STAR, None),
        (3, Decision.STAR, None),
        (4, Decision.WAITING, 1),
        (5, Decision.DECLINED, None),
    ]
    assert [place.rank for place in selection.order] == [1, 2, 3, 4, 5]
    assert [place.candidate.row for place in selection.below_gates] == [1]


def test_seats_that_only_applications_below_a_gate_could_take_stay_empty() -> None:
    selection = select(GATED, [a_candidate(1, panel=panel(1)), a_candidate(2, panel=panel(2))])["50"]
    assert (selection.unfilled_seats, len(selection.below_gates)) == (2, 2)


some_panels = st.builds(
    lambda judges, points: panel_of(
        GATED, judges, {dimension: judges + each for dimension, each in zip(Dimension, points, strict=True)}
    ),
    st.integers(0, 4),
    st.lists(st.integers(0, 8), min_size=5, max_size=5),
)
some_candidates = st.lists(
    st.builds(
        lambda row, panel, minute, province: a_candidate(
            row, panel=panel, submitted_at=OPENS + timedelta(minutes=minute), province=province
        ),
        st.integers(1, 99),
        some_panels,
        st.integers(0, 2),
        st.sampled_from(["50", "51"]),
    ),
    unique_by=lambda candidate: candidate.row,
)


@given(some_candidates, st.randoms(use_true_random=False))
def test_gates_too_give_the_same_selection_for_any_order_of_input(candidates: list[Candidate], random: Any) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert select(GATED, shuffled) == select(GATED, candidates)


@given(some_candidates)
def test_no_seat_goes_below_a_gate_and_none_stays_empty_while_somebody_above_waits(candidates: list[Candidate]) -> None:
    for result in select(GATED, candidates).values():
        seated = [place for place in result.order if place.decision in (Decision.STAR, Decision.WAITING)]
        assert not any(place.candidate.panel.missed for place in seated)
        above = [place.decision for place in result.order if not place.candidate.panel.missed]
        assert above == sorted(above, key=[Decision.STAR, Decision.WAITING, Decision.DECLINED].index)
        assert result.unfilled_seats == max(0, result.seats - len(above))


@given(some_candidates)
def test_gates_change_no_rank(candidates: list[Candidate]) -> None:
    def ranks(call: Any) -> list[list[int]]:
        return [[place.candidate.row for place in result.order] for result in select(call, candidates).values()]

    assert ranks(GATED) == ranks(a_call())


def test_twenty_thousand_applications_are_ranked_within_five_seconds() -> None:
    started = time.perf_counter()
    candidates = [
        a_candidate(row, panel=panel(*(1 + (row * factor) % 5 for factor in (1, 3, 7, 11, 13))))
        for row in range(1, 20_001)
    ]
    result = select(GATED, candidates)["50"]
    assert time.perf_counter() - started < 5
    assert len(result.order) == 20_000


# --- which rules apply


def test_a_call_that_names_no_rules_applies_all_of_its_version() -> None:
    eligibility = a_call().eligibility
    assert [rule.reason for rule in eligibility.rules] == list(Reason)
    assert {rule.version for rule in eligibility.rules} == {"star-2562"}
    assert all(rule.source for rule in eligibility.rules)
    assert eligibility == a_call(eligibility=ALL).eligibility


def test_a_rule_that_the_call_leaves_out_gives_no_reason() -> None:
    call = a_call(eligibility=without(Reason.NOT_SME, Reason.TOO_YOUNG))
    young_and_large = an_application(started_on=date(2018, 12, 1), employees=900, revenue_thb=Fraction(10**12))
    assert screen(a_call(), [young_and_large])[1].reasons == (Reason.NOT_SME, Reason.TOO_YOUNG)
    assert screen(call, [young_and_large])[1].reasons == ()


@pytest.mark.parametrize(("years", "reasons"), [(0, ()), (1, (Reason.TOO_YOUNG,))])
def test_the_age_that_a_call_asks_for_may_stand_with_its_rule(years: int, reasons: tuple[Reason, ...]) -> None:
    document = call_document(
        eligibility=[
            *without(Reason.TOO_YOUNG),
            {"rule": "too_young", "source": "กก. 3/2562", "parameters": {"minimum_full_years": years}},
        ],
    )
    document["minimum_full_years_on_opening_day"] = None
    call = a_call(**document)
    assert call.minimum_full_years == years
    assert call.eligibility.rules[4].source == "กก. 3/2562"
    assert screen(call, [an_application(started_on=date(2018, 6, 1))])[1].reasons == reasons


def test_a_field_that_the_call_does_not_require_may_be_missing() -> None:
    fields = [name for name in REQUIRED_FIELDS if not name[-1].isdigit()]
    call = a_call(eligibility=[*without(Reason.INCOMPLETE), {"rule": "incomplete", "parameters": {"fields": fields}}])
    unread = next(name for name in REQUIRED_FIELDS if name not in fields)
    earlier = an_application(1, number="n", incomplete_fields=(unread,))
    later = an_application(2, number="n", incomplete_fields=("phone", unread))
    assert screen(a_call(), [earlier])[1].reasons == (Reason.INCOMPLETE,)
    outcome = screen(call, [earlier, later])
    assert (outcome[1].reasons, outcome[2].reasons) == ((), (Reason.INCOMPLETE,))
    assert outcome[1].superseded_by is None  # the last complete one counts


def test_every_problem_of_gates_and_rules_is_told_by_its_path() -> None:
    told = problems(
        gates={"least_total": 101, "least_mean": {"innovation": 6, "beauty": 1}, "least": 1},
        eligibility=[
            {"rule": "too_old"},
            {"rule": "not_sme", "version": "star-2600"},
            {"rule": "too_young", "parameters": {"years": 1, "minimum_full_years": 3}},
            {"rule": "too_young"},
            {"rule": "incomplete", "parameters": {"fields": ["tax_id"]}},
        ],
        programme="The Programme",
    )
    assert told == {
        "gates.least": "unknown_name",
        "gates.least_total": "not_in_range",
        "gates.least_mean.beauty": "unknown_name",
        "gates.least_mean.innovation": "not_in_range",
        "eligibility[0].rule": "not_a_choice",
        "eligibility[1].version": "not_a_choice",
        "eligibility[2].parameters.years": "unknown_name",
        "eligibility[3].rule": "duplicated",
        "eligibility[4].parameters.fields": "field_left_out",
        "eligibility": "rule_left_out",
        "minimum_full_years_on_opening_day": "contradicts",
        "programme": "not_a_code",
    }


@pytest.mark.parametrize("section", [{"gates": []}, {"gates": {"least_mean": 3}}, {"eligibility": {}}])
def test_a_section_of_another_shape_is_told(section: dict[str, Any]) -> None:
    assert set(problems(**section).values()) & {"not_a_mapping", "not_a_list"}
