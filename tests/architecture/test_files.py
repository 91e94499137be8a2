"""Hygiene of every file that people read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOPS = ("shared", "services", "deploy", "tests")
MOST_LINES = 400
PYTHON = sorted(path for top in TOPS for path in ROOT.glob(f"{top}/**/*.py"))
SHIPPED = [path for path in PYTHON if path.relative_to(ROOT).parts[0] != "tests"]
WRITTEN = sorted(
    path
    for pattern in ("*.md", "*.toml", "*.yml", "*.yaml", "Makefile", ".ci/run", "deploy/**/*", "tests/**/*.py", "shared/**/*.py", "services/**/*.py")
    for path in ROOT.glob(pattern)
    if path.is_file() and path.suffix not in {".pyc", ".xlsx", ".csv"} and "__pycache__" not in path.parts
)  # fmt: skip
SPEAKING = [path for path in SHIPPED if "migrations" not in path.parts and path.stat().st_size > 10]
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:work|root|farm|home|Users)/[A-Za-z.]")
LEFT_OPEN = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_has_more_than_one_subject() -> None:
    long = {
        relative(path): count for path in PYTHON if (count := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert not long, f"more than {MOST_LINES} lines: split by use case"


def test_nothing_shipped_prints_by_the_way() -> None:
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in SHIPPED
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not found, "a service logs (structlog); a command speaks (rich)"


def test_nothing_is_left_open_in_what_is_shipped() -> None:
    found = [
        f"{relative(path)}:{number}"
        for path in SHIPPED
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if LEFT_OPEN.search(line) or line.strip().startswith("raise NotImplementedError")
    ]
    assert not found


def test_no_file_knows_a_machine_path() -> None:
    found = [
        f"{relative(path)}:{number}: {line.strip()[:80]}"
        for path in WRITTEN
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MACHINE_PATHS.search(line)
    ]
    assert not found


@pytest.mark.parametrize("path", SPEAKING, ids=relative)
def test_every_public_name_says_what_it_is_for(path: Path) -> None:
    """ruff's D1 as well; this also holds for what ``per-file-ignores`` lets off by folder, but for migrations."""
    module = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(module), f"{relative(path)} has no docstring"
    public = [
        node
        for node in module.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    ]
    silent = [node.name for node in public if not ast.get_docstring(node)]
    assert not silent
