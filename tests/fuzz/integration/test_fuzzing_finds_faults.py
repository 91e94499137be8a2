"""The fuzzing itself: a service that breaks each promise once, and whether that is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, fields, validate

from starsme.auth import Role
from starsme.errors import Conflict
from starsme.http import Page, PageArgs, Reply, Request, command, query
from starsme.service import Application, ServiceDefinition
from starsme.settings import ServiceSettings
from starsme.testing import client
from tests.fuzz.running import Outcome, Plan, try_out
from tests.fuzz.season import known_things

NUMBER = "1005044522820"
SEASON = known_things()
FOREIGN = SEASON["enterprises"][-1]


class Body(Schema):
    minutes = fields.Integer(required=True, validate=validate.Range(1, 10))


class View(Schema):
    count = fields.Integer(required=True)


class Mute(Conflict):
    code = "mute"
    th = "no Thai at all"
    en = "no Thai at all"


class FaultyService:
    name = "consulting"
    app: Any = Application()

    @command("POST", "/crashing", roles={Role.OFFICER}, takes=Body, gives=View, summary="")
    def crash(self, request: Request) -> Reply:
        raise ZeroDivisionError

    @query("GET", "/misshapen", roles={Role.OFFICER}, gives=View, summary="")
    def misshape(self, _: Request) -> Reply:
        return Reply({"number": 1})

    @command("POST", "/undocumented", roles={Role.OFFICER}, takes=Body, gives=View, summary="")
    def accept(self, _: Request) -> Reply:
        return Reply({"count": 1}, status=206)

    @command("POST", "/mute", roles={Role.OFFICER}, takes=Body, gives=View, summary="")
    def refuse(self, _: Request) -> Reply:
        raise Mute

    @query("GET", "/telling", roles={Role.JUDGE}, args=PageArgs, gives=View, many=True, summary="")
    def tell(self, _: Request) -> Reply:
        return Reply(Page([{"count": int(NUMBER)}]))

    @query("GET", "/mixing", roles={Role.ENTREPRENEUR}, summary="")
    def mix(self, _: Request) -> Reply:
        return Reply({"enterprise_id": FOREIGN})

    @query("GET", "/sound", roles={Role.OFFICER}, args=PageArgs, gives=View, many=True, summary="")
    def answer(self, _: Request) -> Reply:
        return Reply(Page([{"count": 1}]))


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("faulty")
    (folder / "versions").mkdir()
    definition = ServiceDefinition(
        name="consulting",
        title_th="ทดสอบ",
        title_en="test",
        settings=ServiceSettings,
        migrations=folder,
        service=lambda: FaultyService,
        build=lambda _settings, _clock: None,
    )
    with client(definition, database_url=f"sqlite:///{Path(folder) / 'faulty.sqlite3'}") as service:
        return try_out(service, SEASON, Plan("consulting", "", seed=1, examples=5, scenarios=1))


@pytest.mark.parametrize(
    ("path", "promise"),
    [
        ("POST /crashing", "not_a_server_error"),
        ("GET /misshapen", "response_schema_conformance"),
        ("POST /undocumented", "status_code_conformance"),
        ("POST /mute", "refusals_speak"),
        ("GET /telling", "numbers_stay"),
        ("GET /mixing", "firms_apart"),
    ],
)
def test_a_broken_promise_is_found(outcome: Outcome, path: str, promise: str) -> None:
    assert any(what.startswith(f"{path}: {promise}") for what in outcome.findings), list(outcome.findings)


def test_what_keeps_its_promises_is_left_in_peace(outcome: Outcome) -> None:
    assert [what for what in outcome.findings if "/sound" in what or "/healthz" in what] == []
    assert outcome.answers[200] > 10
