"""`starsme events` on a real RabbitMQ: watching takes nothing from anybody, a subject's history is told whole, a replay reaches one queue."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result
from werkzeug.serving import make_server

from starsme.auth import Role
from starsme.cli import events_tail, services
from starsme.db import Database
from starsme.events.consulting import ManDaysGranted
from starsme.events.envelope import REPLAY_HEADER, SHARDS, shard_of
from starsme.http import Reply, Request, query
from starsme.messaging import subscribe
from starsme.messaging.broker import Delivery
from starsme.messaging.names import UNROUTED, queue_of
from starsme.messaging.queues import depth
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.messaging.relay import Relay, lead
from starsme.messaging.tables import operator_actions, outbox
from starsme.service import Application
from starsme.testing import client
from tests.shared.operator import SERVICE, Operator, column, operating
from tests.shared.toy_service import changed, definition, rows

GRANTED = "consulting.man-days-granted.v1"
WHY = ("--why", "an agency joins late")


class PortalService:
    """A second service, which listens to the toy."""

    name = "portal"
    app = Application()

    @query("GET", "/nothing", roles={Role.OFFICER}, summary="nothing")
    def nothing(self, request: Request) -> Reply:
        return Reply({})

    @subscribe(ManDaysGranted)
    def on_granted(self, tx: Any, event: Any) -> None:
        self.app.seen.append((event.subject, event.data["minutes"]))


PORTAL = replace(definition(), name="portal", service=lambda: PortalService, jobs=lambda _app: ())


@pytest.fixture
def operator(
    any_database_url: str, amqp_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Operator]:
    """The toy and the portal are installed; nothing is on the broker yet but the exchanges."""
    with operating(any_database_url, tmp_path, monkeypatch, STARSME_ADMIN_AMQP_URI=amqp_uri) as made:
        installed = {SERVICE: definition(), "portal": PORTAL}
        monkeypatch.setattr(services, "installed_service", installed.__getitem__)
        monkeypatch.setattr(services, "installed_names", lambda: sorted(installed))
        for name in (SERVICE, "enrolment"):
            RabbitBroker(amqp_uri).declare_exchange(name)
        yield made


@pytest.fixture
def broker(amqp_uri: str) -> RabbitBroker:
    return RabbitBroker(amqp_uri)


def publish(operator: Operator, broker: RabbitBroker, *subjects: str) -> None:
    """One grant for each, all the way to the broker; a grant's minutes count up from 1."""
    database = operator.service.runtime.database
    with database.begin() as tx:
        for minutes, subject in enumerate(subjects, 1):
            tx.emit(ManDaysGranted.event(enterprise_id=subject, year=2562, minutes=minutes, rule="r"))
    relay_all(database, broker)


def relay_all(database: Database, broker: RabbitBroker) -> None:
    relay = Relay(SERVICE, database, broker)
    with lead(database, SERVICE) as leader, closing(broker.publisher()) as publisher:
        assert leader is not None
        while relay.relay_batch(leader, publisher):
            pass


def drain(broker: RabbitBroker, queue: str, count: int) -> list[Delivery]:
    """That many messages of a queue, and a look that there are no more."""
    with closing(broker.reader(queue, 1000)) as reader:
        arrived: list[Delivery] = []
        while len(arrived) < count:
            batch = reader.take(500, 10)
            assert batch, f"{len(arrived)} of {count} arrived"
            arrived += batch
            reader.acknowledge(batch[-1])
        assert reader.take(1, 0.3) == []
    return arrived


def bodies(deliveries: Sequence[Delivery]) -> list[dict[str, Any]]:
    return [json.loads(one.content) for one in deliveries]


@contextmanager
def watcher(operator: Operator, monkeypatch: pytest.MonkeyPatch, *words: str) -> Iterator[Callable[[], Result]]:
    """``events tail`` beside the test, already bound; gives what waits for its end."""
    bound = threading.Event()
    seen = events_tail.seen

    def look(reader: Any, seconds: float) -> list[Delivery]:
        bound.set()
        return seen(reader, seconds)

    monkeypatch.setattr(events_tail, "seen", look)
    ended: list[Result] = []
    thread = threading.Thread(target=lambda: ended.append(operator.run("events", "tail", *words, "--seconds", "30")))
    thread.start()

    def result() -> Result:
        thread.join(40)
        return ended[0]

    assert bound.wait(20)
    yield result
    thread.join(40)


def test_watching_shows_each_event_and_takes_none(
    operator: Operator, broker: RabbitBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    [queue] = broker.declare_queues("portal", [GRANTED], 1)
    with watcher(operator, monkeypatch, "--count", "2", "--json") as result:
        publish(operator, broker, "ent_a", "ent_b")
        shown = [json.loads(line) for line in result().stdout.splitlines()]
    assert [(one["subject"], one["sequence"], one["specversion"]) for one in shown] == [
        ("ent_a", "1", "1.0"),
        ("ent_b", "1", "1.0"),
    ]
    assert column(bodies(drain(broker, queue, 2)), "subject") == ["ent_a", "ent_b"]


def test_a_line_tells_time_type_subject_number_and_correlation(
    operator: Operator, broker: RabbitBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.declare_queues("portal", [GRANTED], 1)
    with watcher(operator, monkeypatch, "--count", "1", "--subject", "ent_b", "--type", "consulting.*") as result:
        operator.service.post(
            "/grants", body={"enterprise_id": "ent_b", "minutes": 5}, headers={"X-Correlation-Id": "corr-12345"}
        )
        publish(operator, broker, "ent_a")
        [line] = result().stdout.splitlines()
    time, *words = line.split()
    assert words == [GRANTED, "ent_b", "#1", "corr-12345"]
    assert len(time) == len("10:00:00.123")


def test_an_event_that_nobody_listens_for_is_seen_and_still_kept_in_the_catch_all(
    operator: Operator, broker: RabbitBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watcher that bound to it would be the only one, and the broker would forget it with the watcher's queue."""
    with watcher(operator, monkeypatch, "--count", "1") as result:
        publish(operator, broker, "ent_lonely")
        assert "ent_lonely" in result().stdout
    assert column(bodies(drain(broker, UNROUTED, 1)), "subject") == ["ent_lonely"]


def test_watching_ends_by_itself_and_leaves_no_queue(operator: Operator, broker: RabbitBroker) -> None:
    assert operator.run("events", "tail", "--seconds", "0.2").exit_code == 0
    assert operator.run("events", "tail", "--seconds", "0.2", "--count", "1").exit_code == 1
    unknown = operator.run("events", "tail", "--service", "portal")
    assert unknown.exit_code == 2
    assert "consulting, enrolment" in unknown.stderr
    embedded = operator.run("events", "tail", STARSME_ADMIN_AMQP_URI="memory://")
    assert embedded.exit_code == 2
    assert "starsme events log" in embedded.stderr
    away = operator.run("events", "tail", STARSME_ADMIN_AMQP_URI="amqp://guest:guest@127.0.0.1:1//")
    assert (away.exit_code, away.stdout) == (1, "")


def test_a_replay_reaches_one_queue_alone_in_order_and_is_marked(operator: Operator, broker: RabbitBroker) -> None:
    [live] = broker.declare_queues("portal", [GRANTED], 1)
    subjects = [f"ent_{number % 7}" for number in range(700)]
    publish(operator, broker, *subjects)
    drain(broker, live, 700)
    [late] = broker.declare_queues("agency", ["enrolment.group-changed.v1"], 1)
    counts = operator.ask("events", "replay", "--from", SERVICE, "--to", late, "--type", "*", "--dry-run")
    assert counts["types"] == {GRANTED: 700}
    assert depth(broker, late).messages == 0  # type: ignore[union-attr]
    sent = operator.ask("events", "replay", "--from", SERVICE, "--to", late, "--type", "*", *WHY, "--yes")
    assert sent["sent"] == 700
    arrived = drain(broker, late, 700)
    assert all(REPLAY_HEADER in one.headers for one in arrived)
    for subject in set(subjects):
        own = [int(body["sequence"]) for body in bodies(arrived) if body["subject"] == subject]
        assert own == list(range(1, len(own) + 1))
    assert depth(broker, live).messages == 0  # type: ignore[union-attr]
    [(who, action, target, detail)] = rows(operator.service, operator_actions, "who", "action", "target", "detail")
    assert (who, action, target) == ("nok", "events.replay", late)
    assert json.loads(detail)["sent"] == 700


def test_a_replay_takes_only_what_was_published_and_what_was_asked_for(
    operator: Operator, broker: RabbitBroker
) -> None:
    [live] = broker.declare_queues("portal", [GRANTED], 1)
    publish(operator, broker, "ent_a", "ent_b", "ent_a")
    drain(broker, live, 3)
    operator.service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 9})  # not published yet
    words = ("events", "replay", "--from", SERVICE, "--to", live, *WHY, "--yes")
    assert operator.ask(*words, "--since", "5m")["sent"] == 3
    assert operator.ask(*words, "--until", "5m")["sent"] == 0
    assert operator.ask(*words, "--subject", "ent_b")["sent"] == 1
    positions = [position for (position,) in rows(operator.service, outbox, "position")]
    assert operator.ask(*words, "--after", str(positions[1]))["sent"] == 1
    assert column(bodies(drain(broker, live, 5)), "subject") == ["ent_a", "ent_b", "ent_a", "ent_b", "ent_a"]


def test_the_subscriber_handles_what_it_missed_and_only_that(
    operator: Operator, broker: RabbitBroker, tmp_path: Path
) -> None:
    [queue] = broker.declare_queues("portal", [GRANTED], 1)
    publish(operator, broker, "ent_a", "ent_a", "ent_b")
    first, *_lost = drain(broker, queue, 3)
    with client(PORTAL, database_url=f"sqlite:///{tmp_path}/portal.sqlite3") as portal:
        portal.runtime.inbox.take([first])
        assert operator.run("events", "replay", "--from", SERVICE, "--to", queue, *WHY, "--yes").exit_code == 0
        assert portal.runtime.inbox.take(drain(broker, queue, 3)) == 2
        assert sorted(portal.app.seen) == [("ent_a", 1), ("ent_a", 2), ("ent_b", 3)]


def test_a_shard_s_queue_gets_its_own_subjects_again(operator: Operator, broker: RabbitBroker) -> None:
    queues = broker.declare_queues("portal", [GRANTED], 3)
    subjects = [f"ent_{number}" for number in range(30)]
    publish(operator, broker, *subjects)
    words = ("--to", queue_of("portal", 1, 3), *WHY, "--yes")
    sent = operator.ask("events", "replay", "--from", SERVICE, *words)
    assert sent["shard"] == [1, 3]
    own = [subject for subject in subjects if shard_of(subject) % SHARDS % 3 == 1]
    assert column(bodies(drain(broker, queues[1], 2 * len(own))), "subject") == own + own


def test_a_replay_never_goes_further_back_than_inboxes_remember(operator: Operator, broker: RabbitBroker) -> None:
    [live] = broker.declare_queues("portal", [GRANTED], 1)
    publish(operator, broker, "ent_old", "ent_new")
    with operator.service.runtime.database.begin() as tx:
        old = outbox.update().where(outbox.c.subject == "ent_old").values(created_at=tx.now - timedelta(days=11))
        tx.connection.execute(old)
    words = ("events", "replay", "--from", SERVICE, "--to", live, "--since", "20d", *WHY, "--yes")
    told = operator.run(*words, STARSME_REPLAY_DAYS="10")
    assert "Replays go 10 days back" in told.stderr
    assert "1 events sent again" in told.stdout
    assert column(bodies(drain(broker, live, 3)), "subject") == ["ent_old", "ent_new", "ent_new"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--to", "nowhere.events"), "There is no queue nowhere.events"),
        (("--to", "agency.events"), "name it with --type"),
        (("--to", "portal.events", "--type", "mentoring.*"), "both asked for and listened for"),
        (("--to", "portal.events", "--since", "yesterday"), "2026-01-31"),
        (("--to", "portal.events"), "Confirm with --yes"),
    ],
)
def test_a_replay_that_is_not_said_right_sends_nothing(
    operator: Operator, broker: RabbitBroker, words: tuple[str, ...], told: str
) -> None:
    queues = [broker.declare_queues(name, [GRANTED], 1)[0] for name in ("portal", "agency")]
    publish(operator, broker, "ent_a")
    refused = operator.run("events", "replay", "--from", SERVICE, *words, *WHY)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert [depth(broker, queue).messages for queue in queues] == [1, 1]  # type: ignore[union-attr]
    assert rows(operator.service, operator_actions, "action") == []


@contextmanager
def served(operator: Operator) -> Iterator[str]:
    """The toy's API on a real socket, under ``/consulting``."""
    api = operator.service.runtime.api

    def under_its_name(environ: dict[str, Any], start_response: Any) -> Any:
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(f"/{SERVICE}")
        return api(environ, start_response)

    server = make_server("127.0.0.1", 0, under_its_name)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_subject_s_history_is_told_in_order_with_what_waits_and_what_was_refused(
    operator: Operator, broker: RabbitBroker
) -> None:
    publish(operator, broker, "ent_a", "ent_b")
    operator.service.app.broken.add("ent_a")
    operator.service.deliver(changed("ent_a", "star", 2, "id-2"), changed("ent_a", "general", 1, "id-1"))
    operator.service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 9})
    history = operator.ask("events", "log", "ent_a", "--service", SERVICE)
    assert [(one["what"], one["sequence"], one.get("status")) for one in history["entries"]] == [
        ("published", 1, None),
        ("received", 2, "waiting"),
        ("quarantined", "1", None),
        ("unsent", 2, None),
    ]
    told = operator.run("events", "log", "ent_a", "--service", SERVICE).stdout
    for word in ("received · waiting", "ValueError: cannot take ent_a", "sequence_from_the_past", "to be sent"):
        assert word in told


def test_the_history_comes_over_http_and_a_silent_service_is_named(operator: Operator, broker: RabbitBroker) -> None:
    publish(operator, broker, "ent_a")
    own = operator.ask("events", "log", "ent_a", "--service", SERVICE)
    token = operator.service.token([Role.OPERATOR])
    with served(operator) as url:
        asked = operator.ask("events", "log", "ent_a", "--url", url, STARSME_TOKEN=token, status=1)
        assert asked["entries"] == own["entries"]
        assert sorted(asked["silent"]) == ["enrolment", "mentoring", "notifications", "portal"]
        one = operator.run("events", "log", "ent_a", "--url", url, "--service", SERVICE, STARSME_TOKEN=token)
        assert (one.exit_code, one.stderr) == (0, "")
        named = operator.run("events", "log", "ent_a", "--url", f"{SERVICE}={url}/{SERVICE}", STARSME_TOKEN=token)
        assert named.exit_code == 0
        officer = operator.service.token([Role.OFFICER])
        refused = operator.ask(
            "events", "log", "ent_a", "--url", url, "--service", SERVICE, STARSME_TOKEN=officer, status=1
        )
        assert refused["silent"][SERVICE].startswith("403")
    assert operator.run("events", "log", "ent_a", "--url", url).exit_code == 2  # no token
    assert operator.run("events", "log", "ent_a", "--url", "platform", STARSME_TOKEN=token).exit_code == 2
    assert operator.run("events", "log", "ent_a").exit_code == 2


@pytest.mark.parametrize("subject", ["", "x" * 513, "%00"])
def test_the_history_of_no_subject_is_refused(operator: Operator, subject: str) -> None:
    assert operator.service.get(f"/events/log?subject={subject}", roles=[Role.OPERATOR]).status_code == 400
