"""Settling: waiting exactly as long as events are under way, and saying in words why they do not arrive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from season.client import Addresses, Platform
from season.settle import NotSettled, Standing, lags, settle, settled
from tests.season.fake_services import Answer, FakeServices, fake_services

SERVICES = ("enrolment", "mentoring")


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with fake_services() as fake:
        yield fake


@pytest.fixture
def platform(services: FakeServices) -> Iterator[Platform]:
    made = Platform(Addresses.read([services.address]), "a token", sleep=lambda _seconds: None)
    yield made
    made.close()


def status(service: str, **told: Any) -> dict[str, Any]:
    nothing = {
        "subscribed": [],
        "published": {},
        "received": {},
        "unsent": 0,
        "waiting": 0,
        "parked": 0,
        "quarantined": 0,
    }
    return {"service": service, **nothing, **told}


def publishing(published: int, **told: Any) -> Answer:
    return Answer(status("enrolment", published={"enrolment.star-selected.v1": published}, **told))


def receiving(received: int, **told: Any) -> Answer:
    told = {"subscribed": ["enrolment.star-selected.v1"], "received": {"enrolment.star-selected.v1": received}, **told}
    return Answer(status("mentoring", **told))


def waits(platform: Platform, patience_seconds: float = 5.0) -> list[tuple[int, int]]:
    """Settle without real pauses: each pause takes a second of the test's own clock."""
    heard: list[tuple[int, int]] = []
    seconds = [0.0]

    def sleep(_pause: float) -> None:
        seconds[0] += 1.0

    settle(
        platform,
        lambda done, whole: heard.append((done, whole)),
        services=SERVICES,
        patience_seconds=patience_seconds,
        clock=lambda: seconds[0],
        sleep=sleep,
    )
    return heard


def test_it_waits_until_the_subscriber_has_received_what_was_published(
    services: FakeServices, platform: Platform
) -> None:
    services.answer("GET", "/enrolment/events/status", publishing(3, unsent=2), publishing(5))
    services.answer("GET", "/mentoring/events/status", receiving(0), receiving(3), receiving(5))
    heard = waits(platform)
    assert heard[0] == (0, 5)
    assert heard[-1] == (5, 5)
    assert len(heard) >= 4


def test_one_quiet_picture_is_not_enough_because_a_reaction_may_publish(
    services: FakeServices, platform: Platform
) -> None:
    services.answer("GET", "/enrolment/events/status", publishing(5), publishing(5), publishing(6))
    services.answer("GET", "/mentoring/events/status", receiving(5), receiving(5, unsent=1), receiving(5), receiving(6))
    assert waits(platform)[-1] == (6, 6)


def test_what_nobody_subscribes_to_is_waited_for_by_nobody(services: FakeServices, platform: Platform) -> None:
    services.answer(
        "GET", "/enrolment/events/status", Answer(status("enrolment", published={"enrolment.call-opened.v1": 9}))
    )
    services.answer("GET", "/mentoring/events/status", Answer(status("mentoring")))
    assert len(waits(platform)) == 2


def test_a_stall_is_said_with_service_type_and_count(services: FakeServices, platform: Platform) -> None:
    services.answer("GET", "/enrolment/events/status", publishing(5, unsent=4))
    services.answer("GET", "/mentoring/events/status", receiving(2, waiting=7))
    with pytest.raises(NotSettled) as stalled:
        waits(platform)
    for words in (stalled.value.th, stalled.value.en):
        assert "enrolment" in words
        assert "mentoring" in words
        assert "enrolment.star-selected.v1" in words
        assert all(count in words for count in ("4", "3", "7"))


def test_slow_but_moving_events_are_not_a_stall(services: FakeServices, platform: Platform) -> None:
    services.answer("GET", "/enrolment/events/status", publishing(50))
    services.answer("GET", "/mentoring/events/status", *[receiving(count) for count in range(51) for _ in range(4)])
    assert waits(platform)[-1] == (50, 50)


@pytest.mark.parametrize("trouble", ["parked", "quarantined"])
def test_events_that_an_operator_must_look_at_end_the_wait(
    services: FakeServices, platform: Platform, trouble: str
) -> None:
    services.answer("GET", "/enrolment/events/status", publishing(5))
    services.answer("GET", "/mentoring/events/status", receiving(4), receiving(5, **{trouble: 3}))
    with pytest.raises(NotSettled) as told:
        waits(platform)
    assert "mentoring" in told.value.en
    assert "3" in told.value.en
    assert trouble in told.value.en


counts = st.dictionaries(st.sampled_from(["a.x.v1", "a.y.v1", "b.z.v1"]), st.integers(0, 9))


@given(published=counts, received=counts, unsent=st.integers(0, 1), waiting=st.integers(0, 1))
def test_settled_means_that_nothing_is_unsent_nothing_waits_and_nobody_lacks_anything(
    published: dict[str, int], received: dict[str, int], unsent: int, waiting: int
) -> None:
    publisher = Standing("a", (), published, {}, unsent, 0, 0, 0)
    subscriber = Standing("b", ("a.x.v1", "b.z.v1"), {}, received, 0, waiting, 0, 0)
    missing = sum(max(0, published.get(name, 0) - received.get(name, 0)) for name in subscriber.subscribed)
    assert sum(lag.missing for lag in lags([publisher, subscriber])) == missing
    assert settled([publisher, subscriber]) == (missing == 0 and not unsent and not waiting)
