"""The operator's command on the toy service: the real application, the real database and broker."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from typer.testing import CliRunner, Result

from starsme.auth.keys import make_keys
from starsme.cli import services
from starsme.cli.application import application
from starsme.clock import SystemClock
from starsme.testing import ServiceClient, client
from starsme.testing.service import PSEUDONYM_KEY
from tests.servers.rabbitmq import RabbitServer
from tests.servers.virtual_hosts import ByCommand, ByManagement
from tests.shared.toy_service import definition

SERVICE = "consulting"


@dataclass(frozen=True)
class Operator:
    """Runs ``starsme …`` in the environment of the toy service."""

    service: ServiceClient
    environ: dict[str, str]

    def run(self, *words: str, given: str | None = None, **environ: str) -> Result:
        return CliRunner().invoke(application(), words, env={**self.environ, **environ}, input=given)

    def ask(self, *words: str, status: int = 0, **environ: str) -> Any:
        """The command's JSON; it must end with that status."""
        result = self.run(*words, "--json", **environ)
        assert result.exit_code == status, result.output
        return json.loads(result.stdout)

    def handle(self) -> int:
        """What the running service does by itself within a moment."""
        return self.service.runtime.inbox.retry_due()


def environ_of(url: str, folder: Path, **more: str) -> dict[str, str]:
    """What the toy service is served with."""
    return {
        "STARSME_DATABASE_URL": url,
        "STARSME_AMQP_URI": "memory://",
        "STARSME_PSEUDONYM_KEY": PSEUDONYM_KEY,
        "STARSME_JWKS": str(make_keys(folder / "keys").jwks),
        "STARSME_ENVIRONMENT": "development",
        "STARSME_DATA_DIR": str(folder),
        "STARSME_OPERATOR": "nok",
        "STARSME_LANG": "en",
        "COLUMNS": "400",
        **more,
    }


@contextmanager
def operating(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **more: str) -> Iterator[Operator]:
    """The toy service on its database, and its operator. The command finds it where it looks services up."""
    (folder / "versions").mkdir(exist_ok=True)
    monkeypatch.setattr(services, "installed_service", lambda _name: definition())
    monkeypatch.setattr(services, "installed_names", lambda: [SERVICE])
    with client(definition(), database_url=url, clock=SystemClock()) as service:
        yield Operator(service, environ_of(url, folder, **more))


def column(rows: Sequence[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


def give_rights(server: RabbitServer, uri: str, configure: str, write: str, read: str) -> None:
    """The test's own virtual host lets its login do just this; skips where the server gives us no way to say so."""
    host = unquote(urlsplit(uri).path.lstrip("/"))
    hosts, user = server.virtual_hosts, unquote(urlsplit(uri).username or "guest")
    if isinstance(hosts, ByCommand):
        hosts._run("--quiet", "set_permissions", "-p", host, user, configure, write, read)
    elif isinstance(hosts, ByManagement):
        body = {"configure": configure, "write": write, "read": read}
        hosts._ask("PUT", f"/permissions/{quote(host, safe='')}/{quote(user, safe='')}", body)
    else:
        pytest.skip("rights cannot be changed on this server")
