"""Keeps one private server for as long as the tests live, then stops it and removes its folder.

Run as a process of its own, in its own session: it reads its orders as one JSON line on standard input, starts the
server, and then waits for the end of that input. The pipe closes when the tests close it, end, are interrupted or are
killed outright, so whatever happens to them, the server goes and its folder with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

STOP_SECONDS = 15.0


def start(command: list[str], orders: dict[str, Any], log: Path) -> subprocess.Popen[bytes]:
    """Start one process of the server, as the ordered user, in a session that can be ended as a whole."""
    who = {"user": orders["uid"], "group": orders["gid"], "extra_groups": []} if orders["uid"] is not None else {}
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=orders["environment"],
            cwd=orders["folder"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **who,
        )


def stop(process: subprocess.Popen[bytes], with_signal: str) -> None:
    """Ask once, wait, then end the whole session of the process."""
    if process.poll() is None:
        process.send_signal(getattr(signal, with_signal))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for_the_end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Return when the tests are gone, when asked to stop, or when a process of the server ended by itself."""
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: over.set())

    def watch_input() -> None:
        while os.read(0, 1024):
            pass
        over.set()

    threading.Thread(target=watch_input, daemon=True).start()

    def watch(process: subprocess.Popen[bytes]) -> None:
        process.wait()
        over.set()

    for process in processes:
        threading.Thread(target=watch, args=(process,), daemon=True).start()
    over.wait()


def read_line() -> bytes:
    """The orders: everything up to the first line feed, without reading past it."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            break
        line += byte
    return line


def main() -> None:
    """Start what was ordered, wait, stop it, remove the folder; of a server that ended by itself, say how."""
    orders = json.loads(read_line())
    folder = Path(orders["folder"])
    log = folder / "server.log"
    processes: list[subprocess.Popen[bytes]] = []
    report = ""
    try:
        for command in orders["commands"]:
            processes.append(start(command, orders, log))
        wait_for_the_end(processes)
        ended = [process for process in processes if process.poll() is not None]
        if ended:
            report = f"exit code {ended[0].returncode}\n{log.read_text(errors='replace')[-4000:]}"
    except OSError as error:
        report = str(error)
    finally:
        for process in reversed(processes):
            stop(process, orders["stop_signal"])
        for command in orders["afterwards"]:
            subprocess.run(
                command,
                env=orders["environment"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=60,
                check=False,
            )
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(report)


if __name__ == "__main__":
    main()
