"""What every private server needs: a folder, a user that is not root, free ports, a keeper that outlives us."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.finding import NotUsable

START_SECONDS = 90.0
_kept: list[Kept] = []


@dataclass(frozen=True, slots=True)
class Owner:
    """The user whose server it is: ``None`` ids mean ourselves."""

    uid: int | None
    gid: int | None

    def subprocess_arguments(self) -> dict[str, Any]:
        """What ``subprocess`` needs to run something as this user."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}


def owner(*preferred: str) -> Owner:
    """Ourselves; but root's servers belong to the first of the preferred users that exists, or to ``nobody``."""
    if os.geteuid() != 0:
        return Owner(None, None)
    for name in (*preferred, "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid)
    raise NotUsable("we are root, and there is no other user to run the server as")


def new_folder(of: Owner, prefix: str) -> Path:
    """An empty folder that only its owner may enter, in a place that the owner can reach."""
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        path = Path(place)
        if of.uid is None or all(step.stat().st_mode & 0o001 for step in (path, *path.parents) if step.exists()):
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
            if of.uid is not None:
                os.chown(folder, of.uid, of.gid or -1)
            return folder
    raise NotUsable("no temporary folder that another user could reach")


def free_port() -> int:
    """A local port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def programme(name: str, *folders: str) -> str | None:
    """Where a programme is: in one of the folders (patterns; the last match is the newest), else on the PATH."""
    for pattern in folders:
        found = sorted(
            Path("/").glob(pattern.lstrip("/") + "/" + name),
            key=lambda path: [int(p) if p.isdigit() else 0 for p in path.parts],
        )
        if found:
            return str(found[-1])
    return shutil.which(name)


class Kept:
    """A server in the care of a keeper process."""

    def __init__(
        self,
        folder: Path,
        commands: Sequence[Sequence[str]],
        *,
        of: Owner,
        environment: Mapping[str, str],
        stop_signal: str = "SIGTERM",
        afterwards: Sequence[Sequence[str]] = (),
    ) -> None:
        self.folder = folder
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("keeper.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        orders = {
            "folder": str(folder),
            "commands": [list(command) for command in commands],
            "uid": of.uid,
            "gid": of.gid,
            "environment": dict(environment),
            "stop_signal": stop_signal,
            "afterwards": [list(command) for command in afterwards],
        }
        assert self._keeper.stdin is not None
        self._keeper.stdin.write(json.dumps(orders).encode() + b"\n")
        self._keeper.stdin.flush()
        _kept.append(self)

    @property
    def keeper_pid(self) -> int:
        """The process that keeps the server."""
        return self._keeper.pid

    def wait_until(self, answers: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        """Wait until the server answers; raises ``NotUsable`` when it ended (with the end of its log) or is late."""
        deadline = time.monotonic() + seconds
        while not answers():
            if self._keeper.poll() is not None:
                raise NotUsable(f"the server did not start: {self._last_words()}")
            if time.monotonic() > deadline:
                self.stop()
                raise NotUsable(f"the server did not answer within {seconds:.0f} seconds")
            time.sleep(0.05)

    def stop(self) -> None:
        """Let the keeper stop the server and remove its folder; returns when both are done."""
        if self not in _kept:
            return
        _kept.remove(self)
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(60)
        assert self._keeper.stdout is not None
        self._keeper.stdout.close()

    def _last_words(self) -> str:
        assert self._keeper.stdout is not None
        words = self._keeper.stdout.read().decode(errors="replace").strip()
        self.stop()
        return words


def stop_all() -> None:
    """Stop every server that this process started."""
    for server in list(_kept):
        server.stop()
