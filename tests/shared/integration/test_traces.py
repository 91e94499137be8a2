"""One request's correlation id and W3C trace, over the broker, to the third service: also through an import."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from starsme.auth import Role
from starsme.events import Event
from starsme.events.consulting import ManDaysGranted
from starsme.events.enrolment import GroupChanged
from starsme.findings import Finding
from starsme.http import File, Reply, Request, command
from starsme.jobs import ImportKind, ImportRow, Job
from starsme.jobs.routes import JobView
from starsme.logging import correlation_id, traceparent
from starsme.messaging import subscribe
from starsme.messaging.consumer import Consumer
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.messaging.relay import Relay
from starsme.service import Application, ServiceDefinition
from starsme.settings import ServiceSettings
from starsme.tables import Column
from starsme.testing import ServiceClient, client
from tests.faults.servers import wait_until
from tests.shared.toy_service import definition as consulting

REQUEST = "01a20651-a26a-7558-a9dc-5aaf2628e20e"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACED = {"X-Correlation-Id": REQUEST, "traceparent": TRACE}


def became_star(subject: str) -> Event:
    return GroupChanged.event(enterprise_id=subject, group="star", previous=None, reason="selected", rule="r")


@dataclass(frozen=True)
class Heard:
    """What the third service saw of an event, and what its log lines would carry."""

    subject: str
    correlation_id: str
    trace: str
    logged_correlation_id: str
    logged_trace: str


class NamesImport(ImportKind):
    kind: ClassVar[str] = "names"
    columns: ClassVar[Sequence[Column]] = (Column("name", "ชื่อ"),)
    chunk_rows: ClassVar[int] = 2

    def handle(self, tx: Any, job: Job, rows: Sequence[ImportRow]) -> list[Finding]:
        for row in rows:
            tx.emit(became_star(row.cells["name"]))
        return []

    def finish(self, tx: Any, job: Job) -> bool:
        tx.emit(became_star("ent_last"))
        return True


class EnrolmentService:
    """The first: takes the request."""

    name = "enrolment"
    app = Application()

    @command("POST", "/stars/{name}", roles={Role.OFFICER}, status=201, summary="a star")
    def star(self, request: Request) -> Reply:
        request.tx.emit(became_star(request.path["name"]))
        return Reply({})

    @command("POST", "/imports/names", roles={Role.OFFICER}, takes=File, gives=JobView, status=202, summary="import")
    def names(self, request: Request) -> Reply:
        given = {"content": request.raw, "filename": request.filename, "created_by": request.caller.subject}
        job, _new = request.jobs.receive(request.tx, "names", scope="", **given)
        return Reply(job)


class MentoringService:
    """The third: writes down what it hears. The second is the toy, which answers each change with a grant."""

    name = "mentoring"
    app = Application()

    @subscribe(ManDaysGranted)
    def hear(self, tx: Any, event: Event) -> None:
        logged = correlation_id.get(), traceparent.get()
        self.app.append(Heard(event.subject, event.correlation_id, event.traceparent, *logged))


def service(kind: type, folder: Path, jobs: Callable[[Any], Sequence[Any]] = lambda _app: ()) -> ServiceDefinition:
    return ServiceDefinition(
        name=kind.name,  # type: ignore[attr-defined]
        title_th="ทดสอบ",
        title_en="test",
        settings=ServiceSettings,
        migrations=folder,
        service=lambda: kind,
        build=lambda _settings, _clock: [],
        jobs=jobs,
    )


@dataclass(frozen=True)
class Chain:
    """The first service's client, and what the third heard."""

    first: ServiceClient
    heard: list[Heard]

    def hears(self, count: int) -> list[Heard]:
        wait_until(lambda: len(self.heard) >= count, 20, f"{count} events at the third service")
        return self.heard


@pytest.fixture
def chain(any_database_url: str, request: pytest.FixtureRequest, tmp_path: Path, amqp_uri: str) -> Iterator[Chain]:
    """Three services with a database each on one RabbitMQ; their relays and consumers run."""
    (tmp_path / "versions").mkdir()
    broker = RabbitBroker(amqp_uri)
    made = [
        service(EnrolmentService, tmp_path, lambda _app: (NamesImport(),)),
        consulting(),
        service(MentoringService, tmp_path),
    ]
    with ExitStack() as stack:
        for one in made:
            broker.declare_exchange(one.name)
        clients = []
        for one in made:
            url = f"sqlite:///{tmp_path / one.name}.sqlite3"
            if not any_database_url.startswith("sqlite"):
                url = request.getfixturevalue("new_database")()
            opened = stack.enter_context(client(one, database_url=url, STARSME_AMQP_URI=amqp_uri))
            runtime = opened.runtime
            relay = Relay(one.name, runtime.database, broker)
            stack.enter_context(running(relay.run, relay.stop))
            if runtime.inbox.types:
                [queue] = broker.declare_queues(one.name, runtime.inbox.types, 1)
                consumer = Consumer(queue, broker, runtime.inbox)
                stack.enter_context(running(consumer.run, consumer.stop))
            clients.append(opened)
        yield Chain(clients[0], clients[2].app)


@contextmanager
def running(run: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join(10)
        assert not thread.is_alive()


def test_a_request_s_correlation_id_and_trace_reach_the_third_service(chain: Chain) -> None:
    answer = chain.first.post("/stars/ent_a", headers=TRACED)
    assert (answer.status_code, answer.headers["X-Correlation-Id"]) == (201, REQUEST)
    assert chain.hears(1) == [Heard("ent_a", REQUEST, TRACE, REQUEST, TRACE)]


def test_two_requests_are_told_apart_and_one_without_a_trace_gets_one(chain: Chain) -> None:
    chain.first.post("/stars/ent_a", headers=TRACED)
    answer = chain.first.post("/stars/ent_b")
    heard = {one.subject: one for one in chain.hears(2)}
    assert heard["ent_a"].correlation_id == REQUEST
    assert heard["ent_b"].correlation_id == answer.headers["X-Correlation-Id"] != REQUEST
    version, trace_id, span_id, flags = heard["ent_b"].trace.split("-")
    assert (version, len(trace_id), len(span_id), flags) == ("00", 32, 16, "01")
    assert trace_id != TRACE.split("-")[1]


def test_what_an_import_publishes_carries_on_the_request_that_sent_the_file(chain: Chain) -> None:
    answer = chain.first.post(
        "/imports/names?filename=n.csv", content="ชื่อ\nent_1\nent_2\nent_3\n".encode(), headers=TRACED
    )
    assert answer.status_code == 202
    chain.first.post("/stars/ent_other")  # another request in between is not mixed up with it
    chain.first.run_jobs()
    heard = {one.subject: one for one in chain.hears(5)}
    assert heard.pop("ent_other").correlation_id != REQUEST
    assert heard == {
        name: Heard(name, REQUEST, TRACE, REQUEST, TRACE) for name in ("ent_1", "ent_2", "ent_3", "ent_last")
    }
