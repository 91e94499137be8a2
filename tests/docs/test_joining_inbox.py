"""The tutorial's inbox keeps what it says: once, in order, and nothing lost."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / "docs" / "joining" / "inbox.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("joining_inbox", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Agency:
    """An inbox whose effect is a row, and which fails for the ids in ``broken``."""

    def __init__(self, path: Path) -> None:
        self.module = load()
        self.broken: set[str] = set()
        self.inbox = self.module.Inbox(str(path), self.read, self.handle)
        self.inbox.db.execute("CREATE TABLE IF NOT EXISTS effects (id TEXT, replayed INTEGER)")

    def read(self, content: bytes, _content_type: str) -> Any:
        try:
            return json.loads(content)
        except ValueError as error:
            raise self.module.Unreadable("not JSON") from error

    def handle(self, db: sqlite3.Connection, event: Any, replayed: bool) -> None:
        db.execute("INSERT INTO effects VALUES (?, ?)", (event["id"], replayed))
        if event["id"] in self.broken:
            raise RuntimeError("not yet")

    def take(self, event_id: str, subject: str = "ent_a", *, replayed: bool = False) -> None:
        self.inbox.take(json.dumps({"id": event_id, "subject": subject}).encode(), "", replayed=replayed)

    def effects(self) -> list[str]:
        return [row[0] for row in self.inbox.db.execute("SELECT id FROM effects ORDER BY rowid")]


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path / "agency.sqlite3")


def test_an_event_that_comes_again_has_no_second_effect(agency: Agency, tmp_path: Path) -> None:
    agency.take("1")
    agency.take("1", replayed=True)
    again = Agency(tmp_path / "agency.sqlite3")  # a process that died before it acknowledged
    again.take("1")
    assert again.effects() == ["1"]


def test_an_event_that_fails_waits_with_its_subject_s_later_ones_and_nobody_else(agency: Agency) -> None:
    agency.broken.add("1")
    for event_id, subject in (("1", "ent_a"), ("2", "ent_a"), ("3", "ent_b")):
        agency.take(event_id, subject)
    agency.inbox.retry()
    assert agency.effects() == ["3"]
    agency.broken.clear()
    agency.inbox.retry()
    agency.inbox.retry()
    assert agency.effects() == ["3", "1", "2"]


def test_a_process_that_dies_in_the_middle_leaves_neither_record_nor_effect(agency: Agency) -> None:
    def dies(*_arguments: object) -> None:
        raise KeyboardInterrupt

    agency.inbox._handle = dies
    with pytest.raises(KeyboardInterrupt):
        agency.take("1")
    agency.inbox._handle = agency.handle
    agency.take("1")
    assert agency.effects() == ["1"]


def test_what_cannot_be_read_is_kept_with_its_bytes_and_stops_nothing(agency: Agency) -> None:
    agency.inbox.take(b"\xff\x00", "", replayed=False)
    agency.take("1")
    assert agency.inbox.db.execute("SELECT reason, content FROM set_aside").fetchall() == [("not JSON", b"\xff\x00")]
    assert agency.effects() == ["1"]
