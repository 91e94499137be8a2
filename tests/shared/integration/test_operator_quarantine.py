"""`starsme quarantine` on SQLite and PostgreSQL: seeing what could not be taken, taking it after all, dropping it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, update

from starsme.events.envelope import CONTENT_TYPE, REPLAY_HEADER, digest_of
from starsme.messaging.audit import Operator as Who
from starsme.messaging.broker import Delivery
from starsme.messaging.release import Outcome, release
from starsme.messaging.tables import event_counts, inbox, operator_actions, quarantine
from starsme.testing.service import delivery_of
from tests.shared.operator import SERVICE, Operator, column, operating
from tests.shared.toy_service import changed, rows

WHY = ("--why", "the contract is known now")


@pytest.fixture
def operator(any_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    with operating(any_database_url, tmp_path, monkeypatch) as made:
        yield made


def deliver(operator: Operator, *contents: bytes, content_type: str = CONTENT_TYPE, **headers: str) -> None:
    """Bytes as they come from the broker; with headers as a replay sends them, to the queue alone."""
    exchange = "" if headers else "starsme.enrolment"
    messages = [
        Delivery(number, content, content_type, dict(headers), exchange, "group-changed.v1.07", False)
        for number, content in enumerate(contents, 1)
    ]
    operator.service.runtime.inbox.take(messages)


def bytes_of(subject: str, sequence: int, event_id: str, group: str = "star") -> bytes:
    return delivery_of(changed(subject, group, sequence, event_id)).content


def of_a_type_from_tomorrow(content: bytes) -> bytes:
    return content.replace(b"group-changed.v1", b"group-altered.v1")


def upgrade(operator: Operator) -> None:
    """The service learns a contract: what was kept aside for its type is known under today's name."""
    with operator.service.runtime.database.begin() as tx:
        for number, content in tx.connection.execute(select(quarantine.c.number, quarantine.c.content)).all():
            known = bytes(content).replace(b"group-altered.v1", b"group-changed.v1")
            tx.connection.execute(update(quarantine).where(quarantine.c.number == number).values(content=known))


def numbers(operator: Operator) -> list[int]:
    return column(operator.ask("quarantine", "list", SERVICE)["messages"], "number")


def test_the_list_tells_reason_time_size_and_the_type_where_it_can_be_told(operator: Operator) -> None:
    unknown = of_a_type_from_tomorrow(bytes_of("ent_a", 1, "id-1"))
    deliver(operator, unknown, b"\xff\x00\x9b31m")
    listed = operator.ask("quarantine", "list", SERVICE)
    assert listed["total"] == 2
    assert [(one["reason"], one["type"], one["size"]) for one in listed["messages"]] == [
        ("unknown_type", "enrolment.group-altered.v1", len(unknown)),
        ("not_json", None, 6),
    ]
    assert column(operator.ask("quarantine", "list", SERVICE, "--reason", "not_json")["messages"], "size") == [6]
    assert operator.ask("quarantine", "list", SERVICE, "--older-than", "1d")["total"] == 0
    assert "unknown_type" in operator.run("quarantine", "list", SERVICE).stdout


def test_bytes_are_shown_without_commanding_the_terminal(operator: Operator) -> None:
    deliver(
        operator, b"\xff\x00\x1b[2J", '{"a": "\x9b31m[bold]", "b": "\x1b]0;x\x07"}'.encode(), **{"x-\x1b[31m": "\x9b"}
    )
    for number in numbers(operator):
        for words in ((), ("--json",)):
            shown = operator.run("quarantine", "show", SERVICE, str(number), *words)
            assert shown.exit_code == 0
            assert not {"\x1b", "\x9b", "\x00", "\x07"} & set(shown.stdout)
    first, second = numbers(operator)
    assert operator.ask("quarantine", "show", SERVICE, str(first))["hex"] == "ff001b5b324a"
    assert "ff 00 1b 5b 32 4a" in operator.run("quarantine", "show", SERVICE, str(first)).stdout
    assert (
        operator.ask("quarantine", "show", SERVICE, str(second))["text"]
        == '{"a": "\x9b31m[bold]", "b": "\x1b]0;x\x07"}'
    )
    assert (
        r'{"a": "\x9b31m[bold]", "b": "\x1b]0;x\x07"}'
        in operator.run("quarantine", "show", SERVICE, str(second)).stdout
    )
    assert operator.run("quarantine", "show", SERVICE, "77").exit_code == 1


def test_what_is_an_event_after_an_upgrade_is_released_and_handled_once(operator: Operator) -> None:
    deliver(operator, of_a_type_from_tomorrow(bytes_of("ent_a", 1, "id-1")), **{REPLAY_HEADER: "1"})
    [number] = numbers(operator)
    kept = operator.ask("quarantine", "release", SERVICE, str(number), *WHY, status=1)
    assert (kept["messages"][0]["outcome"], numbers(operator)) == ("kept", [number])
    assert "unknown_type" in kept["messages"][0]["detail"]
    assert rows(operator.service, operator_actions, "action") == []
    upgrade(operator)
    [released] = operator.ask("quarantine", "release", SERVICE, str(number), *WHY)["messages"]
    assert (released["outcome"], released["event_id"]) == ("released", "id-1")
    assert numbers(operator) == []
    assert operator.service.app.seen == []
    assert (operator.handle(), operator.handle()) == (1, 0)
    assert (operator.service.app.seen, operator.service.app.replayed) == ([("ent_a", "star")], [True])
    assert rows(operator.service, operator_actions, "who", "action", "target") == [
        ("nok", "quarantine.release", str(number))
    ]
    assert ("received", 1) in rows(operator.service, event_counts, "stream", "count")


def test_a_released_event_that_was_seen_before_does_nothing_again(operator: Operator) -> None:
    content = bytes_of("ent_a", 1, "id-1")
    deliver(operator, of_a_type_from_tomorrow(content), of_a_type_from_tomorrow(content))
    upgrade(operator)
    deliver(operator, content)
    assert operator.service.app.seen == [("ent_a", "star")]
    released = operator.run("quarantine", "release", SERVICE, "--reason", "unknown_type", *WHY, "--yes")
    assert released.exit_code == 0
    assert released.stdout.count("id-1 was seen before (done)") == 2
    assert (operator.handle(), numbers(operator)) == (0, [])
    assert operator.service.app.seen == [("ent_a", "star")]


def test_another_event_under_a_known_id_stays(operator: Operator) -> None:
    deliver(operator, bytes_of("ent_a", 1, "id-1"), bytes_of("ent_a", 1, "id-1", "general"))
    [kept] = operator.ask("quarantine", "release", SERVICE, "--all", *WHY, "--yes", status=1)["messages"]
    assert (kept["outcome"], kept["detail"].split(":")[0]) == ("kept", "id_reused")
    assert len(numbers(operator)) == 1


def test_one_from_the_past_is_handled_when_an_operator_accepts_it_and_is_told_what_it_missed(
    operator: Operator,
) -> None:
    deliver(operator, bytes_of("ent_a", 3, "id-3", "general"), bytes_of("ent_a", 2, "id-2"))
    assert column(operator.ask("quarantine", "list", SERVICE)["messages"], "reason") == ["sequence_from_the_past"]
    received = rows(operator.service, event_counts, "stream", "count")
    [released] = operator.ask("quarantine", "release", SERVICE, "--all", *WHY, "--yes")["messages"]
    assert (released["outcome"], released["later"]) == ("released", 1)
    assert operator.handle() == 1
    assert operator.service.app.seen == [("ent_a", "general"), ("ent_a", "star")]
    assert rows(operator.service, event_counts, "stream", "count") == received  # it was counted when it came
    deliver(operator, bytes_of("ent_a", 4, "id-4"))
    assert len(operator.service.app.seen) == 3  # its subject goes on


def test_a_released_event_waits_behind_what_its_subject_holds(operator: Operator) -> None:
    deliver(operator, of_a_type_from_tomorrow(bytes_of("ent_a", 1, "id-1")))
    upgrade(operator)
    operator.service.app.broken.add("ent_a")
    deliver(operator, bytes_of("ent_a", 2, "id-2", "general"))
    operator.run("quarantine", "release", SERVICE, "--all", *WHY, "--yes")
    assert operator.handle() == 0
    assert operator.ask("inbox", "show", SERVICE, "id-1")["waits_behind"] == "id-2"
    operator.service.app.broken.clear()
    operator.run("inbox", "retry", SERVICE, "id-2", *WHY)
    assert operator.handle() == 2
    assert operator.service.app.seen == [("ent_a", "general"), ("ent_a", "star")]


def test_what_the_service_does_not_listen_for_stays(operator: Operator) -> None:
    other = json.loads(bytes_of("ent_a", 1, "id-1"))
    other |= {
        "type": "consulting.man-days-granted.v1",
        "data": {"enterprise_id": "ent_a", "year": 2562, "minutes": 1, "rule": "r"},
    }
    deliver(operator, json.dumps(other).encode())
    [kept] = operator.ask("quarantine", "release", SERVICE, "--all", *WHY, "--yes", status=1)["messages"]
    assert (kept["outcome"], kept["detail"].split(":")[0]) == ("kept", "not_subscribed")


def test_dropping_is_for_good_and_leaves_the_digest(operator: Operator) -> None:
    deliver(operator, b"one", b"two", content_type="text/plain")
    first, second = numbers(operator)
    assert operator.ask("quarantine", "drop", SERVICE, "--all", "--dry-run")["messages"] == [first, second]
    assert numbers(operator) == [first, second]
    assert operator.run("quarantine", "drop", SERVICE, "--all", *WHY).exit_code == 2  # nobody there to confirm
    assert operator.run("quarantine", "drop", SERVICE, str(first)).exit_code == 2  # no reason
    assert operator.ask("quarantine", "drop", SERVICE, str(first), "--why", "a scanner's noise")["dropped"] == [first]
    assert numbers(operator) == [second]
    [(who, why, target, detail)] = rows(operator.service, operator_actions, "who", "why", "target", "detail")
    assert (who, why, target) == ("nok", "a scanner's noise", str(first))
    assert json.loads(detail)["digest"] == digest_of(b"one")
    gone = operator.ask("quarantine", "drop", SERVICE, str(first), *WHY, status=1)
    assert gone["absent"] == [first]
    assert operator.run("quarantine", "drop", SERVICE, "--reason", "content_type", "--yes", *WHY).exit_code == 0
    assert (numbers(operator), rows(operator.service, inbox, "event_id")) == ([], [])


def test_released_twice_at_once_and_delivered_again_meanwhile_it_is_handled_once(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with operating(postgres_url, tmp_path, monkeypatch) as operator:
        contents = [bytes_of(f"ent_{number}", 1, f"id-{number}") for number in range(40)]
        deliver(operator, *map(of_a_type_from_tomorrow, contents))
        upgrade(operator)
        kept = numbers(operator)
        database, types = operator.service.runtime.database, operator.service.runtime.inbox.types

        def release_all() -> list[Outcome]:
            found = []
            for number in kept:
                with database.begin() as tx:
                    result = release(tx, Who("nok", "race"), number, types)
                found += [result.outcome] if result else []
            return found

        def redeliver() -> None:
            for start in range(0, len(contents), 5):
                deliver(operator, *contents[start : start + 5])

        with ThreadPoolExecutor(4) as pool:
            released = [pool.submit(release_all), pool.submit(release_all)]
            others = [pool.submit(redeliver), pool.submit(lambda: [operator.handle() for _ in range(20)])]
            outcomes = [outcome for one in released for outcome in one.result()]
            for other in others:
                other.result()
        operator.handle()
        assert len(outcomes) == 40
        assert set(outcomes) <= {Outcome.RELEASED, Outcome.SEEN}
        effects = [event.subject for event in operator.service.published()]
        assert sorted(effects) == sorted(f"ent_{number}" for number in range(40))
        assert numbers(operator) == []
        counts = rows(operator.service, event_counts, "stream", "count")
        assert sum(count for stream, count in counts if stream == "received") == 40
