import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starsme.thai import Unreadable, parse_amount_thb, parse_score, parse_staff, parse_whole


@pytest.mark.parametrize(
    ("cell", "number"), [("0", 0), ("๔๒", 42), ("1,234", 1234), ("12,345,678", 12345678), (" 7\n", 7)]
)
def test_whole_numbers_are_read(cell: str, number: int) -> None:
    assert parse_whole(cell) == number


@pytest.mark.parametrize(
    "cell", ["", "-1", "+1", "4.5", "1,80,000", "1.800.000", "สี่", "5-10", "1 000", "٣", "9" * 1001, "7 คน"]
)
def test_what_is_no_whole_number_is_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        parse_whole(cell)


@pytest.mark.parametrize(("cell", "people"), [("26 คน", 26), ("27คน", 27), ("1,050 คน", 1050), ("0", 0)])
def test_people_are_counted_with_or_without_their_word(cell: str, people: int) -> None:
    assert parse_staff(cell) == people


@pytest.mark.parametrize("cell", ["สิบคน", "คน", "5-10", "5 ราย", "-3"])
def test_people_in_words_or_ranges_are_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        parse_staff(cell)


@pytest.mark.parametrize(
    ("cell", "baht"),
    [
        ("1.8 ล้าน", Fraction(1_800_000)),
        ("0.1ล้านบาท", Fraction(100_000)),
        ("18 แสน", Fraction(1_800_000)),
        ("฿42,600,000", Fraction(42_600_000)),
        ("thb 1,000", Fraction(1_000)),
        ("85,000,000.-", Fraction(85_000_000)),
        ("1,360,000 บาท", Fraction(1_360_000)),
        ("11100000.25", Fraction(1_110_000_025, 100)),
        ("๔๒,๖๐๐,๐๐๐", Fraction(42_600_000)),
        ("0.333333333333333333 ล้าน", Fraction(333333333333333333, 10**12)),
        ("300,000,001", Fraction(300_000_001)),
        ("0", Fraction(0)),
    ],
)
def test_amounts_are_read_exactly(cell: str, baht: Fraction) -> None:
    assert parse_amount_thb(cell) == baht


@pytest.mark.parametrize(
    "cell",
    ["3 ล้าน 5 แสน", "หนึ่งล้านบาท", "1.800.000", "1,80,000", "-5", "1-2 ล้าน", "ล้าน", "2E+8", "1 แสนล้าน", ".5 ล้าน", "~5"],
)
def test_an_amount_that_is_not_certain_is_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        parse_amount_thb(cell)


@given(st.integers(0, 10**15), st.sampled_from(["", " บาท", ".-", " THB?"]))
def test_an_amount_with_proper_commas_is_the_number_itself(baht: int, ending: str) -> None:
    if "?" in ending:
        with pytest.raises(Unreadable):
            parse_amount_thb(f"{baht:,}{ending}")
    else:
        assert parse_amount_thb(f"฿{baht:,}{ending}") == baht


@pytest.mark.parametrize("cell", ["0", "6", "10", "-1", "4.5", "สี่", "", "5.0"])
def test_a_score_outside_one_to_five_is_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        parse_score(cell, 1, 5)


def test_scores_may_be_typed_in_thai_digits() -> None:
    assert [parse_score(cell, 0, 4) for cell in ("๐", "4", " 2 ")] == [0, 4, 2]


@given(st.text())
def test_any_text_is_read_or_unreadable_and_nothing_else(cell: str) -> None:
    for parse in (parse_whole, parse_staff, parse_amount_thb):
        with contextlib.suppress(Unreadable):
            assert parse(cell) >= 0
