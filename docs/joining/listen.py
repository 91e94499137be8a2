"""An agency listens: its own queue, bound for what it was granted, into its inbox.

Reads AMQP_URI; ends after ``--quiet`` seconds without a message.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import kombu
from inbox import Event, Inbox, Unreadable

WANTED = ("enrolment.call-opened.v1", "enrolment.enterprise-registered.v1")
DOCUMENT = json.loads(Path("asyncapi.json").read_text("utf-8"))
MESSAGES = DOCUMENT["components"]["messages"]
FACTS = "CREATE TABLE IF NOT EXISTS facts (type TEXT, subject TEXT, sequence INTEGER, data TEXT, PRIMARY KEY (type, subject))"
AWAY = kombu.Connection("amqp://").recoverable_connection_errors  # lost, refused, closed by an operator
PAUSE_SECONDS = 1.0


def read(content: bytes, content_type: str) -> Event:
    """The message as an event that keeps to its contract."""
    try:
        event = json.loads(content)
        described = MESSAGES[event["type"]]
    except (ValueError, LookupError, TypeError) as error:
        raise Unreadable(f"no event that we know: {error!r}") from error
    if content_type != described["contentType"] or event["type"] not in WANTED:
        raise Unreadable(f"not for us: {content_type} {event['type']}")
    try:
        jsonschema.validate(event, {"components": DOCUMENT["components"], **described["payload"]})
    except jsonschema.ValidationError as error:
        raise Unreadable(f"contract broken: {error.message}") from error
    return dict(event)


def keep(db: sqlite3.Connection, event: Event, replayed: bool) -> None:
    """The effect: the newest fact of each subject. History that is sent again may come after what is newer."""
    fact = (event["type"], event["subject"], int(event["sequence"]), json.dumps(event["data"], ensure_ascii=False))
    db.execute(
        "INSERT INTO facts VALUES (?, ?, ?, ?) ON CONFLICT (type, subject) DO UPDATE "
        "SET sequence = excluded.sequence, data = excluded.data WHERE excluded.sequence > facts.sequence",
        fact,
    )
    print("history" if replayed else "heard", event["type"], event["subject"], event["sequence"], flush=True)


def declare(connection: Any, agency: str) -> Any:
    """The agency's queue as the document describes it, bound for what it wants."""
    described = DOCUMENT["channels"]["agencyQueue"]
    name = described["address"].format(agency=agency)
    queue = kombu.Queue(name, durable=True, queue_arguments=described["x-arguments"], channel=connection.channel())
    queue.declare()
    for event_type in WANTED:
        binding = MESSAGES[event_type]["x-binding"]
        queue.bind_to(binding["exchange"], binding["routingKey"])
    return queue


def listen(uri: str, inbox: Inbox, quiet_seconds: float) -> None:
    """Take messages until none has come for a while; each is acknowledged after its commit."""
    heard_at = time.monotonic()

    def on_message(message: Any) -> None:
        nonlocal heard_at
        heard_at = time.monotonic()
        body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
        inbox.take(body, message.content_type or "", replayed="starsme-replay" in message.headers)
        message.ack()

    with kombu.Connection(uri, heartbeat=30, connect_timeout=5) as connection:
        queue = declare(connection, urlsplit(uri).username or "")
        with kombu.Consumer(connection, [queue], on_message=on_message, prefetch_count=100):
            while time.monotonic() - heard_at < quiet_seconds:
                try:
                    connection.drain_events(timeout=1)
                except TimeoutError:
                    inbox.retry()
                connection.heartbeat_check()


def main() -> None:
    """Listen, and come back when the broker does."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quiet", type=float, default=float("inf"), metavar="SECONDS")
    quiet_seconds = parser.parse_args().quiet
    inbox = Inbox("agency.sqlite3", read, keep)
    inbox.db.execute(FACTS)
    while True:
        try:
            listen(os.environ["AMQP_URI"], inbox, quiet_seconds)
        except AWAY as error:  # what was not acknowledged comes again; the inbox knows it
            print("the broker is away:", error, flush=True)
            time.sleep(PAUSE_SECONDS)
        else:
            return


if __name__ == "__main__":
    main()
