"""The platform's services as separate processes, as they are deployed: each with its own database, on one broker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from starsme.auth import Role
from starsme.auth.keys import KeyFiles, make_keys, mint
from tests.servers.private import free_port

STARSME = Path(sys.executable).with_name("starsme")
PSEUDONYM_KEY = "a key for tests only, never for a deployment"
IDENTITY_KEY = "another-key-for-tests-only-never-for-a-deployment"
READY_SECONDS = 60


class Deployment:
    """Services that run as processes of their own. ``urls`` has each one's address."""

    def __init__(self, folder: Path, amqp_uri: str, database_urls: Mapping[str, str]) -> None:
        self.folder = folder
        self.amqp_uri = amqp_uri
        self.database_urls = dict(database_urls)
        self.keys: KeyFiles = make_keys(folder / "keys")
        self.urls = {name: f"http://127.0.0.1:{free_port()}" for name in database_urls}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self, name: str) -> dict[str, str]:
        """What the service is started with."""
        return {
            **os.environ,
            "STARSME_ENVIRONMENT": "development",
            "STARSME_DATABASE_URL": self.database_urls[name],
            "STARSME_AMQP_URI": self.amqp_uri,
            "STARSME_HTTP_ADDRESS": self.urls[name].removeprefix("http://"),
            "STARSME_JWKS": str(self.keys.jwks),
            "STARSME_PSEUDONYM_KEY": PSEUDONYM_KEY,
            "STARSME_IDENTITY_KEYS": IDENTITY_KEY,
            "STARSME_DATA_DIR": str(self.folder / name),
            "STARSME_MAIL": "folder",
        }

    def token(self, roles: Sequence[Role] = (Role.COORDINATOR, Role.OFFICER, Role.OPERATOR)) -> str:
        """A bearer token that every service takes."""
        return mint(self.keys.private_key, "tests", roles, now=datetime.now(UTC))

    def prepare(self) -> None:
        """Migrate every database and declare the broker's topology."""
        migrations = [self._starsme("migrate", name, environment=self.environment(name)) for name in self.database_urls]
        for migration in migrations:
            _finished(migration)
        _finished(self._starsme("topology", "--uri", self.amqp_uri, environment=dict(os.environ)))

    def start(self, name: str) -> None:
        """Start one service; it logs into ``<folder>/<name>.log``."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [STARSME, "serve", name], env=self.environment(name), stdout=log, stderr=log, cwd=self.folder
            )

    def wait_until_ready(self) -> None:
        """Wait until every started service answers `/readyz`; says what a dead one logged."""
        for name, process in self.processes.items():
            _wait(lambda name=name: _answers(f"{self.urls[name]}/readyz"), process, self.folder / f"{name}.log")

    def stop(self) -> None:
        """Stop every process, kindly first."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def _starsme(self, *words: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen([STARSME, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@contextmanager
def deployed(folder: Path, amqp_uri: str, database_urls: Mapping[str, str]) -> Iterator[Deployment]:
    """The services named in ``database_urls``, migrated, started and ready; stopped at the end of the block."""
    deployment = Deployment(folder, amqp_uri, database_urls)
    try:
        deployment.prepare()
        for name in database_urls:
            deployment.start(name)
        deployment.wait_until_ready()
        yield deployment
    finally:
        deployment.stop()


def _finished(process: subprocess.Popen[bytes]) -> None:
    output, _ = process.communicate(timeout=120)
    if process.returncode != 0:
        raise RuntimeError(f"{process.args}: exit {process.returncode}\n{output.decode()}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args} did not become ready:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)
