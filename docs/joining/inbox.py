"""A durable inbox in SQLite: an event's effect and the record that it ran are one commit, so effects happen once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Event = dict[str, Any]
TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS inbox (  -- content is kept while an event waits: it failed, or is behind one that did
  arrival INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, subject TEXT NOT NULL, replayed INTEGER NOT NULL, content TEXT, error TEXT);
CREATE TABLE IF NOT EXISTS set_aside (number INTEGER PRIMARY KEY, reason TEXT NOT NULL, content BLOB NOT NULL);
"""


class Unreadable(Exception):
    """The bytes are no event that we can take; the text says why."""


class Inbox:
    """``read(bytes, content type)`` gives an event or raises ``Unreadable``; ``handle(db, event, replayed)`` is the effect."""

    def __init__(
        self,
        path: str,
        read: Callable[[bytes, str], Event],
        handle: Callable[[sqlite3.Connection, Event, bool], None],
    ) -> None:
        self._read, self._handle = read, handle
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(TABLES)

    def take(self, content: bytes, content_type: str, *, replayed: bool) -> None:
        """Record one message and handle it, durably. When this returns, the message can be acknowledged."""
        with self._transaction():
            try:
                event = self._read(content, content_type)
            except Unreadable as error:
                self.db.execute("INSERT INTO set_aside (reason, content) VALUES (?, ?)", (str(error), content))
                return
            recorded = self.db.execute(
                "INSERT INTO inbox (id, subject, replayed, content) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (event["id"], event["subject"], replayed, content.decode()),
            )
            if recorded.rowcount == 1:  # else it was seen before: its effect is here already
                self._try_first_of(event["subject"])

    def retry(self) -> None:
        """Try again what waits, subject by subject."""
        for (subject,) in self.db.execute("SELECT DISTINCT subject FROM inbox WHERE content IS NOT NULL").fetchall():
            with self._transaction():
                self._try_first_of(subject)

    def _try_first_of(self, subject: str) -> None:
        """Handle a subject's waiting events in order, up to the first that fails."""
        waiting = "SELECT id, content, replayed FROM inbox WHERE subject = ? AND content IS NOT NULL ORDER BY arrival"
        for event_id, content, replayed in self.db.execute(waiting, (subject,)).fetchall():
            self.db.execute("SAVEPOINT effect")
            try:
                self._handle(self.db, json.loads(content), bool(replayed))
            except Exception as error:  # noqa: BLE001 - a handler's failure may be anything: the event waits
                self.db.execute("ROLLBACK TO effect")
                self.db.execute("UPDATE inbox SET error = ? WHERE id = ?", (repr(error), event_id))
                return
            self.db.execute("UPDATE inbox SET content = NULL, error = NULL WHERE id = ?", (event_id,))
            self.db.execute("RELEASE effect")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
