from fractions import Fraction

import pytest

from enrolment.domain.size import SIZE_RULES, size_of
from enrolment.domain.words import Sector, SizeClass, Tie

RULE = SIZE_RULES["mr-2562"]
MICRO, SMALL, MEDIUM, LARGE = SizeClass


@pytest.mark.parametrize(
    ("sector", "bounds"),
    [
        (Sector.MANUFACTURING, [(5, 1_800_000, MICRO), (50, 100_000_000, SMALL), (200, 500_000_000, MEDIUM)]),
        (Sector.SERVICES, [(5, 1_800_000, MICRO), (30, 50_000_000, SMALL), (100, 300_000_000, MEDIUM)]),
    ],
)
def test_each_bound_is_the_last_of_its_class(sector: Sector, bounds: list[tuple[int, int, SizeClass]]) -> None:
    above = [*(size for *_, size in bounds[1:]), LARGE]
    for (staff, revenue, size), next_size in zip(bounds, above, strict=True):
        at = size_of(RULE, sector, staff, Fraction(revenue))
        over = size_of(RULE, sector, staff + 1, Fraction(revenue) + Fraction(1, 100))
        assert (at.staff_class, at.revenue_class) == (size, size)
        assert (over.staff_class, over.revenue_class) == (next_size, next_size)


@pytest.mark.parametrize("sector", [Sector.WHOLESALE, Sector.RETAIL, Sector.SERVICES])
def test_trade_is_classed_as_services_are(sector: Sector) -> None:
    assert size_of(RULE, sector, 31, Fraction(50_000_001)).staff_class is MEDIUM


def test_where_staff_and_revenue_disagree_the_call_says_which_holds() -> None:
    size = size_of(RULE, Sector.SERVICES, 27, Fraction(1_160_000))
    assert (size.by(Tie.REVENUE), size.by(Tie.LARGER)) == (MICRO, SMALL)
    size = size_of(RULE, Sector.SERVICES, 2, Fraction(400_000_000))
    assert (size.by(Tie.REVENUE), size.by(Tie.LARGER)) == (LARGE, LARGE)


def test_a_missing_input_leaves_its_class_and_the_result_open() -> None:
    size = size_of(RULE, Sector.RETAIL, 0, None)
    assert (size.staff_class, size.revenue_class, size.by(Tie.REVENUE), size.by(Tie.LARGER)) == (
        MICRO,
        None,
        None,
        None,
    )
    size = size_of(RULE, Sector.RETAIL, None, Fraction(1))
    assert (size.staff_class, size.by(Tie.REVENUE)) == (None, None)
    assert size_of(RULE, None, 5, Fraction(1)).revenue_class is None
