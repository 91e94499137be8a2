import pytest
from hypothesis import given
from hypothesis import strategies as st

from starsme.thai import MAX_CHARACTERS, Unreadable, clean, is_formula, neutralise, parse_text, restore


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("\ufeff ลำพูน ", "ลำพูน"),
        ("เช\u200bียงใหม่", "เชียงใหม่"),
        ("ลํ\u200bาพูน", "ลำพูน"),
        ("ลําพูน", "ลำพูน"),
        ("๐๑๒๓๔๕๖๗๘๙", "0123456789"),
        ("\xa0a\t b\r\nc ", "a b c"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert clean(typed) == meant


@pytest.mark.parametrize("word", ["", " \n", "-", "–", "—", "ไม่มี", "N/A", " n/a ", "\ufeff", "\xa0-\xa0"])
def test_words_for_nothing_are_empty(word: str) -> None:
    assert clean(word) == ""


@pytest.mark.parametrize("word", ["--", "ไม่มีชื่อ", "0", "na", "n / a"])
def test_other_words_are_not_empty(word: str) -> None:
    assert clean(word) == word


@given(st.text())
def test_cleaning_twice_changes_nothing_more(cell: str) -> None:
    assert clean(clean(cell)) == clean(cell)


def test_an_answer_of_a_thousand_characters_is_readable_and_one_more_is_not() -> None:
    assert parse_text("ก" * MAX_CHARACTERS) == "ก" * MAX_CHARACTERS
    with pytest.raises(Unreadable):
        parse_text("ก" * (MAX_CHARACTERS + 1))
    with pytest.raises(Unreadable):
        parse_text(" - ")


@pytest.mark.parametrize("cell", ["=1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\rx", " =1", "＝1", "--5"])
def test_what_a_spreadsheet_would_run_is_a_formula_and_neutralised(cell: str) -> None:
    assert is_formula(cell)
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-5", "+66", "+5.25", "1.8 ล้าน", "บริษัท = ดี", "'0505912373059", ""])
def test_what_no_spreadsheet_runs_is_left_alone(cell: str) -> None:
    assert not is_formula(cell)
    assert neutralise(cell) == cell


@given(st.text(alphabet="'=+-@\t\r\n 5aก"))
def test_a_written_cell_reads_back_as_it_was(cell: str) -> None:
    assert restore(neutralise(cell)) == cell
    assert not is_formula(neutralise(cell))
