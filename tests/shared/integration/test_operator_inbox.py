"""`starsme inbox` and `starsme outbox`, on SQLite and PostgreSQL: what an operator sees, decides, and leaves behind in the audit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, update

from starsme.messaging import held
from starsme.messaging.audit import Operator as Who
from starsme.messaging.held import Decision, Wanted
from starsme.messaging.relay import lead
from starsme.messaging.tables import inbox, operator_actions
from tests.shared.operator import SERVICE, Operator, column, operating
from tests.shared.toy_service import changed, rows

WHY = ("--why", "the register was mended")


@pytest.fixture
def operator(any_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    with operating(any_database_url, tmp_path, monkeypatch) as made:
        yield made


def park(operator: Operator, *subjects: str) -> list[str]:
    """Events that failed for good, each with one more of its subject behind it; gives the ids of the first ones."""
    service = operator.service
    service.app.broken.update(subjects)
    first = [changed(subject, "star", 1, f"id-{subject}") for subject in subjects]
    service.deliver(*first, *(changed(subject, "general", 2, f"next-{subject}") for subject in subjects))
    with service.runtime.database.begin() as tx:
        failed = inbox.c.event_id.in_([event.id for event in first])
        tx.connection.execute(update(inbox).where(failed).values(status="parked", attempts=8, next_attempt_at=None))
    return [event.id for event in first]


def statuses(operator: Operator) -> dict[str, str]:
    return dict(rows(operator.service, inbox, "event_id", "status"))


def audit(operator: Operator) -> list[tuple[str, ...]]:
    return rows(operator.service, operator_actions, "who", "why", "action", "target")


def test_the_list_shows_what_waits_and_is_parked_and_filters_it(operator: Operator) -> None:
    park(operator, "ent_a", "ent_b")
    operator.service.deliver(changed("ent_c", event_id="id-c"))
    everything = operator.ask("inbox", "list", SERVICE)
    assert everything["total"] == 4
    assert everything["events"][0]["received_at"].endswith("Z")
    for words, ids in {
        ("--status", "parked"): ["id-ent_a", "id-ent_b"],
        ("--status", "done"): ["id-c"],
        ("--subject", "ent_a"): ["id-ent_a", "next-ent_a"],
        ("--error", "CANNOT take ent_b"): ["id-ent_b"],
        ("--error", "100%"): [],
        ("--type", "enrolment.group-*", "--limit", "1"): ["id-ent_a"],
        ("--type", "enrolment.group_changed.v1"): [],
        ("--older-than", "1h"): [],
        ("--older-than", "0s", "--status", "parked"): ["id-ent_a", "id-ent_b"],
    }.items():
        assert column(operator.ask("inbox", "list", SERVICE, *words)["events"], "event_id") == ids, words


def test_one_event_is_shown_with_its_content_error_and_what_waits_behind_it(operator: Operator) -> None:
    park(operator, "ent_a")
    event = operator.ask("inbox", "show", SERVICE, "id-ent_a")
    assert (event["status"], event["error"], event["waiting_behind_it"]) == (
        "parked",
        "ValueError: cannot take ent_a",
        1,
    )
    assert event["content"]["data"]["group"] == "star"
    assert operator.ask("inbox", "show", SERVICE, "next-ent_a")["waits_behind"] == "id-ent_a"
    told = operator.run("inbox", "show", SERVICE, "id-ent_a")
    assert "next-ent_a" in told.stdout
    assert '"group": "star"' in told.stdout
    missing = operator.run("inbox", "show", SERVICE, "nobody")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "starsme quarantine list consulting" in missing.stderr


def test_a_retried_event_is_handled_once_and_its_subject_goes_on(operator: Operator) -> None:
    [event_id] = park(operator, "ent_a")
    operator.service.app.broken.clear()
    assert operator.handle() == 0
    assert operator.run("inbox", "retry", SERVICE, event_id, *WHY).exit_code == 0
    assert operator.handle() == 2
    assert operator.service.app.seen == [("ent_a", "star"), ("ent_a", "general")]
    assert audit(operator) == [("nok", "the register was mended", "inbox.retry", event_id)]
    assert operator.ask("inbox", "show", SERVICE, event_id)["actions"][0]["detail"]["status"] == "parked"
    again = operator.ask("inbox", "retry", SERVICE, event_id, *WHY, status=1)
    assert again["left"] == {event_id: "done"}
    assert operator.handle() == 0


def test_retrying_one_that_waits_behind_another_says_so(operator: Operator) -> None:
    park(operator, "ent_a")
    operator.service.app.broken.clear()
    told = operator.run("inbox", "retry", SERVICE, "next-ent_a", *WHY)
    assert told.exit_code == 0
    assert "next-ent_a still waits behind id-ent_a" in told.stderr
    assert operator.handle() == 0


def test_a_retried_event_has_all_its_attempts_again(operator: Operator) -> None:
    [event_id] = park(operator, "ent_a")
    operator.run("inbox", "retry", SERVICE, event_id, *WHY)
    operator.handle()
    assert operator.ask("inbox", "show", SERVICE, event_id)["attempts"] == 1


def test_a_skipped_event_is_never_handled_and_leaves_no_personal_data(operator: Operator) -> None:
    [event_id] = park(operator, "ent_a")
    operator.service.app.broken.clear()
    assert operator.run("inbox", "skip", SERVICE, event_id, *WHY, "--who", "somchai").exit_code == 0
    assert operator.handle() == 1
    assert operator.service.app.seen == [("ent_a", "general")]
    event = operator.ask("inbox", "show", SERVICE, event_id)
    assert (event["status"], event["content"]) == ("skipped", None)
    [action] = event["actions"]
    assert (action["who"], action["action"], action["detail"]["digest"]) == ("somchai", "inbox.skip", event["digest"])
    assert operator.service.deliver(changed("ent_a", "star", 1, event_id)) == 0  # it is remembered


def test_many_are_decided_by_type_error_or_age_but_only_what_is_parked(operator: Operator) -> None:
    park(operator, "ent_a", "ent_b", "ent_c")
    done = operator.ask("inbox", "skip", SERVICE, "--error", "ent_b", *WHY, "--yes")
    assert done["events"] == ["id-ent_b"]
    done = operator.ask("inbox", "retry", SERVICE, "--type", "enrolment.*", "--older-than", "0s", *WHY, "--yes")
    assert done["events"] == ["id-ent_a", "id-ent_c"]
    assert len(audit(operator)) == 3
    widened = operator.ask("inbox", "skip", SERVICE, "--all", "--status", "waiting", *WHY, "--yes")
    assert len(widened["events"]) == 5


def test_what_is_over_is_never_decided_about_again(operator: Operator) -> None:
    operator.service.deliver(changed("ent_a", event_id="id-a"))
    with operator.service.runtime.database.begin() as tx:
        assert held.decide(tx, Who("nok", "a mistake"), "retry", Wanted(("done",), ids=["id-a"])) == []
    assert statuses(operator) == {"id-a": "done"}


def test_a_dry_run_says_what_would_be_done_and_does_nothing(operator: Operator) -> None:
    park(operator, "ent_a", "ent_b")
    before = statuses(operator)
    assert operator.ask("inbox", "skip", SERVICE, "--all", "--dry-run")["events"] == ["id-ent_a", "id-ent_b"]
    assert "Would skip: 2" in operator.run("inbox", "skip", SERVICE, "--all", "--dry-run").stdout
    assert statuses(operator) == before
    assert audit(operator) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--all", *WHY), "Confirm with --yes"),
        (("--all", "--yes"), "--why"),
        (("--all", "--why", " ", "--yes"), "--why"),
        ((*WHY, "--yes"), "--all for all there are"),
        (("id-ent_a", "--all", *WHY), "not both"),
        (("--all", "--status", "done", *WHY, "--yes"), "Only what is waiting or parked"),
        (("--older-than", "soon", *WHY, "--yes"), "90s, 15m, 2h or 3d"),
    ],
)
def test_what_is_not_said_fully_is_refused_with_what_to_do(
    operator: Operator, words: tuple[str, ...], told: str
) -> None:
    park(operator, "ent_a")
    before = statuses(operator)
    for decision in ("retry", "skip"):
        refused = operator.run("inbox", decision, SERVICE, *words)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert told in refused.stderr
    assert (statuses(operator), audit(operator)) == (before, [])


def test_refusals_speak_thai_too(operator: Operator) -> None:
    park(operator, "ent_a")
    refused = operator.run("inbox", "skip", SERVICE, "--all", "--yes", STARSME_LANG="th")
    assert "โปรดระบุเหตุผลด้วย --why" in refused.stderr
    assert "ยืนยันด้วย --yes" in operator.run("inbox", "skip", SERVICE, "--all", *WHY, STARSME_LANG="th").stderr


def test_an_unknown_service_and_a_missing_database_are_refused(operator: Operator, tmp_path: Path) -> None:
    assert operator.run("inbox", "list", "portal").exit_code == 2
    nowhere = tmp_path / "mistyped.sqlite3"
    refused = operator.run("inbox", "list", SERVICE, STARSME_DATABASE_URL=f"sqlite:///{nowhere}")
    assert refused.exit_code == 2
    assert "no such file" in refused.stderr
    assert not nowhere.exists()
    away = operator.run("inbox", "list", SERVICE, STARSME_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert away.exit_code == 2
    assert "starsme doctor consulting" in away.stderr


def test_what_came_over_the_network_cannot_command_the_terminal(operator: Operator) -> None:
    park(operator, "ent_\x9b31m", "ent_[red]b\u202e")
    for words in (("list", SERVICE), ("list", SERVICE, "--json"), ("show", SERVICE, "id-ent_[red]b\u202e")):
        shown = operator.run("inbox", *words)
        assert shown.exit_code == 0
        assert not {"\x1b", "\x9b", "\u202e"} & set(shown.stdout)
    assert "ent_[red]b\\u202e" in operator.run("inbox", "list", SERVICE).stdout
    assert "ent_\x9b31m" in column(operator.ask("inbox", "list", SERVICE)["events"], "subject")


def test_operators_and_the_running_service_never_both_decide(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the service retries, one operator retries and another skips: each event ends once, and took effect iff it was not skipped."""
    with operating(postgres_url, tmp_path, monkeypatch) as operator:
        subjects = [f"ent_{number}" for number in range(40)]
        ids = park(operator, *subjects)
        operator.service.app.broken.clear()

        def act(work: Callable[[], object]) -> None:
            for _ in range(6):
                work()

        def decide(decision: Decision, part: list[str]) -> None:
            with operator.service.runtime.database.begin() as tx:
                held.decide(tx, Who("nok", "race"), decision, Wanted(ids=part))

        with ThreadPoolExecutor(4) as pool:
            work = [
                pool.submit(act, operator.handle),
                pool.submit(act, lambda: decide("retry", ids)),
                pool.submit(act, lambda: decide("skip", ids[::2])),
                pool.submit(act, operator.handle),
            ]
            for one in work:
                one.result()
        decide("retry", ids)
        operator.handle()
        with operator.service.runtime.database.begin() as tx:
            ended = dict(tx.connection.execute(select(inbox.c.event_id, inbox.c.status)).all())
        effects = operator.service.app.seen
        granted = [event.subject for event in operator.service.published()]
        assert set(ended.values()) <= {"done", "skipped"}
        assert sorted(granted) == sorted(
            event_id.split("-", 1)[1] for event_id, status in ended.items() if status == "done"
        )
        assert {subject for subject, group in effects if group == "star"} >= {
            event_id.split("-", 1)[1] for event_id in ids if ended[event_id] == "done"
        }
        assert "skipped" in ended.values()


def test_the_outbox_says_how_far_the_relay_is_and_who_leads(operator: Operator) -> None:
    operator.service.post("/grants", body={"enterprise_id": "ent_a", "minutes": 60})
    found = operator.ask("outbox", "status", SERVICE)
    assert (found["published"], found["unsent"], found["cursor"], found["leader"]) == (0, 1, 0, None)
    assert found["oldest_unsent_seconds"] >= 0
    database = operator.service.runtime.database
    with lead(database, SERVICE) as leader:
        assert leader is not None
        sent = leader.read(10)
        leader.move(sent, {row.position for row in sent}, 10)
        found = operator.ask("outbox", "status", SERVICE)
        assert (found["published"], found["unsent"], found["oldest_unsent_seconds"]) == (1, 0, None)
        assert (found["leader"] is None) == database.embedded
    assert found["log_bytes"] > 0
    told = operator.run("outbox", "status", SERVICE)
    assert ("embedded" if database.embedded else "nobody") in told.stdout
    assert json.loads(operator.run("outbox", "status", SERVICE, "--json").stdout)["service"] == SERVICE
