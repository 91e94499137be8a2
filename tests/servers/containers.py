"""Private servers in Docker containers, which go when their keeper goes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping

from tests.servers.finding import NotUsable
from tests.servers.naming import new_name
from tests.servers.private import Kept, Owner, new_folder


def docker(*arguments: str, seconds: float = 30) -> str:
    """Run ``docker``; raises ``NotUsable`` with its complaint."""
    if shutil.which("docker") is None:
        raise NotUsable("docker is not installed")
    try:
        done = subprocess.run(
            ["docker", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotUsable(f"docker {arguments[0]} did not answer within {seconds:.0f} seconds") from None
    if done.returncode != 0:
        raise NotUsable((done.stderr.strip().splitlines() or [f"docker {arguments[0]} failed"])[-1])
    return done.stdout.strip()


def run(image: str, port: int, environment: Mapping[str, str], *, name: str = "") -> tuple[int, Kept]:
    """Start a container; the local port that leads to ``port`` in it, and its keeper.

    The image is fetched first when it is not there, which may take minutes. Secrets go through the environment of the
    ``docker`` command, not its command line, where other users could read them.
    """
    docker("version", "--format", "{{.Server.Version}}")
    try:
        docker("image", "inspect", image)
    except NotUsable:
        docker("pull", "-q", image, seconds=600)
    name = name or new_name("-")
    ourselves = Owner(None, None)
    words = [
        "docker",
        "run",
        "--rm",
        "--name",
        name,
        "-p",
        f"127.0.0.1::{port}",
        *(word for key in environment for word in ("-e", key)),
        image,
    ]
    kept = Kept(
        new_folder(ourselves, "starsme-docker-"),
        [words],
        of=ourselves,
        environment={**os.environ, **environment},
        afterwards=[["docker", "rm", "-f", "-v", name]],
    )
    published: list[int] = []

    def port_is_known() -> bool:
        try:
            published.append(int(docker("port", name, f"{port}/tcp").splitlines()[0].rsplit(":", 1)[1]))
        except (NotUsable, IndexError, ValueError):
            return False
        return True

    kept.wait_until(port_is_known)
    return published[0], kept
