"""A kept server goes, and its folder with it, however the tests end. The server here is a shell that waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.finding import NotUsable
from tests.servers.private import Kept, Owner

ROOT = Path(__file__).parents[3]
OURSELVES = Owner(None, None)
SERVER = ["sh", "-c", 'echo $$ > "$0/pid.new" && mv "$0/pid.new" "$0/pid" && exec sleep 600']


def kept(folder: Path, *command: str) -> Kept:
    folder.mkdir(exist_ok=True)
    commands = [list(command)] if command else [[*SERVER, str(folder)]]
    return Kept(folder, commands, of=OURSELVES, environment=dict(os.environ))


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_stopped_server_is_gone_with_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    server = kept(folder)
    server.wait_until((folder / "pid").exists, 10)
    pid = int((folder / "pid").read_text())
    assert alive(pid)
    server.stop()
    assert not alive(pid)
    assert not folder.exists()


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    server = kept(tmp_path / "server", "sh", "-c", "echo no such data folder >&2; exit 3")
    with pytest.raises(NotUsable, match=r"exit code 3\nno such data folder"):
        server.wait_until(lambda: False, 10)
    assert not (tmp_path / "server").exists()


def test_a_programme_that_cannot_be_run_says_why(tmp_path: Path) -> None:
    server = kept(tmp_path / "server", str(tmp_path / "missing"))
    with pytest.raises(NotUsable, match="No such file or directory"):
        server.wait_until(lambda: False, 10)


def test_a_server_that_never_answers_is_stopped_at_the_deadline(tmp_path: Path) -> None:
    server = kept(tmp_path / "server")
    with pytest.raises(NotUsable, match="did not answer within 0 seconds"):
        server.wait_until(lambda: False, 0.2)
    assert not (tmp_path / "server").exists()


def test_what_the_server_started_goes_too(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    server = kept(folder, "sh", "-c", 'sleep 600 & echo $! > "$0/child" && touch "$0/ready" && wait', str(folder))
    server.wait_until((folder / "ready").exists, 10)
    child = int((folder / "child").read_text())
    server.stop()
    assert within(10, lambda: not alive(child))


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
def test_however_the_tests_are_ended_the_server_goes(tmp_path: Path, ending: signal.Signals) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    program = f"""
import os, sys, time
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from tests.servers.private import Kept, Owner
folder = Path({str(folder)!r})
server = Kept(folder, [{[*SERVER, str(folder)]!r}], of=Owner(None, None), environment=dict(os.environ))
server.wait_until((folder / "pid").exists, 10)
print((folder / "pid").read_text(), flush=True)
time.sleep(600)
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True) as tests:
        assert tests.stdout is not None
        pid = int(tests.stdout.readline())
        assert alive(pid)
        # To the whole group, as a terminal does on Ctrl-C: the keeper is in a session of its own.
        os.killpg(tests.pid, ending)
        tests.wait(10)
    assert within(10, lambda: not alive(pid))
    assert within(10, lambda: not folder.exists())
