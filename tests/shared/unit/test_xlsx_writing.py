import io

from hypothesis import given, settings
from hypothesis import strategies as st

from starsme.tables import Column, read_table, write_xlsx

COLUMNS = (Column("a"), Column("b"))
# What XML can hold and a reader of cells does not take away at their ends.
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zs", "Zl", "Zp"]), max_size=20)


def written(rows: list[tuple[object, object]]) -> bytes:
    target = io.BytesIO()
    write_xlsx(target, ["a", "b"], rows)
    return target.getvalue()


def test_a_workbook_is_read_back_as_it_was_written_and_runs_nothing() -> None:
    rows: list[tuple[object, object]] = [("=1+1", "007"), ("'x", 5), ("<&>\"'", "น้ำ"), ("@cmd", None), ("-1", "+")]
    content = written(rows)
    read = [tuple(row.cells.values()) for row in read_table(content, "x.xlsx", COLUMNS).rows]
    assert read == [("=1+1", "007"), ("'x", "5"), ("<&>\"'", "น้ำ"), ("@cmd", ""), ("-1", "+")]
    assert written(rows) == content


def test_what_no_workbook_holds_is_left_out_and_a_cell_is_never_too_long() -> None:
    read = read_table(written([("a\x00\x0b\ufffeb", "x" * 40_000)]), "x.xlsx", COLUMNS).rows[0].cells
    assert (read["a"], len(read["b"])) == ("ab", 32_767)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(CELLS.filter(bool), CELLS), min_size=1, max_size=4))
def test_any_text_comes_back(rows: list[tuple[str, str]]) -> None:
    read = [tuple(row.cells.values()) for row in read_table(written(list(rows)), "x.xlsx", COLUMNS).rows]
    assert read == rows
