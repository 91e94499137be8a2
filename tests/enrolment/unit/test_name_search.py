import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.domain.name_search import LONGEST, grams, searched, sort_key, terms

THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=30)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("น้ำพริก", "บริษัท น้ำพริกแม่คำ จำกัด"),
        ("น\u0e49\u0e4d\u0e32พริก", "น้ำพริกแม่คำ"),  # sara am in two pieces
        ("น\u0e4d\u0e49\u0e32พริก", "น้ำพริกแม่คำ"),  # the tone mark after the first of them
        ("น\u0e33\u0e49พริก", "น้ำพริกแม่คำ"),  # the tone mark after sara am
        ("ท\u0e48\u0e35", "ที่ดินล้านนา"),  # tone mark before the vowel
        ("เเม่คำ", "น้ำพริกแม่คำ"),
        ("น้ำ\u200bพริก", "น้ำพริก แม่คำ"),
        ("น้ำพริกแม่คำ", "น้ำพริก แม่คำ"),
        ("แม่คำ น้ำพริก", "น้ำพริกแม่คำ"),
        ("บจก. แม่คำ", "บริษัทแม่คำ จำกัด"),
        ("หจก.แม่คำ", "ห้างหุ้นส่วนจำกัด แม่คำ"),
        ("๒๔ ชั่วโมง", "ร้าน 24 ชั่วโมง"),
        ("lanna foods", "LANNA FOODS CO., LTD."),
        ("Ｌａｎｎａ", "Lanna Foods Company Limited"),
        ("ล้านนา-ฟู้ดส์", "ล้านนา ฟู้ดส์"),
    ],
)
def test_a_name_is_found_however_it_was_typed(typed: str, name: str) -> None:
    wanted, text = terms(typed), searched(name)
    assert wanted.words
    assert all(word in text for word in wanted.words)
    assert set(wanted.grams) <= set(grams(text))


@pytest.mark.parametrize("typed", ["บริษัท", "หจก.", "จำกัด", "Co., Ltd.", "", " .- ", "\u200b"])
def test_words_for_the_kind_of_firm_alone_look_for_nothing(typed: str) -> None:
    assert terms(typed).words == ()


@pytest.mark.parametrize("name", ["คอฟฟี่", "Columbia", "Comma", "บางกอก", "จำปา", "Limitless", "บ้านบริบูรณ์"])
def test_a_name_is_not_robbed_of_letters_that_only_look_like_a_kind_of_firm(name: str) -> None:
    assert len(searched(name)) == len(searched(f"x{name}")) - 1


def test_both_names_are_searched_and_no_piece_goes_over_both() -> None:
    text = searched("แม่คำ", "Mae Kham")
    assert text == "แม่คำ maekham"
    assert set(grams(text)) == set(grams("แม่คำ")) | set(grams("maekham"))


def test_names_stand_as_in_a_thai_dictionary() -> None:
    names = ["แก้ว", "กา", "ก้า", "ไก่", "เก", "ขวด", "โขน", "ฮา", "เฮ", "zebra", "24 ชั่วโมง"]
    # Source: the Royal Institute dictionary's order: by consonants, then vowels; tone marks decide last.
    expected = ["24 ชั่วโมง", "zebra", "กา", "ก้า", "เก", "แก้ว", "ไก่", "ขวด", "โขน", "ฮา", "เฮ"]
    assert sorted(names, key=sort_key) == expected
    assert sort_key("บริษัท กา จำกัด") == sort_key("กา")


@given(st.one_of(st.text(max_size=60), THAI))
def test_folding_a_folded_name_changes_nothing_and_never_raises(name: str) -> None:
    text = searched(name)
    assert len(text) <= LONGEST
    assert all(-(1 << 31) <= gram < 1 << 31 for gram in grams(text))
    assert sort_key(name) == sort_key(name)
    assert terms(name).indexed in (True, False)


@given(THAI, THAI, THAI)
def test_every_piece_of_a_name_finds_it(before: str, piece: str, after: str) -> None:
    text = searched(f"ก{before} {piece} {after}")
    if len(text) < LONGEST:
        assert all(word in text for word in terms(piece).words if word)
