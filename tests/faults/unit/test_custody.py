"""Processes in custody end with the campaign, even when it is killed itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.faults.custody import Custody
from tests.servers.private import Owner

PATIENCE_SECONDS = 20
ROOT = Path(__file__).parents[3]
# A campaign in small: it says which process it started and which folder it works in, and waits.
CAMPAIGN = """
import os, sys, time
from pathlib import Path
from tests.faults.custody import Custody
from tests.servers.private import Owner
custody = Custody(Owner(None, None), "test")
custody.open()
started = custody.start("sleeper", ["sh", "-c", "sleep 1000; :"], os.environ, Path(os.devnull))
print(started.pid, custody.folder, flush=True)
time.sleep(1000)
"""


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def group_of(leader: int) -> list[psutil.Process]:
    def is_of_it(process: psutil.Process) -> bool:
        try:
            return os.getpgid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE
        except (ProcessLookupError, psutil.NoSuchProcess):
            return False

    return [process for process in psutil.process_iter() if is_of_it(process)]


def test_killing_the_campaign_ends_what_it_started_and_removes_its_folder() -> None:
    campaign = subprocess.Popen(
        [sys.executable, "-c", CAMPAIGN], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert campaign.stdout is not None
    pid, folder = campaign.stdout.readline().decode().split()
    eventually(lambda: len(group_of(int(pid))) == 2)
    campaign.kill()
    campaign.wait()
    campaign.stdout.close()
    eventually(lambda: not group_of(int(pid)))
    eventually(lambda: not Path(folder).exists())


def test_a_process_is_ended_with_all_of_its_group_and_may_start_again(tmp_path: Path) -> None:
    custody = Custody(Owner(None, None), "test")
    custody.open()
    try:
        command = ["sh", "-c", "sleep 1000; :"]
        first = custody.start("sleeper", command, os.environ, tmp_path / "log")
        eventually(lambda: len(group_of(first.pid)) == 2)
        assert custody.end("sleeper") == -signal.SIGKILL
        eventually(lambda: not group_of(first.pid))
        assert not custody.runs("sleeper")
        custody.start("sleeper", command, os.environ, tmp_path / "log")
        assert custody.runs("sleeper")
    finally:
        custody.close()
    assert not custody.runs("sleeper")
    assert not custody.folder.exists()
