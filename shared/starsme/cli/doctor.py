"""`starsme doctor`: checks a service's surroundings and says what to do about each finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from starsme.auth.jwks import Jwks
from starsme.cli.checks import Check
from starsme.cli.checks.backlog import backlog_checks
from starsme.cli.checks.broker import broker_checks
from starsme.cli.checks.window import window_check
from starsme.cli.preflight import broker_problem, database_problem
from starsme.cli.services import chosen
from starsme.cli.speech import language, out, print_json, say, visible
from starsme.db import describe
from starsme.errors import PlatformError
from starsme.messaging.broker import BrokerAway
from starsme.service import Runtime, ServiceDefinition
from starsme.settings import SettingProblem, SettingsMissing, load


def doctor(
    name: Annotated[str, typer.Argument(help="the service to look at, with the environment it is served with")],
    url: Annotated[
        list[str] | None,
        typer.Option(
            help="the platform's one address (with STARSME_TOKEN): compares what all services must have alike"
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print the checks as JSON")] = False,
) -> None:
    """Check settings, database, schema, broker, rights, keys, backlog, clock, retention; exit 1 when something wants doing."""
    checks = examine(chosen(name))
    if url:
        checks.append(window_check(url))
    if json:
        print_json([asdict(check) for check in checks])
    else:
        _show(name, checks)
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


def _show(name: str, checks: Iterable[Check]) -> None:
    table = Table(title=f"starsme doctor {name}", title_justify="left")
    table.add_column("")
    table.add_column(say("ตรวจ", "check"), no_wrap=True)
    table.add_column(say("ผล", "finding"), overflow="fold")
    for check in checks:
        mark = "[green]✓[/green]" if check.ok else "[red]✗[/red]"
        table.add_row(mark, check.name, Text(visible(check.th if language() == "th" else check.en)))
    out.print(table)


def examine(definition: ServiceDefinition) -> list[Check]:
    """Every check; later ones are left out where an earlier one makes them meaningless."""
    try:
        settings = load(definition.settings)
        runtime = Runtime(definition, settings, listens=False)
    except SettingsMissing as error:
        return [Check(problem.name, False, problem.th, problem.en) for problem in error.problems]
    except ValueError as error:
        return [Check("settings", False, str(error), str(error))]
    try:
        return list(_checks(runtime))
    finally:
        runtime.close()


def _checks(runtime: Runtime) -> Iterator[Check]:
    yield Check("settings", True, "ครบถ้วน", "complete")
    database = database_problem(runtime)
    yield _answers("database", database)
    broker = broker_problem(runtime.settings.amqp_uri)
    yield _answers("broker", broker)
    yield _keys(runtime)
    if database is None:
        yield from _looked("backlog", lambda: backlog_checks(runtime))
    if broker is None:
        yield from _looked("broker", lambda: broker_checks(runtime))


def _answers(name: str, problem: SettingProblem | None) -> Check:
    return (
        Check(name, True, "พร้อม", "answers") if problem is None else Check(problem.name, False, problem.th, problem.en)
    )


def _keys(runtime: Runtime) -> Check:
    try:
        Jwks(runtime.settings.jwks, runtime.clock).key("doctor")
    except PlatformError as error:
        return Check("keys", False, error.text("th"), error.text("en"))
    return Check("keys", True, "อ่านกุญแจของผู้ออกโทเค็นได้", "the token issuer's keys can be read")


def _looked(name: str, look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """The checks; should what they look at go away meanwhile, that is a finding as well."""
    try:
        yield from look()
    except (SQLAlchemyError, BrokerAway, OSError) as error:
        reason = describe(error)[:200]
        yield Check(
            name, False, f"หยุดตอบระหว่างตรวจ ({reason}) โปรดลองใหม่", f"stopped answering meanwhile ({reason}); try again"
        )
