"""Routes of letters, and their issuing in the background."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from enrolment.application.letters.ports import Letter
from enrolment.domain.letters import letter_number
from enrolment.domain.words import Decision
from starsme.auth import Role
from starsme.http import Download, Reply, Request, query
from starsme.messaging import background

OWNERS = {Role.ENTREPRENEUR, Role.OFFICER, Role.COORDINATOR}


class LetterView(Schema):
    """A letter as issued."""

    id = fields.String()
    number = fields.String(metadata={"description": "as on the letter"})
    decision = fields.String(validate=validate.OneOf(list(Decision)))
    issued_on = fields.Date()


class LettersView(Schema):
    """An application's letters, oldest first."""

    letters = fields.List(fields.Nested(LetterView))


class LetterArgs(Schema):
    """Which letter; the newest unless said."""

    letter = fields.String(load_default=None, validate=validate.Length(max=100))


class LetterRoutes:
    """Mixin for the service class."""

    app: Any
    database: Any

    @background(every_seconds=5)
    def issue_letters(self) -> bool:
        with self.database.begin() as tx:
            return bool(self.app.letters.step(tx))

    @query(
        "GET",
        "/applications/{application_id}/letters",
        roles=OWNERS,
        gives=LettersView,
        summary="Letters about an application · หนังสือแจ้งผล",
    )
    def list_letters(self, request: Request) -> Reply:
        found = self.app.letters.of(request.tx, request.caller, request.path["application_id"])
        return Reply({"letters": [_view(letter) for letter in found]})

    @query(
        "GET",
        "/applications/{application_id}/letter.txt",
        roles=OWNERS,
        args=LetterArgs,
        summary="A letter as text, the newest unless said · หนังสือแจ้งผล (ข้อความ)",
    )
    def read_letter(self, request: Request) -> Reply:
        letter = self._letter(request)
        return Reply(Download(letter.text.encode(), "text/plain; charset=utf-8", f"{_name(letter)}.txt"))

    @query(
        "GET",
        "/applications/{application_id}/letter.pdf",
        roles=OWNERS,
        args=LetterArgs,
        summary="A letter as PDF, the newest unless said · หนังสือแจ้งผล (PDF)",
    )
    def print_letter(self, request: Request) -> Reply:
        letter = self._letter(request)
        return Reply(Download(self.app.press.pdf(letter), "application/pdf", f"{_name(letter)}.pdf"))

    def _letter(self, request: Request) -> Letter:
        found: Letter = self.app.letters.latest(
            request.tx, request.caller, request.path["application_id"], request.args["letter"]
        )
        return found


def _view(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "number": letter_number(letter.call_code, letter.year, letter.sequence),
        "decision": letter.decision,
        "issued_on": letter.issued_on,
    }


def _name(letter: Letter) -> str:
    return f"{letter.call_code}-{letter.year}-{letter.sequence:04d}"
