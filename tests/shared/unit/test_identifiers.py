import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starsme.identifiers import enterprise_id, mask_number, normalise_number, number_is_valid
from starsme.thai import Unreadable


def with_check_digit(twelve: str) -> str:
    weighted = sum((13 - place) * int(digit) for place, digit in enumerate(twelve))
    return twelve + str((11 - weighted % 11) % 10)


@pytest.mark.parametrize(
    "cell",
    [
        "0–6559–97244–15–1",
        "0 6559 97244 15 1",
        "'0655997244151",
        "๐-๖๕๕๙-๙๗๒๔๔-๑๕-๑",
        "\t0655997244151\n",
        "0—6559−97244‑15-1",
    ],
)
def test_a_number_is_its_digits_however_it_is_spelled(cell: str) -> None:
    assert normalise_number(cell) == "0655997244151"


@pytest.mark.parametrize(
    "cell", ["1.05556E+11", "1.05556e+11", "06759807O1421", "", "–", "ไม่มี", "''0655997244151", "0655997244151 (สาขา 2)"]
)
def test_a_number_with_anything_but_digits_is_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        normalise_number(cell)


def test_a_number_that_lost_its_zero_stays_short_and_is_not_valid() -> None:
    assert normalise_number("525969167733") == "525969167733"
    assert not number_is_valid("525969167733")


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_the_first_digit_must_fit_the_kind(twelve: str) -> None:
    number = with_check_digit(twelve)
    assert number_is_valid(number, "juristic") == (number[0] == "0")
    assert number_is_valid(number, "natural") == (number[0] in "12345678")
    assert number_is_valid(number) == (number[0] != "9")


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(1, 9))
def test_another_check_digit_is_never_valid(twelve: str, off: int) -> None:
    number = with_check_digit(twelve)
    assert not number_is_valid(number[:12] + str((int(number[12]) + off) % 10))


def test_a_masked_number_keeps_its_ends_only() -> None:
    assert mask_number("0105556123451") == "0-1055-•••••-••-1"
    assert mask_number("12345") == "•••••"


def test_the_pseudonym_is_the_keyed_hash_of_the_number() -> None:
    expected = base64.b32encode(hmac.new(b"key", b"0655997244151", hashlib.sha256).digest()).decode()[:26].lower()
    assert enterprise_id("0655997244151", b"key") == f"ent_{expected}"
    assert enterprise_id("0655997244151", b"other") != enterprise_id("0655997244151", b"key")
