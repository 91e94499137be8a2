"""The same season on four services in processes of their own, on PostgreSQL and RabbitMQ: the same summary, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from season.client import SERVICES
from tests.season.seasons import PILOT, SAMPLE, Ended, differences, expected_of, run_season
from tests.servers.services import Deployment, deployed


def run_on(deployment: Deployment, data: Path, out: Path) -> Ended:
    token = deployment.folder / "token"
    token.write_text(deployment.token())
    urls = [word for name, address in deployment.urls.items() for word in ("--url", f"{name}={address}")]
    return run_season(data, out, "--token-file", token, *urls)


def test_deployed_and_embedded_come_to_the_same_summary(
    tmp_path: Path, amqp_uri: str, new_database: Callable[[], str]
) -> None:
    data = PILOT if PILOT.is_dir() else SAMPLE
    with deployed(tmp_path, amqp_uri, {name: new_database() for name in SERVICES}) as deployment:
        first = run_on(deployment, data, tmp_path / "deployed")
        again = run_on(deployment, data, tmp_path / "again")
    embedded = run_season(data, tmp_path / "embedded")
    assert (first.status, again.status, embedded.status) == (0, 0, 0), first.said + again.said + embedded.said
    summary = (first.out / "summary.json").read_bytes()
    assert summary == (embedded.out / "summary.json").read_bytes()
    assert summary == (again.out / "summary.json").read_bytes()
    assert differences(first.summary, expected_of(data)) == []
