"""A call's life as a machine: whatever is asked of it in whatever order, what opened is frozen and versions only grow."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from starsme.testing import ServiceClient
from tests.enrolment.building import TODAY, enrolment
from tests.enrolment.making import CLOSES, call_document

_numbers = count(1)
_service: list[ServiceClient] = []


class CallLife(RuleBasedStateMachine):
    """Saves, openings, amendments and archiving in any order, against what a reader of the rules would expect."""

    @initialize()
    def begin(self) -> None:
        self.code = f"life-{next(_numbers)}"
        self.saved: list[dict[str, Any]] = []
        self.opened: dict[str, Any] | None = None
        self.closes_at = CLOSES
        self.amendments = 0
        self.archived = False

    @rule(waiting=st.integers(0, 2), sound=st.booleans(), stale=st.booleans())
    def save(self, waiting: int, sound: bool, stale: bool) -> None:
        body = call_document(code=self.code, waiting_list=waiting if sound else "many")
        seen = len(self.saved) - (1 if stale else 0)
        headers = {"If-Match": f'"{seen}"'} if self.saved else {}
        status = _service[0].put(f"/calls/{self.code}/draft", body=body, headers=headers).status_code
        if self.opened is not None:
            assert status == 409
        elif not self.saved:
            assert status == 201
            self.saved.append(body)
        elif stale:
            assert status == 412
        else:
            assert status == 200
            if body != self.saved[-1]:
                self.saved.append(body)

    @rule(stale=st.booleans())
    def open(self, stale: bool) -> None:
        version = len(self.saved) + (1 if stale else 0)
        answer = _service[0].post(f"/calls/{self.code}/opening", headers={"If-Match": f'"{version}"'})
        if not self.saved:
            assert answer.status_code == 404
        elif stale:
            assert answer.status_code in (409, 412)
        elif self.opened is None and self.saved[-1]["waiting_list"] == "many":
            assert answer.status_code == 422
        else:
            assert answer.status_code == 200
            self.opened = self.opened or self.saved[-1]

    @rule(days=st.integers(-2, 40))
    def amend(self, days: int) -> None:
        later = CLOSES + timedelta(days=days)
        body = {"closes_at": later.isoformat(), "reason_th": "ก", "reason_en": "a"}
        answer = _service[0].post(f"/calls/{self.code}/amendments", body=body, headers=self._seen())
        if self.opened is None:
            assert answer.status_code == 404
        elif self.archived:
            assert answer.status_code == 409
        elif later <= self.closes_at:
            assert answer.status_code == 422
        else:
            assert answer.status_code == 201
            self.closes_at, self.amendments = later, self.amendments + 1

    @rule()
    def archive(self) -> None:
        status = _service[0].post(f"/calls/{self.code}/archiving", headers=self._seen()).status_code
        if self.opened is None:
            assert status == 404
        elif not self.archived and self.closes_at >= TODAY:
            assert status == 409
        else:
            assert status == 200
            self.archived = True

    @invariant()
    def what_is_open_is_what_was_opened(self) -> None:
        if not hasattr(self, "code"):
            return
        answer = _service[0].get(f"/calls/{self.code}")
        if self.opened is None:
            assert answer.status_code == 404
            return
        state = "archived" if self.archived else "closed" if self.closes_at < TODAY else "open"
        told = answer.json
        assert (told["document"], told["state"], len(told["amendments"])) == (self.opened, state, self.amendments)
        assert told["closes_at"] == self.closes_at.isoformat()

    @invariant()
    def every_version_stays(self) -> None:
        if not getattr(self, "saved", None):
            return
        items = _service[0].get(f"/calls/{self.code}/versions").json["items"]
        assert [one["version"] for one in items] == list(range(1, len(self.saved) + 1))

    def _seen(self) -> dict[str, str]:
        answer = _service[0].get(f"/calls/{self.code}")
        return {"If-Match": answer.headers["ETag"]} if answer.status_code == 200 else {"If-Match": '"1"'}


def test_whatever_is_asked_of_a_call_what_opened_is_frozen_and_versions_stay() -> None:
    with ExitStack() as stack:
        _service[:] = [stack.enter_context(enrolment())]
        CallLife.TestCase.settings = settings(
            max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        )
        CallLife.TestCase().runTest()


def test_of_two_who_open_a_draft_at_once_one_opens_it(postgres_url: str) -> None:
    with enrolment(postgres_url) as service, ThreadPoolExecutor(4) as together:
        service.put("/calls/star-race/draft", body=call_document(code="star-race"))
        answers = list(
            together.map(
                lambda _: service.post("/calls/star-race/opening", headers={"If-Match": '"1"'}).status_code, range(4)
            )
        )
        assert 200 in answers
        assert set(answers) <= {200, 412}
        assert len(service.published("enrolment.call-opened.v1")) == 1


def test_of_many_who_open_the_same_document_at_once_one_is_told_that_it_is_new(postgres_url: str) -> None:
    with enrolment(postgres_url) as service, ThreadPoolExecutor(4) as together:
        body = call_document(code="star-race")
        answers = list(together.map(lambda _: service.put("/calls/star-race", body=body).status_code, range(4)))
        assert sorted(answers) == [200, 200, 200, 201]
        assert len(service.published("enrolment.call-opened.v1")) == 1
