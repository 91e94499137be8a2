import pytest

from starsme.thai import PROVINCES, Unreadable, name_en, name_th, parse_province


def test_there_are_77_provinces_and_each_reads_in_both_languages() -> None:
    assert len({province.code for province in PROVINCES}) == 77
    for province in PROVINCES:
        english = province.name_en
        spellings = [
            province.name_th,
            f"จ.{province.name_th}",
            f"จังหวัด {province.name_th}",
            english,
            english.upper() + " Province",
        ]
        spellings += [english.replace(" ", ""), english.replace(" ", "-").lower()]
        assert {parse_province(spelling) for spelling in spellings} == {province.code}
        assert (name_th(province.code), name_en(province.code)) == (province.name_th, province.name_en)


@pytest.mark.parametrize("cell", ["กรุงเทพฯ", "กทม.", "จ.กรุงเทพมหานคร"])
def test_the_capital_has_short_names(cell: str) -> None:
    assert parse_province(cell) == "10"


def test_a_sara_am_typed_in_two_pieces_is_the_same_province() -> None:
    assert parse_province("ลําพูน") == "51"


@pytest.mark.parametrize(
    "cell", ["Chiengmai", "ล้านนา", "เชียงใหม่ ลำพูน", "เชียงใหม่/ลำพูน", "สันทราย", "50", "50000", "-", "จังหวัด", "Province"]
)
def test_a_province_is_never_guessed(cell: str) -> None:
    with pytest.raises(Unreadable):
        parse_province(cell)
