"""The kernel as a service sees it: routes, transactions, idempotency, reactions, retries and jobs, on SQLite and PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from marshmallow import Schema, fields
from sqlalchemy import select

from starsme.auth import Role
from starsme.clock import FixedClock
from starsme.errors import Conflict
from starsme.events.consulting import ManDaysGranted
from starsme.events.enrolment import GroupChanged
from starsme.findings import Finding
from starsme.http import File, Page, Reply, Request, command, query
from starsme.jobs import ImportKind, ImportRow, Job
from starsme.jobs.routes import JobRoutes, JobView
from starsme.messaging import subscribe
from starsme.messaging.tables import inbox, quarantine
from starsme.service import Application, ServiceDefinition
from starsme.settings import ServiceSettings
from starsme.tables import Column
from starsme.testing import ServiceClient, client
from starsme.testing.service import delivery_of


class Grant(Schema):
    enterprise_id = fields.String(required=True)
    minutes = fields.Integer(required=True)


class Closed(Conflict):
    code = "year_closed"
    th = "ปี {year} ปิดแล้ว"
    en = "Year {year} is closed."


class Ledger:
    """Stands for what a service's bootstrap wires."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.broken: set[str] = set()
        self.replayed: list[bool] = []
        self.imports_fail = False


class NumbersImport(ImportKind):
    kind: ClassVar[str] = "numbers"
    columns: ClassVar[Sequence[Column]] = (Column("number", "เลข"), Column("note", required=False))
    chunk_rows: ClassVar[int] = 3

    def __init__(self, app: Ledger) -> None:
        self.app = app

    def handle(self, tx: Any, job: Job, rows: Sequence[ImportRow]) -> list[Finding]:
        if self.app.imports_fail:
            raise RuntimeError("the disk is full")
        found = []
        for row in rows:
            if not row.cells["number"].isdecimal():
                found.append(
                    Finding(job.filename, row.number, "เลข", "not_a_number", "ต้องเป็นตัวเลข", "must be a number")
                )
            job.result["sum"] = job.result.get("sum", 0) + int(
                row.cells["number"] or 0 if row.cells["number"].isdecimal() else 0
            )
        return found


class ConsultingService(JobRoutes):
    name = "consulting"
    app = Application()

    @command("POST", "/grants", roles={Role.OFFICER}, takes=Grant, status=201, summary="grant")
    def grant(self, request: Request) -> Reply:
        if request.body["minutes"] == 0:
            raise Closed(year=2562)
        if request.body["minutes"] < 0:
            raise RuntimeError("a fault of ours")
        request.tx.emit(
            ManDaysGranted.event(
                enterprise_id=request.body["enterprise_id"], year=2562, minutes=request.body["minutes"], rule="r"
            )
        )
        return Reply({"granted": request.body["minutes"]}, etag=7)

    @query("GET", "/things", roles={Role.OFFICER, Role.MENTOR}, many=True, summary="things")
    def things(self, request: Request) -> Reply:
        return Reply(Page(list(range(request.args["limit"])), "x"))

    @command("POST", "/imports/numbers", roles={Role.OFFICER}, takes=File, gives=JobView, status=202, summary="import")
    def import_numbers(self, request: Request) -> Reply:
        job, new = request.jobs.receive(
            request.tx,
            "numbers",
            scope="",
            content=request.raw,
            filename=request.filename,
            created_by=request.caller.subject,
        )
        return Reply(job, status=202 if new else 200)

    @subscribe(GroupChanged)
    def on_group_changed(self, tx: Any, event: Any) -> None:
        if event.subject in self.app.broken:
            raise ValueError(f"cannot take {event.subject}")
        self.app.seen.append((event.subject, event.data["group"]))
        self.app.replayed.append(event.replayed)
        tx.emit(ManDaysGranted.event(enterprise_id=event.subject, year=2562, minutes=1, rule="r"))


def definition() -> ServiceDefinition:
    return ServiceDefinition(
        name="consulting",
        title_th="ทดสอบ",
        title_en="test",
        settings=ServiceSettings,
        migrations=Path(__file__).parent / "no-migrations",
        service=lambda: ConsultingService,
        build=lambda _settings, _clock: Ledger(),
        jobs=lambda app: (NumbersImport(app),),
    )


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 1, 5, 3, 0, tzinfo=UTC))


@pytest.fixture
def service(any_database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[ServiceClient]:
    (tmp_path / "versions").mkdir()
    with client(definition(), database_url=any_database_url, clock=clock) as made:
        yield made


def changed(subject: str, group: str = "star", sequence: int = 1, event_id: str = "") -> Any:
    event = GroupChanged.event(enterprise_id=subject, group=group, previous=None, reason="selected", rule="r")
    return replace(event, sequence=sequence, id=event_id or str(uuid.uuid4()))


def rows(service: ServiceClient, table: Any, *columns: str) -> list[tuple[Any, ...]]:
    with service.runtime.database.begin() as tx:
        return [
            tuple(row)
            for row in tx.connection.execute(select(*(table.c[name] for name in columns)).order_by(*table.primary_key))
        ]


def test_a_command_answers_and_its_event_is_in_the_outbox(service: ServiceClient) -> None:
    answer = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 180})
    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (201, {"granted": 180}, '"7"')
    [event] = service.published()
    assert (event.subject, event.sequence, event.data["minutes"]) == ("ent_a", 1, 180)
    assert event.source == "urn:starsme:dip:consulting"


def test_the_same_idempotency_key_takes_effect_once(service: ServiceClient) -> None:
    headers = {"Idempotency-Key": "grant-0001"}
    first = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 180}, headers=headers)
    again = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 180}, headers=headers)
    assert (again.status_code, again.json, again.headers["Idempotency-Replayed"]) == (201, first.json, "true")
    assert len(service.published()) == 1
    other = service.post("/grants", body={"enterprise_id": "ent_b", "minutes": 180}, headers=headers)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


def test_a_refused_command_leaves_nothing_and_says_so_in_both_languages(service: ServiceClient) -> None:
    answer = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 0}, headers={"Accept-Language": "en"})
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "year_closed"
    assert answer.json["detail"] == answer.json["detail_en"] == "Year 2562 is closed."
    assert answer.json["detail_th"] == "ปี 2562 ปิดแล้ว"
    assert service.published() == []


def test_a_fault_of_ours_is_a_problem_document_without_its_details(service: ServiceClient) -> None:
    answer = service.post("/grants", body={"enterprise_id": "ent_a", "minutes": -1})
    assert answer.status_code == 500
    assert "fault of ours" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "columns"),
    [
        ({}, {"enterprise_id", "minutes"}),
        ({"enterprise_id": "a", "minutes": "x"}, {"minutes"}),
        ({"enterprise_id": "a", "minutes": 1, "z": 1}, {"z"}),
    ],
)
def test_every_invalid_field_is_named_at_once(service: ServiceClient, body: dict[str, Any], columns: set[str]) -> None:
    answer = service.post("/grants", body=body)
    assert answer.status_code == 422
    assert {error["column"] for error in answer.json["errors"]} == columns
    assert all(error["th"] and error["en"] for error in answer.json["errors"])


def test_who_may_not_is_told_so(service: ServiceClient) -> None:
    assert service.runtime.api is not None
    assert service.get("/things", roles=[Role.MENTOR]).status_code == 200
    assert service.get("/things", roles=[Role.ENTREPRENEUR]).status_code == 403
    assert service.get("/things", headers={"Authorization": "Bearer x.y.z"}).status_code == 401
    assert service.get("/nowhere").status_code == 404
    assert service.post("/things", body={}).json["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json"])
def test_the_operator_s_addresses_answer(service: ServiceClient, path: str) -> None:
    answer = service.get(path)
    assert answer.status_code == 200
    assert answer.get_data()


def test_an_event_takes_effect_once_however_often_it_is_delivered(service: ServiceClient) -> None:
    event = changed("ent_a")
    assert service.deliver(event, event) == 1
    assert service.deliver(event) == 0
    assert service.app.seen == [("ent_a", "star")]
    assert len(service.published()) == 1


def test_a_failing_event_waits_and_its_subject_s_later_events_wait_behind_it(
    service: ServiceClient, clock: FixedClock
) -> None:
    service.app.broken.add("ent_a")
    service.deliver(changed("ent_a", "star", 1), changed("ent_b"), changed("ent_a", "general", 2))
    assert [subject for subject, _ in service.app.seen if subject == "ent_b"]
    service.deliver(changed("ent_a", "high_potential", 3))
    assert [row for row in rows(service, inbox, "subject", "sequence", "status", "attempts") if row[0] == "ent_a"] == [
        ("ent_a", 1, "waiting", 1),
        ("ent_a", 2, "waiting", 0),
        ("ent_a", 3, "waiting", 0),
    ]
    service.app.broken.clear()
    service.app.seen.clear()
    assert service.runtime.inbox.retry_due() == 0  # its time has not come
    clock.advance(timedelta(seconds=2))
    assert service.runtime.inbox.retry_due() == 3
    assert service.app.seen == [("ent_a", "star"), ("ent_a", "general"), ("ent_a", "high_potential")]
    assert {status for (status,) in rows(service, inbox, "status")} == {"done"}


def test_an_event_that_never_succeeds_is_parked_and_holds_its_subject(
    service: ServiceClient, clock: FixedClock
) -> None:
    service.app.broken.add("ent_a")
    service.deliver(changed("ent_a", "star", 1), changed("ent_a", "general", 2))
    for _ in range(10):
        clock.advance(timedelta(hours=1))
        service.runtime.inbox.retry_due()
    assert rows(service, inbox, "sequence", "status", "attempts") == [(1, "parked", 8), (2, "waiting", 0)]
    service.app.broken.clear()
    assert service.runtime.inbox.retry_due() == 0
    assert service.get("/events/status").json["parked"] == 1


def test_an_effect_is_undone_with_its_failing_event(service: ServiceClient) -> None:
    service.app.broken.add("ent_a")
    service.deliver(changed("ent_b"), changed("ent_a"))
    assert [event.subject for event in service.published()] == ["ent_b"]


def test_what_is_no_event_goes_to_quarantine_and_stops_nothing(service: ServiceClient) -> None:
    good = changed("ent_a", event_id="0001")
    twin = changed("ent_z", event_id="0001")
    deliveries = [
        replace(delivery_of(good), content_type="text/plain"),
        replace(delivery_of(good), content=b"{"),
        replace(delivery_of(good), content=b'{"specversion":"1.0"}'),
        replace(delivery_of(good), content=delivery_of(good).content.replace(b"group-changed.v1", b"group-changed.v9")),
        replace(delivery_of(good), content=delivery_of(good).content.replace(b'"group":"star"', b'"group":"stars"')),
        replace(delivery_of(good), content=b"x" * 1_000_001),
        delivery_of(good),
        delivery_of(twin),
    ]
    assert service.runtime.inbox.take(deliveries) == 1
    assert sorted(reason for (reason,) in rows(service, quarantine, "reason")) == sorted(
        ["content_type", "not_json", "not_cloudevent", "unknown_type", "contract_broken", "too_large", "id_reused"]
    )
    assert service.app.seen == [("ent_a", "star")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"sequence":"1"', b'"sequence":1e999'),
        (b'"subject":"ent_a"', b'"subject":"ent_\\u0000a"'),
        (b'"source":"urn', b'"source":"\\ud800urn'),
        (b'"group":"star"', b'"group":"\\udfff"'),
    ],
)
def test_a_poison_message_is_kept_aside_and_the_queue_goes_on(service: ServiceClient, old: bytes, new: bytes) -> None:
    poison = delivery_of(changed("ent_a"))
    assert old in poison.content
    assert (
        service.runtime.inbox.take(
            [replace(poison, content=poison.content.replace(old, new)), delivery_of(changed("ent_b"))]
        )
        == 1
    )
    assert service.runtime.inbox.take([replace(poison, content_type="a\0b"), delivery_of(changed("ent_c"))]) == 1
    assert [subject for subject, _ in service.app.seen if subject != "ent_a"] == ["ent_b", "ent_c"]
    assert len(rows(service, quarantine, "reason")) == 2


def test_a_body_that_is_not_utf_8_is_kept_aside(service: ServiceClient) -> None:
    poison = delivery_of(changed("ent_a"))
    assert service.runtime.inbox.take([replace(poison, content=poison.content.decode().encode("utf-16"))]) == 0
    assert rows(service, quarantine, "reason") == [("not_json",)]


def test_a_retried_event_is_still_known_as_a_replay(service: ServiceClient, clock: FixedClock) -> None:
    service.app.broken.add("ent_a")
    service.runtime.inbox.take([replace(delivery_of(changed("ent_a")), headers={"starsme-replay": True})])
    service.app.broken.clear()
    clock.advance(timedelta(minutes=1))
    assert service.runtime.inbox.retry_due() == 1
    assert service.app.replayed == [True]


def test_a_waiting_event_that_today_s_contract_refuses_is_parked_and_holds_up_nobody(
    service: ServiceClient, clock: FixedClock
) -> None:
    service.app.broken |= {"ent_a", "ent_b"}
    service.deliver(changed("ent_a"), changed("ent_b"))
    with service.runtime.database.begin() as tx:
        tx.connection.execute(inbox.update().where(inbox.c.subject == "ent_a").values(content="{}"))
    service.app.broken.clear()
    for _ in range(9):
        clock.advance(timedelta(hours=1))
        service.runtime.inbox.retry_due()
    assert rows(service, inbox, "subject", "status") == [("ent_a", "parked"), ("ent_b", "done")]


def test_a_job_that_failed_goes_on_when_the_same_file_is_sent_again(service: ServiceClient, clock: FixedClock) -> None:
    content = "เลข\n1\n2\n3\n4\n".encode()
    service.app.imports_fail = True
    job = service.post("/imports/numbers?filename=n.csv", content=content).json
    for _ in range(6):
        service.run_jobs()
        clock.advance(timedelta(hours=1))
    failed = service.get(f"/jobs/{job['id']}").json
    assert failed["status"] == "failed"
    assert failed["error_th"]
    service.app.imports_fail = False
    assert service.post("/imports/numbers?filename=n.csv", content=content).json["status"] == "running"
    service.run_jobs()
    done = service.get(f"/jobs/{job['id']}").json
    assert (done["status"], done["error"], done["result"]["sum"]) == ("done", None, 10)


def test_what_no_database_can_hold_is_refused_at_the_door(service: ServiceClient) -> None:
    assert service.post("/grants", body={"enterprise_id": "a\0b", "minutes": 1}).status_code == 400
    assert service.get("/jobs/%00").status_code == 400
    assert service.post("/imports/numbers?filename=a%00.csv", content=b"x").status_code == 400


def test_invented_methods_do_not_fill_the_metrics(service: ServiceClient) -> None:
    for number in range(5):
        service.call(f"INVENT{number}", "/grants")
    assert "INVENT" not in service.get("/metrics").get_data(as_text=True)


def test_twins_with_one_key_get_one_answer(service: ServiceClient) -> None:
    def give(_: int) -> int:
        return service.post(
            "/grants", body={"enterprise_id": "ent_t", "minutes": 60}, headers={"Idempotency-Key": "twin-0001"}
        ).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(give, range(4))) == [201] * 4
    assert len(service.published()) == 1


def test_a_file_is_imported_in_chunks_and_its_faults_come_back_to_correct(service: ServiceClient) -> None:
    content = "เลข,อื่น\n1,a\n2,b\nสาม,c\n4,d\n=5,e\n6,f\n7,g\n".encode()
    answer = service.post("/imports/numbers?filename=n.csv", content=content)
    assert answer.status_code == 202
    service.run_jobs()
    job = service.get(f"/jobs/{answer.json['id']}").json
    assert (job["status"], job["rows"], job["rows_done"], job["rows_refused"], job["findings"]) == ("done", 7, 7, 2, 2)
    assert job["result"]["sum"] == 1 + 2 + 4 + 6 + 7
    found = service.get(f"/jobs/{job['id']}/findings").json["items"]
    assert [(f["file"], f["row"], f["column"], f["code"]) for f in found] == [
        ("n.csv", 3, "เลข", "not_a_number"),
        ("n.csv", 5, "เลข", "not_a_number"),
    ]
    corrections = service.get(f"/jobs/{job['id']}/corrections.csv").get_data()
    assert "สาม" in corrections.decode("utf-8-sig")
    assert "\n'=5" in corrections.decode("utf-8-sig")
    again = service.post("/imports/numbers?filename=n.csv", content=content)
    assert (again.status_code, again.json["id"]) == (200, job["id"])
    assert service.post("/imports/numbers?filename=corrections.csv", content=corrections).status_code == 202


def test_a_file_that_is_not_the_table_is_refused_with_every_fault(service: ServiceClient) -> None:
    answer = service.post("/imports/numbers?filename=x.csv", content=b"a,b\n1,2\n")
    assert (answer.status_code, answer.json["code"]) == (422, "file_refused")
    assert [error["code"] for error in answer.json["errors"]] == ["column_missing"]
