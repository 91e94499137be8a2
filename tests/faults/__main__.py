"""`python -m tests.faults`: `FAULTS_SECONDS` of faults from `FAULTS_SEED`; the last line is for machines.

The seed chooses the order of the faults and all that they choose; what they hit is a matter of the moment.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
from pathlib import Path
from typing import Any, TextIO, cast

from tests.faults.campaign import Campaign

ROOT = Path(__file__).parents[2]


class Both:
    """Writes to the terminal and to the campaign's own log."""

    def __init__(self, *targets: TextIO) -> None:
        self._targets = targets

    def write(self, text: str) -> None:
        for target in self._targets:
            target.write(text)

    def flush(self) -> None:
        for target in self._targets:
            target.flush()


def main() -> int:
    seconds = float(os.environ.get("FAULTS_SECONDS", "120"))
    seed = int(os.environ.get("FAULTS_SEED") or secrets.randbelow(10**6))
    folder = ROOT / "var" / "faults" / f"{seed}-{os.getpid()}"
    folder.mkdir(parents=True)
    signal.signal(signal.SIGTERM, _interrupted)
    with (folder / "campaign.log").open("w") as log:
        out = cast(TextIO, Both(sys.stdout, log))
        out.write(f"FAULTS_SEED={seed} FAULTS_SECONDS={seconds:g}; logs in {folder.relative_to(ROOT)}\n")
        status = Campaign(seconds, seed, folder, out).run()
        out.flush()
    return status


def _interrupted(*_: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
