"""What the documents name is there: files, make targets, commands, and every outcome that bad input can have."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from starsme.cli.application import application

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")), ROOT / "deploy" / "README.md"]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
TARGET = re.compile(r"(?:^|`)make ([a-z][a-z-]+)\b", re.MULTILINE)
TEST = re.compile(r"\bTEST=(tests/[\w./-]+)")
COMMAND = re.compile(r"`(?:starsme )?(outbox|inbox|quarantine|events) ([a-z]+)\b")
KERNEL = ROOT / "shared" / "starsme"


def code_of(document: Path) -> str:
    """Inline code and code blocks: where a command is a command."""
    text = document.read_text("utf-8")
    return "\n".join([*re.findall(r"```.*?```", text, re.DOTALL), *re.findall(r"`[^`\n]+`", text)])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_and_every_test_that_is_named_is_there(document: Path) -> None:
    code = code_of(document)
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(TARGET.findall(code)) - targets == set()
    assert [path for path in TEST.findall(code) if not (ROOT / path).exists()] == []
    root = typer.Context(get_command(application()))
    commands = {
        (group, name)
        for group, sub in root.command.commands.items()
        for name in getattr(sub, "commands", {})
    }  # fmt: skip
    assert set(COMMAND.findall(code)) - commands == set()


def reasons() -> set[str]:
    """The first argument of every ``Undecodable(…)`` in the kernel."""
    return {
        str(node.args[0].value)
        for folder in ("events", "messaging")
        for path in (KERNEL / folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Undecodable"
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_reason_for_quarantine_is_told_with_what_to_do() -> None:
    told = set(re.findall(r"^\| `([a-z_]+)` \|", (ROOT / "docs" / "messaging.md").read_text("utf-8"), re.MULTILINE))
    assert told == reasons() | {"waiting", "parked", "skipped"}
