"""`starsme serve`: one service in this process, until it is told to stop."""

from __future__ import annotations

import signal
from typing import Annotated

import typer

from starsme.cli.preflight import problems_of
from starsme.cli.services import chosen, settings_of
from starsme.cli.speech import err, say, stop_for_problems
from starsme.service import Runtime
from starsme.settings import SettingProblem


def serve(name: Annotated[str, typer.Argument(help="enrolment, mentoring, consulting, notifications, …")]) -> None:
    """Serve one service: HTTP, events, background work. Settings come from the environment (see `starsme doctor NAME`)."""
    import eventlet
    from nameko.containers import ServiceContainer

    definition = chosen(name)
    settings = settings_of(definition)
    try:
        runtime = Runtime(definition, settings)
    except ValueError as error:
        stop_for_problems([SettingProblem("settings", f"ใช้ไม่ได้: {error}", f"cannot be used: {error}")])
    problems, waits = problems_of(runtime)
    if problems:
        stop_for_problems(problems + waits)
    for problem in waits:
        err.print(say(f"เริ่มทำงานต่อไป แต่ {problem.th}", f"Starting all the same, but {problem.en}"))
    container = ServiceContainer(runtime.service_class)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: eventlet.spawn_n(container.stop))
    container.start()
    err.print(
        say(f"{name} ให้บริการที่ http://{settings.http_address}", f"{name} serves at http://{settings.http_address}")
    )
    try:
        container.wait()
    except KeyboardInterrupt:
        container.stop()
    finally:
        runtime.close()
