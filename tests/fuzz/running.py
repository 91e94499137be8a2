"""One service under schemathesis: what was sent, and every answer that was not as its document says."""

from __future__ import annotations

import re
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.engine import events, from_schema

from starsme.auth import Role
from starsme.logging import configure_logging
from starsme.testing import ServiceClient
from tests.fuzz.callers import Callers
from tests.fuzz.known import bindings, known_values
from tests.fuzz.promises import PROMISED, Promises, roles_of
from tests.fuzz.season import known_things, service

_CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "unsupported_method",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to try one service, and what with."""

    name: str
    database_url: str
    seed: int
    examples: int
    scenarios: int
    mode: str = "all"
    only: str | None = None
    part: int = 0
    parts: int = 1

    def covers(self, context: Any) -> bool:
        """Whether this plan tries the operation: the parts of a service share its operations."""
        path: str = context.operation.path
        return zlib.crc32(path.encode()) % self.parts == self.part and (
            not self.only or bool(re.search(self.only, path))
        )


@dataclass(slots=True)
class Outcome:
    """What came of it. ``findings`` maps what is wrong to a request that shows it."""

    plan: Plan
    seconds: float = 0.0
    answers: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    findings: dict[str, str] = field(default_factory=dict)


def run(plan: Plan) -> Outcome:
    """Try one service of the season."""
    configure_logging(level="CRITICAL")
    with service(plan.name, plan.database_url) as opened:
        return try_out(opened, known_things(), plan)


def try_out(opened: ServiceClient, season: Mapping[str, Sequence[str]], plan: Plan) -> Outcome:
    """Send requests made from the service's document, and look at every answer."""
    started, outcome = time.perf_counter(), Outcome(plan)
    callers = Callers(opened, season)
    Promises(opened, callers, frozenset(season["enterprises"])).register()
    reader = {"Authorization": f"Bearer {opened.token(list(Role))}"}
    config = _config(plan, known_values(opened, season), opened.get("/openapi.json").json["paths"])
    schema = schemathesis.openapi.from_wsgi("/openapi.json", opened.runtime.api, headers=reader, config=config)
    schema.auth(refresh_interval=None)(_in_turn(callers))
    for event in from_schema(schema.include(plan.covers)).execute():
        _note(outcome, event)
    outcome.seconds = time.perf_counter() - started
    return outcome


def _config(plan: Plan, known: Mapping[str, Sequence[str]], paths: Mapping[str, Any]) -> schemathesis.Config:
    generation = {"no-shrink": True, "database": "none", "codec": "utf-8"}
    checks: dict[str, Any] = {"enabled": False} | {name: {"enabled": True} for name in (*_CHECKED, *PROMISED)}
    return schemathesis.Config.from_dict(
        {
            "seed": plan.seed,
            "continue-on-failure": True,
            "generation": generation,
            "dictionaries": {name: {"values": list(values)} for name, values in known.items()},
            "parameters": {place: {"dictionary": name, "probability": 0.8} for place, name in bindings(paths, known)},
            "checks": checks,
            "phases": {
                "examples": {"enabled": True},
                "coverage": {"enabled": True, "unexpected-methods": ["trace"]},
                "fuzzing": {"generation": {**generation, "mode": plan.mode, "max-examples": plan.examples}},
                "stateful": {"generation": {**generation, "mode": "positive", "max-examples": plan.scenarios}},
            },
            "output": {"sanitization": {"enabled": False}},
        }
    )


def _in_turn(callers: Callers) -> type:
    class InTurn:
        """Signs every request in as somebody, always the same one for the same request."""

        def get(self, case: Any, _context: Any) -> str:
            what = f"{case.method} {case.path} {case.path_parameters} {case.query} {case.body!r}"
            return callers.choose(roles_of(case.operation), what).authorization

        def set(self, case: Any, data: str, _context: Any) -> None:
            case.headers = case.headers or {}
            if data:
                case.headers["Authorization"] = data

    return InTurn


def _note(outcome: Outcome, event: Any) -> None:
    if isinstance(event, events.ScenarioFinished):
        for case_id, interaction in event.recorder.interactions.items():
            if interaction.response is not None:
                outcome.answers[interaction.response.status_code] += 1
                outcome.operations.add(event.recorder.cases[case_id].value.operation.label)
        for what, shown in _failures(event.recorder):
            outcome.findings.setdefault(what, shown)
    elif isinstance(event, events.NonFatalError):
        outcome.findings.setdefault(f"{event.label}: {event.value!r}"[:600], "(within the tool)")
    elif isinstance(event, events.FatalError):
        raise event.exception


def _failures(recorder: Any) -> Iterator[tuple[str, str]]:
    for case_id, checks in recorder.checks.items():
        for node in checks:
            if node.failure_info is None:
                continue
            operation = recorder.cases[case_id].value.operation.label
            failure = node.failure_info.failure
            interaction = recorder.interactions.get(case_id)
            answer = interaction.response if interaction is not None else None
            said = f"{answer.status_code} {answer.content[:1500].decode('utf-8', 'replace')}" if answer else ""
            what = f"{operation}: {node.name}: {failure.title}: {failure.message[:300]}"
            yield what, f"{node.failure_info.code_sample}\n{said}"
