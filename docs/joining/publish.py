"""An agency publishes: state and event in one commit, then to its own exchange, and only a confirmed event counts as sent. Reads AMQP_URI."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import uuid
import zlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import kombu

TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS courses (enterprise_id TEXT, course TEXT, hours INTEGER, PRIMARY KEY (enterprise_id, course));
CREATE TABLE IF NOT EXISTS outbox (
  position INTEGER PRIMARY KEY, subject TEXT NOT NULL, sequence INTEGER NOT NULL, content TEXT NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0, UNIQUE (subject, sequence));
"""


def complete(db: sqlite3.Connection, agency: str, enterprise_id: str, course: str, hours: int) -> None:
    """The use case: a row of our own and the event that tells of it, in one transaction."""
    data = {
        "enterprise_id": enterprise_id,
        "course": course,
        "hours": hours,
        "completed_on": datetime.now(UTC).date().isoformat(),
    }
    with db:
        db.execute("INSERT INTO courses VALUES (?, ?, ?)", (enterprise_id, course, hours))
        write(db, agency, f"{agency}.training-completed.v1", enterprise_id, data)


def write(db: sqlite3.Connection, agency: str, event_type: str, subject: str, data: dict[str, Any]) -> None:
    """One event into the outbox, with the next number of its subject."""
    (last,) = db.execute("SELECT coalesce(max(sequence), 0) FROM outbox WHERE subject = ?", (subject,)).fetchone()
    event = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": f"urn:starsme:{agency}:{agency}",
        "type": event_type,
        "subject": subject,
        "time": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "sequence": str(last + 1),
        "partitionkey": subject,
        "data": data,
    }
    row = (subject, last + 1, json.dumps(event, ensure_ascii=False))
    db.execute("INSERT INTO outbox (subject, sequence, content) VALUES (?, ?, ?)", row)


def relay(db: sqlite3.Connection, uri: str, agency: str) -> int:
    """Publish what is unsent, one after the other in order; gives how many the broker confirmed. Run it again after any error."""
    unsent = db.execute("SELECT position, content FROM outbox WHERE NOT sent ORDER BY position").fetchall()
    with kombu.Connection(uri, transport_options={"confirm_publish": True}) as connection:
        producer = connection.Producer(auto_declare=False)
        for position, content in unsent:
            event = json.loads(content)
            fact, shard = event["type"].split(".", 1)[1], zlib.crc32(event["subject"].encode()) % 64
            producer.publish(  # returns once the broker has confirmed, else raises
                content.encode(),
                exchange=f"starsme.{agency}",
                routing_key=f"{fact}.{shard:02d}",
                content_type="application/cloudevents+json",
                content_encoding="utf-8",
                delivery_mode=2,
                mandatory=True,
                user_id=agency,
                type=event["type"],
                message_id=event["id"],
            )
            with db:
                db.execute("UPDATE outbox SET sent = 1 WHERE position = ?", (position,))
    return len(unsent)


def main() -> None:
    """``publish.py ENTERPRISE_ID COURSE HOURS``; without them, only send what is unsent."""
    uri = os.environ["AMQP_URI"]
    agency = urlsplit(uri).username or ""
    db = sqlite3.connect("agency.sqlite3")
    db.executescript(TABLES)
    if len(sys.argv) == 4:
        complete(db, agency, sys.argv[1], sys.argv[2], int(sys.argv[3]))
    print(relay(db, uri, agency), "confirmed")


if __name__ == "__main__":
    main()
