"""Results: whole files or none, valid JSON however large, cells that no spreadsheet runs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from season.results import JsonSections, appearing, write_json, write_table

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(items=st.lists(values, max_size=5), pairs=st.dictionaries(st.text(), values, max_size=5), value=values)
def test_sections_written_one_after_another_are_one_json_document(
    items: list[Any], pairs: dict[str, Any], value: Any
) -> None:
    stream = io.StringIO()
    sections = JsonSections(stream)
    with sections.array("items") as array:
        for item in items:
            array.add(item)
    sections.mapping("pairs", pairs.items())
    sections.value("value", value)
    sections.close()
    assert json.loads(stream.getvalue()) == {"items": items, "pairs": pairs, "value": value}


def test_each_item_has_a_line_of_its_own_so_that_two_summaries_can_be_compared() -> None:
    stream = io.StringIO()
    sections = JsonSections(stream)
    with sections.array("items") as array:
        array.add({"row": 1})
        array.add({"row": 2})
    sections.close()
    assert '{"row": 1},\n' in stream.getvalue()


def write_half(target: Path) -> None:
    with appearing(target) as draft:
        draft.write_text("half")
        raise RuntimeError("killed in the middle")


def test_a_file_that_was_not_finished_leaves_the_old_one_in_its_place(tmp_path: Path) -> None:
    target = tmp_path / "summary.json"
    target.write_text("old")
    with pytest.raises(RuntimeError, match="killed"):
        write_half(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_table_runs_no_formula(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", ["name", "n"], [["=HYPERLINK(1)", 1], ["@cmd", None]])
    content = (tmp_path / "t.csv").read_text("utf-8-sig")
    assert "\n=HYPERLINK" not in content
    assert "\n@cmd" not in content
    assert "HYPERLINK(1)" in content


def test_json_is_told_in_thai_not_in_escapes(tmp_path: Path) -> None:
    write_json(tmp_path / "j.json", {"ชื่อ": "ลำพูน"})
    assert "ลำพูน" in (tmp_path / "j.json").read_text("utf-8")
