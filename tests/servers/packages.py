"""Installing Debian's packages, as root only. The packages stay; no service of theirs is started."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.finding import NotUsable

POLICY = Path("/usr/sbin/policy-rc.d")


@contextmanager
def no_service_starts() -> Iterator[None]:
    """Debian asks this file before a package starts its service; ours says no, and goes away again."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def install(*names: str) -> None:
    """Install the packages; raises ``NotUsable`` where that cannot be done."""
    if os.geteuid() != 0:
        raise NotUsable("only root can install packages")
    if shutil.which("apt-get") is None:
        raise NotUsable("apt-get is not here")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    with no_service_starts():
        for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *names]):
            try:
                done = subprocess.run(
                    ["apt-get", *arguments],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    timeout=600,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise NotUsable(f"apt-get {arguments[0]} took more than ten minutes") from None
            if done.returncode != 0:
                raise NotUsable(f"apt-get {arguments[0]} failed: {(done.stderr or done.stdout).strip()[-300:]}")
