"""A peer's processes: started, told what to do over a socket line by line, paused while others are measured, stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[3]
ANSWER_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Setup:
    """What a process is and where its servers are. ``role`` is ``producer`` or ``subscriber``; addresses are libpq's and AMQP's."""

    peer: str
    role: str
    database_url: str
    amqp_uri: str


class ProcessFailed(Exception):
    """A peer's process ended or said what went wrong."""


class Remote:
    """The parent's end of one process; raises ``ProcessFailed`` with the end of its log."""

    def __init__(self, setup: Setup, folder: Path, *, python: str) -> None:
        self._log = folder / f"{setup.peer}-{setup.role}-{id(self)}.log"
        ours, theirs = socket.socketpair()
        words = [python, "-m", "tests.bench.messaging.process", str(theirs.fileno()), json.dumps(asdict(setup))]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(words, cwd=ROOT, pass_fds=[theirs.fileno()], stdout=log, stderr=log)
        theirs.close()
        ours.settimeout(ANSWER_SECONDS)
        self._socket = ours
        self._lines: IO[str] = ours.makefile("r", encoding="utf-8")
        self._answer()

    def ask(self, what: str, **words: Any) -> Any:
        """Have it done; gives the answer."""
        self._socket.sendall(json.dumps({"what": what, **words}).encode() + b"\n")
        return self._answer()

    def _answer(self) -> Any:
        line = self._lines.readline()
        answer = json.loads(line) if line else {"failed": "ended"}
        if "failed" in answer:
            raise ProcessFailed(f"{self._log.stem}: {answer['failed']}\n{self._log.read_text()[-3000:]}")
        return answer["answer"]

    def pause(self) -> None:
        """Freeze it, so that its idling costs nobody anything."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Hang up, which ends it; then less kindly."""
        self.resume()
        self._lines.close()
        self._socket.close()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def answer_questions(descriptor: int, ways: Mapping[str, Callable[..., Any]]) -> None:
    """The child's end: say that it is ready, then answer until the parent hangs up."""
    connection = socket.socket(fileno=os.dup(descriptor))
    connection.sendall(b'{"answer": "ready"}\n')
    waiting = b""
    while received := connection.recv(65536):
        waiting += received
        while b"\n" in waiting:
            line, _, waiting = waiting.partition(b"\n")
            words = json.loads(line)
            try:
                reply = {"answer": ways[words.pop("what")](**words)}
            except Exception as error:  # noqa: BLE001 - whatever it was, the parent has to know
                reply = {"failed": f"{type(error).__name__}: {error}"}
            connection.sendall(json.dumps(reply).encode() + b"\n")
