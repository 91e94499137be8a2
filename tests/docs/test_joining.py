"""The tutorial as it is written: its own commands, from an empty folder, against a real RabbitMQ and the real enrolment service."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers.naming import is_left_over, new_name
from tests.servers.private import free_port
from tests.servers.rabbitmq import RabbitServer
from tests.servers.virtual_hosts import ByCommand

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "joining.md"
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 180
CONTACT_POINTS = """
import kombu, os
from amqp.exceptions import AccessRefused
channel = kombu.Connection(os.environ["AMQP_URI"]).channel()
try:
    channel.queue_bind(os.environ["AGENCY"] + ".events", "starsme.enrolment", "contact-point-given.v1.*")
except AccessRefused:
    print("refused")
"""
# Its connection is closed under a listener, as a broker that restarts does; then something happens.
INTERRUPTED = """
(cd agency && exec "$PYTHON" listen.py --quiet 8 >../interrupted.txt) & listener=$!
until $RABBITMQCTL --quiet list_consumers -p "$VHOST" | grep -q "$AGENCY.events"; do :; done
$RABBITMQCTL close_all_connections --vhost "$VHOST" "a trial"
sed s/star-2562-sample/star-2562-again/ call.json >again.json
curl --silent --fail -X PUT -H "Authorization: Bearer $STARSME_TOKEN" -H 'Content-Type: application/json' \\
  --data @again.json "http://127.0.0.1:$PORT/calls/star-2562-again" >/dev/null
wait "$listener"
"""


class Walk:
    """One walk through the tutorial: what its commands left in the folder, before they took it down."""

    def __init__(self, agency: str, folder: Path, said: str) -> None:
        self.agency, self.folder, self.said = agency, folder, said

    def lines(self, name: str) -> list[str]:
        return (self.folder / name).read_text("utf-8").splitlines()

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.folder / "agency" / "agency.sqlite3")) as database:
            return database.execute(statement).fetchall()


def commands(results: Path) -> str:
    """The tutorial's blocks in order; before the last, which takes all of it down, the results are put aside."""
    *blocks, last = COMMANDS.findall(TUTORIAL.read_text("utf-8"))
    trial = f"\"$PYTHON\" -c '{CONTACT_POINTS}' >forbidden.txt\n"
    return "".join(["set -euo pipefail\n", *blocks, trial, INTERRUPTED, f'cp -r . "{results}"\n', last])


def command_of(server: RabbitServer, folder: Path) -> str:
    """A script that is ``rabbitmqctl`` for this server."""
    hosts = server.virtual_hosts
    if not isinstance(hosts, ByCommand):
        pytest.skip("the tutorial makes its virtual host and user by rabbitmqctl, which does not reach this server")
    user, group = hosts._of.uid, hosts._of.gid
    other = [] if user is None else ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    settings = [f"{name}={value}" for name, value in (hosts._environment or {}).items()]
    script = folder / "rabbitmqctl"
    script.write_text(f'#!/bin/sh\nexec {shlex.join([*other, "env", *settings, *hosts._prefix])} "$@"\n')
    script.chmod(0o700)
    return str(script)


@pytest.fixture(scope="module")
def walk(rabbit_server: RabbitServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    rabbitmqctl = command_of(rabbit_server, tmp_path_factory.mktemp("broker"))
    folder, results = tmp_path_factory.mktemp("newcomer"), tmp_path_factory.mktemp("results") / "left"
    agency, vhost = new_name("-"), new_name("-")
    parts = urlsplit(rabbit_server.uri)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "REPO": str(ROOT),
        "PYTHON": sys.executable,
        "PYTHONWARNINGS": "ignore",
        "PORT": str(free_port()),
        "AGENCY": agency,
        "VHOST": vhost,
        "HOST": f"{parts.hostname}:{parts.port or 5672}",
        "LOGIN": f"{parts.username}:{parts.password}",
        "RABBITMQCTL": rabbitmqctl,
    }
    running = subprocess.Popen(
        ["bash", "-c", commands(results)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = running.communicate(timeout=SECONDS)
        assert running.returncode == 0, said
        yield Walk(agency, results, said)
    finally:
        stop(running)
        clear(rabbitmqctl, agency, vhost)


def stop(running: subprocess.Popen[str]) -> None:
    """Whatever the commands started."""
    try:
        os.killpg(running.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    running.wait()


def clear(rabbitmqctl: str, agency: str, vhost: str) -> None:
    """What a walk that broke off left on the server, this one or one that was killed before."""

    def ask(*words: str) -> str:
        return subprocess.run([rabbitmqctl, "--quiet", *words], capture_output=True, text=True, timeout=60, check=False).stdout  # fmt: skip

    users = [line.split("\t")[0] for line in ask("list_users").splitlines()]
    for user in users:
        if user == agency or is_left_over(user):
            ask("delete_user", user)
    if vhost in ask("list_vhosts", "name").split():
        ask("delete_vhost", vhost)


def test_every_enterprise_of_the_intake_is_heard_once(walk: Walk) -> None:
    heard = [line.split() for line in walk.lines("heard.txt")]
    subjects = [subject for _, _, subject, _ in heard]
    assert {word for word, *_ in heard} == {"heard"}
    assert len(subjects) == len(set(subjects)) > 40
    assert walk.rows("SELECT count(*) FROM facts WHERE type = 'enrolment.enterprise-registered.v1'") == [(len(heard),)]


def test_history_comes_when_it_is_asked_for_and_takes_effect_once(walk: Walk) -> None:
    assert walk.lines("history.txt") == ["history enrolment.call-opened.v1 star-2562-sample 1"]
    assert walk.lines("again.txt") == []


def test_a_listener_whose_connection_is_closed_comes_back_and_misses_nothing(walk: Walk) -> None:
    away, *heard = walk.lines("interrupted.txt")
    assert away.startswith("the broker is away")
    assert heard == ["heard enrolment.call-opened.v1 star-2562-again 1"]


def test_what_cannot_be_read_is_set_aside_and_said(walk: Walk) -> None:
    (line,) = walk.lines("set_aside.txt")
    assert line.startswith('("no event that we know: JSONDecodeError')
    assert line in TUTORIAL.read_text("utf-8")
    assert walk.rows("SELECT content FROM set_aside") == [("ไม่ใช่เหตุการณ์".encode(),)]


def test_the_agency_s_own_event_is_confirmed_and_kept_until_somebody_listens(walk: Walk) -> None:
    assert walk.lines("published.txt") == ["1 confirmed"]
    assert walk.rows("SELECT sent FROM outbox") == [(1,)]
    assert "events in starsme.unrouted" in (walk.folder / "doctor.txt").read_text("utf-8")


def test_the_agency_s_rights_end_where_personal_data_begins(walk: Walk) -> None:
    assert walk.lines("forbidden.txt") == ["refused"]


def test_with_the_contract_upstream_the_platform_reads_the_agency_s_event(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from starsme.events import contract
    from starsme.events.envelope import CONTENT_TYPE, Undecodable, decode

    ((content,),) = walk.rows("SELECT content FROM outbox")
    monkeypatch.setattr(contract, "_registry", dict(contract._registry))
    with pytest.raises(Undecodable, match="unknown_type"):
        decode(str(content).encode(), CONTENT_TYPE)
    upstream = (ROOT / "docs" / "joining" / "contract.py").read_text("utf-8").replace("rmutl", walk.agency)
    exec(compile(upstream, "contract.py", "exec"), {"__name__": "upstream"})
    event = decode(str(content).encode(), CONTENT_TYPE)
    assert (event.source, event.sequence, event.data["hours"]) == (f"urn:starsme:{walk.agency}:{walk.agency}", 1, 12)
    assert json.loads(str(content))["data"]["course"] == event.data["course"]
