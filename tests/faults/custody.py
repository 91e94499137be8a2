"""Processes that the campaign may kill and start again, and that end with the campaign even if it is killed itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.servers.private import Kept, Owner, new_folder

# Ends every process group that is still noted down; run by the keeper, which outlives us.
LAST_ROUND = 'for group in "$0"/*; do [ -f "$group" ] && kill -s {signal} -- -"$(cat "$group")"; done; sleep 1'


class Custody:
    """A folder that its owner's processes work in. Each process leads a group of its own, whose number is noted down."""

    def __init__(self, of: Owner, name: str, last_signal: str = "KILL") -> None:
        self._of = of
        self.folder = new_folder(of, f"starsme-faults-{name}-")
        self._groups = self.folder / "groups"
        self._groups.mkdir()
        self._kept: Kept | None = None
        self._last_signal = last_signal
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def open(self) -> None:
        """Hand the folder to a keeper: whatever happens to us, it ends the processes and removes the folder."""
        ending = ["sh", "-c", LAST_ROUND.format(signal=self._last_signal), str(self._groups)]
        self._kept = Kept(
            self.folder, [["sleep", "2000000"]], of=self._of, environment=dict(os.environ), afterwards=[ending]
        )

    def start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> subprocess.Popen[bytes]:
        """Start one process as the folder's owner; it appends to ``log``."""
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, env=dict(environment), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, **self._of.subprocess_arguments(),
            )  # fmt: skip
        (self._groups / name).write_text(str(process.pid))
        self._processes[name] = process
        return process

    def runs(self, name: str) -> bool:
        """Whether the process was started and has not ended."""
        return name in self._processes and self._processes[name].poll() is None

    def tell(self, name: str, with_signal: signal.Signals) -> None:
        """Send a signal to one process and go on."""
        self._processes[name].send_signal(with_signal)

    def end(self, name: str, with_signal: signal.Signals = signal.SIGKILL) -> int | None:
        """Send the signal to the process's whole group and wait for its end; gives the exit status."""
        process = self._processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, with_signal)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        (self._groups / name).unlink(missing_ok=True)
        return process.returncode

    def close(self) -> None:
        """End what still runs and let the keeper remove the folder."""
        with_signal = signal.Signals[f"SIG{self._last_signal}"]
        for name in list(self._processes):
            self.end(name, with_signal)
        if self._kept is not None:
            self._kept.stop()


def run(command: Sequence[str], environment: Mapping[str, str], of: Owner | None = None) -> str:
    """Run a command to its end; gives what it said, raises ``RuntimeError`` with that when it failed."""
    done = subprocess.run(
        command, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90,
        check=False, **(of.subprocess_arguments() if of else {}),
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(
            f"{Path(command[0]).name}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.stdout
