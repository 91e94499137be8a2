"""What every answer must keep besides its document: who may, how a refusal speaks, whose data it shows, jobs that end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import schemathesis
from stdnum.exceptions import ValidationError
from stdnum.th import pin, tin

from starsme.testing import ServiceClient
from tests.fuzz.callers import Callers, Somebody

DIGITS = re.compile(r"(?<![\d.])\d{13}(?!\d)")
ENTERPRISE = re.compile(r"\bent_[a-z2-7]{26}\b")
THAI = re.compile("[\u0e01-\u0e5b]")
FOR_ALL = "for all"
PROMISED = ("only_who_may", "refusals_speak", "numbers_stay", "firms_apart", "jobs_end")


class Promises:
    """The checks of one service, with what they need to know."""

    def __init__(self, service: ServiceClient, callers: Callers, known: frozenset[str]) -> None:
        self._service = service
        self._callers = callers
        self._known = known

    def register(self) -> None:
        """Let schemathesis ask them after every answer."""
        for name in PROMISED:
            schemathesis.check(_named(getattr(self, name)))

    def only_who_may(self, response: Any, case: Any, caller: Somebody) -> None:
        allowed = roles_of(case.operation)
        if FOR_ALL in allowed or response.status_code in {400, 404, 405}:
            return
        if not caller.roles:
            assert response.status_code == 401, f"{caller.name} got {response.status_code}"
        elif caller.roles.isdisjoint(allowed):
            assert response.status_code == 403, f"{caller.name} got {response.status_code}"
        else:
            assert response.status_code != 401, f"{caller.name}, who has a token, got 401"

    def refusals_speak(self, response: Any, case: Any, caller: Somebody) -> None:
        del caller
        if response.status_code < 400 or case.operation.path == "/readyz" or case.method.upper() == "HEAD":
            return
        problem = json.loads(response.content)
        assert problem["code"], "a refusal without a code"
        assert THAI.search(problem["detail_th"]), f"no Thai in {problem['detail_th']!r}"
        assert problem["detail_en"], "no English"
        for finding in problem.get("errors", ()):
            assert THAI.search(finding["th"]), f"no Thai in {finding}"
            assert finding["en"], f"no English in {finding}"

    def numbers_stay(self, response: Any, case: Any, caller: Somebody) -> None:
        if caller.office or response.status_code >= 500:
            return
        sent = _sent(response)
        for number in set(DIGITS.findall(response.content.decode("utf-8", "replace"))):
            assert number in sent or not _is_identifier(number), f"{caller.name} is shown a whole number"

    def firms_apart(self, response: Any, case: Any, caller: Somebody) -> None:
        if caller.office or caller.roles != {"entrepreneur"}:
            return
        sent = _sent(response)
        shown = set(ENTERPRISE.findall(response.content.decode("utf-8", "replace"))) & self._known
        foreign = sorted(each for each in shown - caller.enterprises if each not in sent)
        assert not foreign, f"{caller.name} is shown {foreign[:3]}"

    def jobs_end(self, response: Any, case: Any, caller: Somebody) -> None:
        del caller
        if response.status_code != 202:
            return
        self._service.run_jobs()
        job = json.loads(response.content)
        if "rows_done" in job and "id" in job:
            ended = self._service.get(f"/jobs/{job['id']}").json
            assert ended["status"] == "done", f"the job {ended['status']}: {ended['error']}"

    def _asked(self, promise: Callable[[Any, Any, Somebody], None], response: Any, case: Any) -> None:
        headers = response.request.headers
        promise(response, case, self._callers.of(headers.get("Authorization") or ""))


def roles_of(operation: Any) -> frozenset[str]:
    """Who may, as the document says it."""
    raw = operation.definition.raw
    return frozenset({FOR_ALL}) if raw.get("security") == [] else frozenset(raw.get("x-roles", ()))


def _named(promise: Any) -> Callable[[Any, Any, Any], None]:
    def check(_ctx: Any, response: Any, case: Any) -> None:
        promise.__self__._asked(promise, response, case)

    check.__name__ = promise.__name__
    return check


def _sent(response: Any) -> str:
    request = response.request
    body = request.body or b""
    return f"{request.url} {body.decode('utf-8', 'replace') if isinstance(body, bytes) else body}"


def _is_identifier(number: str) -> bool:
    for kind in (pin, tin):
        try:
            kind.validate(number)
        except ValidationError:
            continue
        return True
    return False
