"""`starsme doctor`: checks a service's surroundings and says what to do about each finding."""

from __future__ import annotations

import json as json_module
import time
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from starsme.auth.jwks import Jwks
from starsme.cli.preflight import broker_problem, database_problem
from starsme.cli.services import chosen
from starsme.cli.speech import language, out, print_json, say
from starsme.errors import PlatformError
from starsme.service import Runtime, ServiceDefinition
from starsme.settings import SettingProblem, SettingsMissing, load


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``ok`` or what to do."""

    name: str
    ok: bool
    th: str
    en: str


def doctor(
    name: Annotated[str, typer.Argument(help="the service to look at, with the environment it is served with")],
    json: Annotated[bool, typer.Option("--json", help="print the checks as JSON")] = False,
) -> None:
    """Check settings, database, schema, broker, keys and backlog; exit 1 when something wants doing."""
    checks = examine(chosen(name))
    if json:
        print_json([asdict(check) for check in checks])
    else:
        table = Table(title=f"starsme doctor {name}", title_justify="left")
        table.add_column("")
        table.add_column(say("ตรวจ", "check"), no_wrap=True)
        table.add_column(say("ผล", "finding"), overflow="fold")
        for check in checks:
            table.add_row(
                "[green]✓[/green]" if check.ok else "[red]✗[/red]",
                check.name,
                check.th if language() == "th" else check.en,
            )
        out.print(table)
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


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
        checks = [Check("settings", True, "ครบถ้วน", "complete")]
        database = database_problem(runtime)
        checks.append(_check("database", database))
        checks.append(_check("broker", broker_problem(settings.amqp_uri)))
        checks.append(_keys(runtime))
        if database is None:
            checks += _backlog(runtime)
        return checks
    finally:
        runtime.close()


def _check(name: str, problem: SettingProblem | None) -> Check:
    return (
        Check(name, True, "พร้อม", "answers") if problem is None else Check(problem.name, False, problem.th, problem.en)
    )


def _keys(runtime: Runtime) -> Check:
    try:
        Jwks(runtime.settings.jwks, runtime.clock).key("doctor")
    except PlatformError as error:
        return Check("keys", False, error.text("th"), error.text("en"))
    return Check("keys", True, "อ่านกุญแจของผู้ออกโทเค็นได้", "the token issuer's keys can be read")


def _backlog(runtime: Runtime) -> list[Check]:
    try:
        with runtime.database.begin() as tx:
            status = runtime.event_status(tx)
            skew = _clock_skew(runtime, tx)
    except SQLAlchemyError as error:
        return [Check("backlog", False, str(error)[:200], str(error)[:200])]
    counts = json_module.dumps({key: status[key] for key in ("unsent", "waiting", "parked", "quarantined")})
    stuck = status["parked"] or status["quarantined"]
    return [
        Check(
            "backlog",
            not stuck,
            f"{counts}" + (" มีเหตุการณ์ที่ต้องให้ผู้ดูแลตัดสินใจ" if stuck else ""),
            f"{counts}" + ("; events wait for an operator's decision" if stuck else ""),
        ),
        Check(
            "clock",
            abs(skew) < 5,
            f"ต่างจากฐานข้อมูล {skew:.1f} วินาที" + ("" if abs(skew) < 5 else " โปรดตั้ง NTP"),
            f"{skew:.1f} s off the database's" + ("" if abs(skew) < 5 else "; set up NTP"),
        ),
    ]


def _clock_skew(runtime: Runtime, tx: object) -> float:
    if runtime.database.embedded:
        return 0.0
    seconds = tx.connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()  # type: ignore[attr-defined]
    return float(time.time() - float(seconds))
