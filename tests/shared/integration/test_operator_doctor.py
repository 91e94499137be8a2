"""`starsme doctor` against real servers: well when all is well, and for each trouble a finding that says what to do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from starsme.auth import Role
from starsme.cli.checks import backlog
from starsme.cli.topology import rights
from starsme.messaging.broker import Delivery
from starsme.messaging.names import UNROUTED
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.messaging.relay import Relay, lead
from starsme.messaging.tables import inbox, outbox
from tests.servers.rabbitmq import RabbitServer
from tests.shared.integration.test_operator_events import served
from tests.shared.operator import SERVICE, Operator, give_rights, operating
from tests.shared.toy_service import changed

GROUP_CHANGED = "enrolment.group-changed.v1"


@pytest.fixture
def operator(
    any_database_url: str, amqp_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Operator]:
    with operating(any_database_url, tmp_path, monkeypatch, STARSME_AMQP_URI=amqp_uri) as made:
        yield made


@pytest.fixture
def broker(operator: Operator) -> RabbitBroker:
    """With everything that the toy needs."""
    made = RabbitBroker(operator.environ["STARSME_AMQP_URI"])
    for name in (SERVICE, "enrolment"):
        made.declare_exchange(name)
    made.declare_queues(SERVICE, [GROUP_CHANGED], 1)
    return made


def findings(operator: Operator, *words: str, **environ: str) -> dict[str, str]:
    """What wants doing, by check. The exit status must agree."""
    result = operator.run("doctor", SERVICE, *words, "--json", **environ)
    checks = json.loads(result.stdout)
    found = {check["name"]: check["en"] for check in checks if not check["ok"]}
    assert result.exit_code == (1 if found else 0), result.output
    return found


def test_a_service_that_is_served_is_well(operator: Operator, broker: RabbitBroker) -> None:
    with closing(broker.reader(f"{SERVICE}.events", 10)):
        assert findings(operator) == {}
        told = operator.run("doctor", SERVICE)
    assert told.exit_code == 0
    for check in ("settings", "database", "broker", "right to publish", "retention", "clock", "disk", "bindings"):
        assert check in told.stdout
    nothing_published = broker.reader(UNROUTED, 10)
    with closing(nothing_published):
        assert nothing_published.take(1, 0.3) == []  # the right to publish was tried without publishing


def test_a_queue_that_nobody_reads_is_a_finding(operator: Operator, broker: RabbitBroker) -> None:
    assert findings(operator) == {
        "consulting.events": "0 messages, 0 readers; start the service: starsme serve consulting"
    }


def test_what_is_not_on_the_broker_is_named(operator: Operator) -> None:
    found = findings(operator)
    assert "starsme serve consulting" in found["exchange"]
    assert "there is no queue" in found["consulting.events"]
    assert "starsme topology" in found["unrouted"]


def test_a_publisher_that_is_not_there_yet_is_a_finding(operator: Operator, broker: RabbitBroker) -> None:
    with broker.connect() as connection:
        connection.channel().exchange_delete("starsme.enrolment")
    assert "start the publishing service first" in findings(operator)["bindings"]


def test_a_queue_with_other_arguments_is_found(operator: Operator, broker: RabbitBroker) -> None:
    with broker.connect() as connection:
        channel = connection.channel()
        channel.queue_delete(f"{SERVICE}.events")
        channel.queue_declare(f"{SERVICE}.events", durable=True, auto_delete=False)
    assert "inequivalent arg" in findings(operator)["queue arguments"]


def test_an_event_that_no_queue_is_bound_for_is_kept_and_reported(operator: Operator, broker: RabbitBroker) -> None:
    operator.service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 5})
    database = operator.service.runtime.database
    with lead(database, SERVICE) as leader, closing(broker.publisher()) as publisher:
        assert leader is not None
        assert Relay(SERVICE, database, broker).relay_batch(leader, publisher) == 1
    found = findings(operator)
    assert found["unrouted"].startswith("1 events in starsme.unrouted")
    assert "starsme events replay" in found["unrouted"]
    with closing(broker.reader(UNROUTED, 10)) as reader:
        assert [b"ent_a" in one.content for one in reader.take(10, 5)] == [True]


def test_what_waits_too_long_is_a_finding_that_names_the_command(operator: Operator, broker: RabbitBroker) -> None:
    service = operator.service
    service.app.broken.update({"ent_a", "ent_b"})
    service.deliver(changed("ent_a", sequence=1, event_id="id-a"), changed("ent_b", sequence=1))
    service.runtime.inbox.take([Delivery(1, b"nonsense", "text/plain", {}, "", "", False)])
    service.post("/grants", body={"enterprise_id": "ent_c", "minutes": 5})
    assert {"unsent", "waiting", "parked"} & findings(operator).keys() == set()  # not for long yet
    with service.runtime.database.begin() as tx:
        early = tx.now - timedelta(hours=2)
        tx.connection.execute(update(inbox).values(received_at=early))
        tx.connection.execute(update(inbox).where(inbox.c.event_id == "id-a").values(status="parked"))
        tx.connection.execute(update(outbox).values(created_at=early))
    found = findings(operator)
    assert "starsme inbox list consulting --status waiting" in found["waiting"]
    assert "starsme inbox list consulting --status parked" in found["parked"]
    assert "starsme quarantine list consulting" in found["quarantine"]
    assert found["unsent"].startswith("1 unsent, the oldest for 2h")
    leader = "check that the broker answers" if service.runtime.database.embedded else "nobody relays"
    assert leader in found["unsent"]


def test_a_transaction_that_hangs_is_named_where_events_wait_behind_it(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with operating(postgres_url, tmp_path, monkeypatch) as operator:
        database = operator.service.runtime.database
        operator.service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 5})
        with database.begin() as tx:
            tx.connection.execute(update(outbox).values(created_at=tx.now - timedelta(hours=2)))
        with lead(database, SERVICE), database.begin() as hanging:
            hanging.connection.execute(update(outbox).values(created_at=outbox.c.created_at))
            # Which session: the server may not be ours alone, and somebody's transaction be older than this one.
            assert "still writes (pid " in findings(operator)["unsent"]


def test_rows_that_should_have_gone_are_a_finding(operator: Operator, broker: RabbitBroker) -> None:
    operator.service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 5})
    with operator.service.runtime.database.begin() as tx:
        tx.connection.execute(update(outbox).values(created_at=tx.now - timedelta(days=100)))
    assert "retention" not in findings(operator, STARSME_REPLAY_DAYS="40")
    assert "only a running service prunes" in findings(operator, STARSME_REPLAY_DAYS="38")["retention"]


def test_a_clock_that_is_off_is_a_finding(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with operating(postgres_url, tmp_path, monkeypatch) as operator:
        monkeypatch.setattr(backlog, "time", SimpleNamespace(time=lambda: time.time() + 60))
        assert "NTP" in findings(operator)["clock"]


class SettingsOf:
    """A service's settings, another replay window each time."""

    def __init__(self, days: Iterator[int]) -> None:
        self._days = days

    @property
    def replay_days(self) -> int:
        return next(self._days)


def test_replay_windows_that_differ_and_services_that_do_not_answer_are_found(
    operator: Operator, broker: RabbitBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = operator.service.token([Role.OPERATOR])
    with served(operator) as url:
        own = ("--url", f"{SERVICE}={url}/{SERVICE}")
        assert "replay window" not in findings(operator, *own, STARSME_TOKEN=token)
        silent = ("--url", "mentoring=http://127.0.0.1:1")
        assert "ConnectionError" in findings(operator, *own, *silent, STARSME_TOKEN=token)["replay window"]
        days = iter([400, 30])  # one address twice: the second answers as a service with another setting would
        monkeypatch.setattr(operator.service.runtime, "settings", SettingsOf(days))
        both = ("--url", f"mentoring={url}/{SERVICE}")
        assert "set STARSME_REPLAY_DAYS alike" in findings(operator, *own, *both, STARSME_TOKEN=token)["replay window"]


def test_a_database_or_broker_that_is_away_is_told_and_the_rest_is_still_looked_at(operator: Operator) -> None:
    found = findings(operator, STARSME_AMQP_URI="amqp://guest:guest@127.0.0.1:1//")
    assert "check STARSME_AMQP_URI" in found["broker"]
    found = findings(operator, STARSME_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert "check STARSME_DATABASE_URL" in found["database"]
    assert "exchange" in found


def test_rights_are_really_tried(
    postgres_url: str, amqp_uri: str, rabbit_server: RabbitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"STARSME_AMQP_URI": amqp_uri, "STARSME_ENVIRONMENT": "production"}
    with operating(postgres_url, tmp_path, monkeypatch, **environ) as operator:
        broker = RabbitBroker(amqp_uri)
        for name in (SERVICE, "enrolment", "mentoring"):
            broker.declare_exchange(name)
        [queue] = broker.declare_queues(SERVICE, [GROUP_CHANGED], 1)
        with closing(broker.reader(queue, 10)):
            too_many = findings(operator)["no other rights"]
            assert "starsme.enrolment" in too_many
            assert "mentoring.events" in too_many
            give_rights(rabbit_server, amqp_uri, **rights(SERVICE, [GROUP_CHANGED]))
            assert findings(operator) == {}
            _the_operators_own_login_is_asked_for(operator, queue)
            give_rights(rabbit_server, amqp_uri, "^$", "^$", "^$")
            found = findings(operator)
            for check in ("right to publish", "right to read", "queue arguments", "bindings"):
                assert "provision platform" in found[check], found


def _the_operators_own_login_is_asked_for(operator: Operator, queue: str) -> None:
    """A service's login may neither watch all nor write to a queue; both are said, and nothing was sent."""
    tail = operator.run("events", "tail", "--seconds", "1")
    assert tail.exit_code == 2
    assert "STARSME_ADMIN_AMQP_URI" in tail.stderr
    operator.service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 5})
    database = operator.service.runtime.database
    broker = RabbitBroker(operator.environ["STARSME_AMQP_URI"])
    with lead(database, SERVICE) as leader, closing(broker.publisher()) as publisher:
        assert leader is not None
        Relay(SERVICE, database, broker).relay_batch(leader, publisher)
    words = ("--from", SERVICE, "--to", "starsme.unrouted", "--type", "*", "--why", "a try", "--yes")
    replayed = operator.run("events", "replay", *words)
    assert replayed.exit_code == 1
    assert "Use the operator's login" in replayed.stderr
    assert "--after 0" in replayed.stderr
