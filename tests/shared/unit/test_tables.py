import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from starsme.tables import Column, TableRefused, read_table, write_csv

COLUMNS = (
    Column("number", "เลขทะเบียน", "Tax ID"),
    Column("name", "ชื่อกิจการ"),
    Column("started_on", "วันที่เริ่มกิจการ", required=False),
)


def csv_file(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


def workbook(*rows: Sequence[object], before: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for title in before:
        book.create_sheet(title, 0).append(["อื่น"])
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def codes(refused: TableRefused) -> list[str]:
    return [finding.code for finding in refused.findings]


def refusal(content: bytes) -> TableRefused:
    with pytest.raises(TableRefused) as caught:
        read_table(content, "intake.csv", COLUMNS)
    for finding in caught.value.findings:
        assert finding.file == "intake.csv"
        assert finding.th
        assert finding.en
        assert "{" not in finding.th + finding.en
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_a_thai_csv_is_read_in_every_encoding_that_thai_offices_use(encoding: str) -> None:
    table = read_table(csv_file("ชื่อกิจการ,เลขทะเบียน,อื่นๆ\r\nร้านดี,'0105,x\r\n", encoding), "a.csv", COLUMNS)
    assert [dict(row.cells) for row in table.rows] == [{"number": "'0105", "name": "ร้านดี", "started_on": ""}]
    assert table.headings == {"number": "เลขทะเบียน", "name": "ชื่อกิจการ"}


@pytest.mark.parametrize("heading", ["Tax ID", " tax  id ", "TAXID", "number", "เลข ทะเบียน", "\u200bเลขทะเบียน"])
def test_a_column_is_found_by_its_headings_whatever_their_case_and_spaces(heading: str) -> None:
    assert read_table(csv_file(f"{heading},name\n1,a\n"), "a", COLUMNS).rows[0].cells["number"] == "1"


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_recognised_by_the_heading_line(separator: str) -> None:
    content = csv_file(separator.join(["number", "name"]) + "\n" + separator.join(["1", "a,b"]))
    assert read_table(content, "a", COLUMNS).rows[0].cells["name"] == "a,b"


def test_records_are_counted_not_lines_and_blank_records_keep_their_number() -> None:
    table = read_table(csv_file('number,name\n1,"a\nb"\n,\n\n2,c\n'), "a", COLUMNS)
    assert [(row.number, row.cells["name"]) for row in table.rows] == [(1, "a\nb"), (3, "c")]


def test_everything_wrong_with_the_structure_is_told_at_once() -> None:
    refused = refusal(csv_file("ชื่อกิจการ,name,x\n"))
    assert codes(refused) == ["column_missing", "heading_duplicated", "no_rows"]
    assert [finding.column for finding in refused.findings] == ["เลขทะเบียน", "ชื่อกิจการ", None]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n", "empty_file"),
        (b"%PDF-1.7 number,name", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "not_a_table"),
        (b"PK\x03\x04 not really a zip", "workbook_unreadable"),
        (b"number,name\n1,a\x00b\n", "nul_byte"),
        (b"\xef\xbb\xbfnumber,name\n1,\xb9\n", "undecodable_bytes"),
        (b'number,name\n1,"never closed\n', "csv_broken"),
        (b"number,name\n", "no_rows"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content: bytes, code: str) -> None:
    assert code in codes(refusal(content))


def test_every_undecodable_place_is_told_with_its_byte_and_line() -> None:
    good = "ชื่อกิจการ,เลขทะเบียน\nร้าน,1\n".encode()
    refused = refusal(good + b"\xff,2\n" + "ร้านอาหารไทย\n".encode() + b"\xff,3\n")
    assert codes(refused) == ["undecodable_bytes", "undecodable_bytes"]
    assert f"{len(good)} (line 3)" in refused.findings[0].en
    assert "(line 5)" in refused.findings[1].en
    assert "UTF-8" in refused.findings[0].en


def test_a_ragged_row_is_kept_and_told() -> None:
    table = read_table(csv_file("number,name\n1,a,b\n2\n3,c,\n4,d\n"), "a", COLUMNS)
    assert [(finding.row, finding.code) for finding in table.findings] == [(1, "ragged_row"), (2, "ragged_row")]
    assert [row.cells["name"] for row in table.rows] == ["a", "", "c", "d"]


def test_a_workbook_is_known_by_content_and_its_cells_are_what_was_typed() -> None:
    content = workbook(
        ["Tax ID", "ชื่อกิจการ", "วันที่เริ่มกิจการ"],
        [3001545836846, '=1+1&"x"', date(2559, 2, 28)],
        [1.5, "'@x", datetime(2019, 2, 15, 23, 59, 59)],  # noqa: DTZ001 - a cell has no zone
        [None, None, None],
        ["0105", True, datetime(2019, 1, 14)],  # noqa: DTZ001
        [1e15, -5, 0.1],
    )
    table = read_table(content, "really-a-workbook.csv", COLUMNS)
    assert [tuple(row.cells.values()) for row in table.rows] == [
        ("3001545836846", '=1+1&"x"', "2559-02-28"),
        ("1.5", "@x", "2019-02-15 23:59:59"),
        ("0105", "TRUE", "2019-01-14"),
        ("1000000000000000", "-5", "0.1"),
    ]
    assert [row.number for row in table.rows] == [1, 2, 4, 5]


def test_a_moment_that_a_spreadsheet_keeps_as_a_fraction_of_a_day_is_the_second_that_was_typed() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["number", "name"])
    for serial in (43511.999988, 43511.99999):
        sheet.append(["1", serial])
        sheet.cell(sheet.max_row, 2).number_format = "d/m/yyyy hh:mm:ss"
    stream = io.BytesIO()
    book.save(stream)
    cells = [row.cells["name"] for row in read_table(stream.getvalue(), "a.xlsx", COLUMNS).rows]
    assert cells == ["2019-02-15 23:59:59", "2019-02-15 23:59:59"]


def test_the_sheet_with_the_headings_is_found_among_others() -> None:
    content = workbook(["number", "name"], ["1", "a"], before=["คำแนะนำ"])
    assert len(read_table(content, "a.xlsx", COLUMNS).rows) == 1


def test_a_workbook_without_the_table_is_refused_with_the_missing_columns() -> None:
    assert codes(refusal(workbook(["name"], ["a"]))) == ["column_missing"]


def test_a_stray_cell_in_the_far_corner_does_not_eat_the_memory() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["number", "name"])
    sheet["XFD1048576"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    assert codes(refusal(stream.getvalue())) == ["workbook_too_large"]


@given(st.binary())
@example(b"PK\x03\x04")
@example(b'number,name\n"')
@example(b"number,name\n1,a\r\r\n")
def test_any_bytes_are_a_table_or_refused_and_nothing_else(content: bytes) -> None:
    for file in (content, b"number,name\n" + content):
        with suppress(TableRefused):
            assert read_table(file, "any", COLUMNS).rows


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_damaged_workbook_is_a_table_or_refused_and_nothing_else(place: int, byte: int) -> None:
    content = bytearray(DAMAGED)
    content[place % len(content)] = byte
    with suppress(TableRefused):
        assert read_table(bytes(content), "any", COLUMNS).rows


DAMAGED = workbook(["number", "name"], ["1", "a"])


@given(st.lists(st.tuples(st.text(alphabet="'=+-@\t\n ก5,\""), st.text(alphabet="=x ")), min_size=1))
def test_what_we_write_reads_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    stream = io.BytesIO()
    write_csv(stream, ["number", "name"], rows)
    assert stream.getvalue().startswith(b"\xef\xbb\xbf")
    try:
        table = read_table(stream.getvalue(), "a", COLUMNS[:2])
    except TableRefused as refused:
        assert codes(refused) == ["no_rows"]  # noqa: PT017
        assert not any(cell.strip() for row in rows for cell in row)
        return
    read = {row.number: (row.cells["number"], row.cells["name"]) for row in table.rows}
    for number, row in enumerate(rows, start=1):
        assert read.get(number, row) == row


def test_a_file_is_written_for_a_thai_spreadsheet(tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    write_csv(target, ["ชื่อ", "จำนวน"], [["=1+1", None], ["ร้าน", -5]])
    assert target.read_bytes().decode("utf-8") == "\ufeffชื่อ,จำนวน\r\n'=1+1,\r\nร้าน,-5\r\n"
