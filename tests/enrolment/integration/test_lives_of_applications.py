"""Whatever people do in whatever order: no application gets into a state that is not open, and nothing is lost."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from enrolment.domain.application_life import Move, State, may, moved
from starsme.testing import ServiceClient
from tests.enrolment.applying import OFFICE, a_call_with_firms, begin, person_of, submit
from tests.enrolment.building import applications, enrolment, screen

FIRMS = (1, 2)
FIRM = st.sampled_from(FIRMS)
ITEM = {"th": "โปรดยืนยัน", "en": "Please confirm.", "fields": ["employees"]}


class Lives(RuleBasedStateMachine):
    """Two firms and an officer at a call; the model keeps the state that each application must be in."""

    service: ServiceClient

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.states: dict[str, State] = {}
        self.firms: dict[str, int] = {}
        self.requests: dict[str, str] = {}

    @initialize()
    def a_call(self) -> None:
        self.service = self.open.enter_context(enrolment())
        a_call_with_firms(self.service, *FIRMS)

    @rule(firm=FIRM)
    def apply(self, firm: int) -> None:
        self.service.runtime.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
        answer = submit(self.service, begin(self.service, firm), firm)
        assert answer.status_code == 201, answer.text
        self.states[answer.json["application_id"]] = State.SUBMITTED
        self.firms[answer.json["application_id"]] = firm

    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        if one := self._any(data):
            path = f"/applications/{one}/information-requests"
            answer = self.service.post(path, body={"items": [ITEM]}, **OFFICE)
            if self._expected(one, Move.ASK, answer, 201):
                self.requests[one] = answer.json["id"]

    @rule(data=st.data(), staff=st.integers(1, 49))
    def answer(self, data: st.DataObject, staff: int) -> None:
        if (one := self._any(data)) and one in self.requests:
            path = f"/applications/{one}/information-requests/{self.requests[one]}/answer"
            body = {"answers": {"employees": str(staff)}}
            said = self.service.post(path, body=body, **person_of(self.firms[one]))
            self._expected(one, Move.ANSWER, said, 200)

    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        if (one := self._any(data)) and one in self.requests:
            path = f"/applications/{one}/information-requests/{self.requests[one]}/closure"
            self._expected(one, Move.CLOSE_REQUEST, self.service.post(path, body={"reason": "พอแล้ว"}, **OFFICE), 200)

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        if one := self._any(data):
            said = self.service.post(f"/applications/{one}/withdrawal", **person_of(self.firms[one]))
            self._expected(one, Move.WITHDRAW, said, 200)

    @rule()
    def screen(self) -> None:
        screen(self.service)
        for item in applications(self.service).values():
            move = {"eligible": Move.FIND_ELIGIBLE, "ineligible": Move.FIND_INELIGIBLE}.get(item["verdict"])
            state = self.states[item["id"]]
            if state is State.WITHDRAWN:
                continue
            assert (move is None) == (state is State.INFORMATION_ASKED)
            if move is not None:
                self.states[item["id"]] = moved(state, move)

    @invariant()
    def every_application_is_where_the_model_says(self) -> None:
        if not self.states:
            return
        kept = applications(self.service)
        assert {item["id"] for item in kept.values()} == set(self.states)
        assert sorted(kept) == list(range(1, len(kept) + 1))
        for one, state in self.states.items():
            seen = self.service.get(f"/applications/{one}", **OFFICE).json
            assert seen["state"] == state
            assert seen["steps"][0]["state"] == "submitted"

    def teardown(self) -> None:
        self.open.close()

    def _any(self, data: st.DataObject) -> str | None:
        return data.draw(st.sampled_from(sorted(self.states))) if self.states else None

    def _expected(self, one: str, move: Move, answer: Any, status: int) -> bool:
        """Whether the move was open; the service must say the same, and do nothing where it was not."""
        if may(self.states[one], move):
            assert answer.status_code == status, answer.text
            self.states[one] = moved(self.states[one], move)
            return True
        assert answer.status_code == 409, answer.text
        return False


Lives.TestCase.settings = settings(
    max_examples=8, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLives = Lives.TestCase
