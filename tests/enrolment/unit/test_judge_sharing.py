from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from enrolment.domain.judge_sharing import share
from enrolment.domain.panels import Case, Judge, LackReason, Sharing, dimensions_unknown
from enrolment.domain.words import Dimension


def panel(*agencies: str, most: int | None = None) -> list[Judge]:
    return [Judge(f"J{place}", f"กรรมการ {place}", agency, (), most) for place, agency in enumerate(agencies, 1)]


def cases(count: int, **of_each: frozenset[str]) -> list[Case]:
    return [Case(f"app_{place:03d}", **of_each) for place in range(1, count + 1)]


def pairs_of_one_agency(sharing: Sharing, judges: list[Judge]) -> int:
    agencies = {judge.code: judge.agency for judge in judges}
    return sum(
        agencies[one] == agencies[two]
        for codes in sharing.judges.values()
        for one, two in combinations(codes, 2)
        if one in agencies and two in agencies
    )


def test_every_application_gets_its_judges_and_loads_differ_by_at_most_one() -> None:
    judges = panel("A", "A", "B", "B", "C")
    sharing = share(judges, cases(11), 3, "call:50")
    assert all(len(codes) == 3 for codes in sharing.judges.values())
    assert sharing.lacking == ()
    assert sorted(sharing.loads(judges).values()) == [6, 6, 7, 7, 7]


def test_where_agencies_suffice_nobody_sits_beside_a_colleague() -> None:
    judges = panel("A", "A", "B", "B", "C", "C")
    sharing = share(judges, cases(10), 3, "call:50")
    assert set(sharing.loads(judges).values()) == {5}
    assert pairs_of_one_agency(sharing, judges) == 0


def test_a_judge_never_gets_an_enterprise_she_has_a_conflict_with() -> None:
    judges = panel("A", "B", "C", "D")
    barred = [Case(f"app_{place}", barred=frozenset({"J1"})) for place in range(5)]
    sharing = share(judges, barred, 3, "call:50")
    assert sharing.loads(judges) == {"J1": 0, "J2": 5, "J3": 5, "J4": 5}


def test_an_application_that_lacks_judges_is_named_with_the_reason() -> None:
    judges = panel("A", "B", "C", most=1)
    two_conflicts = Case("app_1", barred=frozenset({"J1", "J2"}))
    sharing = share(judges, [two_conflicts, *cases(1)], 3, "call:50")
    reasons = {lack.application_id: (lack.reason, lack.allowed) for lack in sharing.lacking}
    assert reasons == {"app_1": (LackReason.CONFLICTS, 1), "app_001": (LackReason.JUDGES_FULL, 3)}
    small = share(panel("A", "B"), cases(1), 3, "call:50")
    assert [lack.reason for lack in small.lacking] == [LackReason.PANEL_TOO_SMALL]


def test_a_full_judge_passes_work_on_before_an_application_goes_without() -> None:
    judges = [Judge("J1", "ก", "A", (), 1), Judge("J2", "ข", "B")]
    held = [Case("app_1", had=frozenset({"J1"})), Case("app_2", barred=frozenset({"J2"}))]
    sharing = share(judges, held, 1, "call:50")
    assert sharing.judges == {"app_1": ("J2",), "app_2": ("J1",)}


def test_what_was_scored_stays_with_who_scored_it_even_outside_the_panel() -> None:
    scored = [Case("app_1", kept=frozenset({"J9", "J1"})), *cases(4)]
    judges = panel("A", "B", "C", "D")
    sharing = share(judges, scored, 3, "call:50")
    assert {"J9", "J1"} <= set(sharing.judges["app_1"])
    assert len(sharing.judges["app_1"]) == 3


def test_a_new_judge_takes_no_more_than_evens_the_loads() -> None:
    judges = panel("A", "B", "C")
    before = share(judges, cases(8), 3, "call:50")
    held = [Case(one, had=frozenset(codes)) for one, codes in before.judges.items()]
    more = [*judges, Judge("J4", "ใหม่", "D")]
    after = share(more, held, 3, "call:50")
    assert set(after.loads(more).values()) == {6}
    assert sum(len(set(after.judges[one]) - set(codes)) for one, codes in before.judges.items()) == 6


def test_the_same_panel_again_changes_nothing() -> None:
    judges = panel("A", "A", "B", "C", "C")
    before = share(judges, cases(9), 3, "call:50")
    held = [Case(one, had=frozenset(codes)) for one, codes in before.judges.items()]
    assert share(judges, held, 3, "call:50") == before


def test_a_large_province_is_shared_quickly() -> None:
    judges = panel(*(f"AG{place % 8}" for place in range(24)))
    started = perf_counter()
    sharing = share(judges, cases(600), 3, "call:50")
    assert perf_counter() - started < 20
    loads = sharing.loads(judges).values()
    assert max(loads) - min(loads) <= 1
    assert pairs_of_one_agency(sharing, judges) == 0


def test_dimensions_that_nobody_knows_are_told() -> None:
    knows = [
        Judge("J1", "ก", "A", (Dimension.FINANCE, Dimension.DIGITAL)),
        Judge("J2", "ข", "B", (Dimension.MARKETING,)),
    ]
    assert dimensions_unknown(knows) == (Dimension.MANAGEMENT, Dimension.INNOVATION)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Judge], list[Case], int]:
    most = st.one_of(st.none(), st.integers(0, 3))
    judges = [
        Judge(f"J{place}", "ก", draw(st.sampled_from("AB")), (), draw(most)) for place in range(draw(st.integers(1, 4)))
    ]
    codes = [judge.code for judge in judges]
    some = st.frozensets(st.sampled_from(codes), max_size=2)
    found = []
    for place in range(draw(st.integers(1, 4))):
        barred, had = draw(some), draw(some)
        found.append(Case(f"app_{place}", barred=barred, had=had))
    return judges, found, draw(st.integers(1, 2))


def worth(judges: list[Judge], members: list[Case], choice: tuple[tuple[str, ...], ...]) -> tuple[int, int, int]:
    loads = Counter(code for codes in choice for code in codes)
    sharing = Sharing({case.application_id: codes for case, codes in zip(members, choice, strict=True)})
    return (
        sum(load**2 for load in loads.values()),
        sum(len(set(codes) - case.had) for case, codes in zip(members, choice, strict=True)),
        pairs_of_one_agency(sharing, judges),
    )


def possible(judges: list[Judge], members: list[Case], counts: list[range]) -> Iterator[tuple[tuple[str, ...], ...]]:
    most = {judge.code: judge.most_applications for judge in judges}
    options = []
    for case, wanted in zip(members, counts, strict=True):
        free = sorted(judge.code for judge in judges if judge.code not in case.barred)
        options.append([chosen for count in wanted for chosen in combinations(free, count)])
    for choice in product(*options):
        loads = Counter(code for codes in choice for code in codes)
        if all(most[code] is None or load <= (most[code] or 0) for code, load in loads.items()):
            yield choice


@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_other_sharing_is_better(problem: tuple[list[Judge], list[Case], int]) -> None:
    judges, members, needed = problem
    sharing = share(judges, members, needed, "seed")
    got = tuple(sharing.judges[case.application_id] for case in members)
    most_places = max(sum(map(len, choice)) for choice in possible(judges, members, [range(needed + 1)] * len(members)))
    assert sum(map(len, got)) == most_places
    alike = possible(judges, members, [range(len(codes), len(codes) + 1) for codes in got])
    assert worth(judges, members, got) == min(worth(judges, members, choice) for choice in alike)


@settings(max_examples=60, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(problem: tuple[list[Judge], list[Case], int], shuffled: object) -> None:
    judges, members, needed = problem
    first = share(judges, members, needed, "seed")
    shuffled.shuffle(judges)  # type: ignore[attr-defined]
    shuffled.shuffle(members)  # type: ignore[attr-defined]
    assert share(judges, members, needed, "seed") == first
