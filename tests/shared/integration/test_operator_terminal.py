"""The command as a process of its own: asked at a terminal, interrupted, read by another programme."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from starsme.messaging.broker import Outgoing
from starsme.messaging.names import UNROUTED, exchange_of, routing_key
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.messaging.tables import inbox
from starsme.testing.service import delivery_of
from tests.shared.operator import SERVICE, operating
from tests.shared.toy_service import changed, rows

ROOT = Path(__file__).parents[3]
TOY = """
from starsme.cli import services
from starsme.cli.application import application
from tests.shared.toy_service import definition
services.installed_service = lambda name: definition()
application()()
"""
DEADLINE_SECONDS = 60


def answered_at_a_terminal(environ: dict[str, str], answer: str, *words: str) -> tuple[int, str]:
    """Exit status and all that the terminal showed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", TOY, *words]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env={**os.environ, **environ}
    )
    os.close(theirs)
    shown = b""
    end = time.monotonic() + DEADLINE_SECONDS
    try:
        while time.monotonic() < end:
            if not select.select([ours], [], [], 1)[0]:
                continue
            try:
                more = os.read(ours, 4096)
            except OSError:  # the other end was closed
                break
            if not more:
                break
            before, shown = shown, shown + more
            if b"[y/N]" in shown and b"[y/N]" not in before:
                os.write(ours, answer.encode())
        return process.wait(max(1, end - time.monotonic())), shown.decode()
    finally:
        process.kill()
        process.wait()
        os.close(ours)


@pytest.mark.parametrize(("answer", "status", "left"), [("n\n", 1, "waiting"), ("y\n", 0, "skipped")])
def test_at_a_terminal_many_are_decided_only_after_a_yes(
    answer: str, status: int, left: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with operating(f"sqlite:///{tmp_path}/toy.sqlite3", tmp_path, monkeypatch) as operator:
        operator.service.app.broken.add("ent_a")
        operator.service.deliver(changed("ent_a", sequence=1, event_id="id-1"))
        words = ("inbox", "skip", SERVICE, "--all", "--status", "waiting", "--why", "a test")
        ended, shown = answered_at_a_terminal(operator.environ, answer, *words)
        assert ended == status, shown
        assert "id-1" in shown
        assert "This cannot be undone." in shown
        assert ("Nothing was done." in shown) == (status == 1)
        assert rows(operator.service, inbox, "status") == [(left,)]


def test_a_watcher_is_read_line_by_line_and_ends_on_an_interrupt(amqp_uri: str) -> None:
    broker = RabbitBroker(amqp_uri)
    broker.declare_exchange("enrolment")
    content = delivery_of(changed("ent_a")).content.decode()
    message = Outgoing(
        1,
        exchange_of("enrolment"),
        routing_key("enrolment.group-changed.v1", 7),
        "id-1",
        "enrolment.group-changed.v1",
        content,
    )
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "starsme"), "events", "tail"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "STARSME_ADMIN_AMQP_URI": amqp_uri, "STARSME_LANG": "en"},
    )
    assert process.stderr is not None
    assert process.stdout is not None
    try:
        while "Watching" not in (line := process.stderr.readline()):
            assert line, "it ended before it watched"
        with closing(broker.publisher()) as publisher:
            assert publisher.publish([message]) == {1}
        assert "ent_a" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE_SECONDS) == 0
        assert "Traceback" not in process.stderr.read()
    finally:
        process.kill()
        process.communicate()
    with closing(broker.reader(UNROUTED, 10)) as reader:
        assert len(reader.take(10, 5)) == 1  # nobody listened for it, and the watcher has not taken it
