"""Every stored example of every version runs through today's subscribers: what was published once is still understood."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import select

from starsme.events import registered
from starsme.events.examples import Example, stored
from starsme.events.schema import PACKAGE
from starsme.messaging.entrypoints import subscribed_types
from starsme.messaging.tables import inbox, quarantine
from starsme.service import installed_names, installed_service
from starsme.testing import ServiceClient, client
from tests.contract.story import delivery


def of_interest(service: str) -> list[Example]:
    wanted = subscribed_types(installed_service(service).service())
    return [example for example in stored() if example.type in wanted]


def outcomes(service: ServiceClient) -> tuple[dict[str, str], list[str]]:
    """What became of each event by its id, and what was quarantined."""
    with service.runtime.database.begin() as tx:
        states = {
            row.event_id: row.status if row.error is None else f"{row.status}: {row.error}"
            for row in tx.connection.execute(select(inbox.c.event_id, inbox.c.status, inbox.c.error))
        }
        refused = [
            f"{row.reason}: {row.detail}"
            for row in tx.connection.execute(select(quarantine.c.reason, quarantine.c.detail))
        ]
    return states, refused


@pytest.mark.parametrize("name", sorted(installed_names()))
def test_today_s_subscribers_take_the_whole_story(name: str) -> None:
    examples = of_interest(name)
    with client(installed_service(name)) as service:
        assert service.runtime.inbox.take([delivery(example) for example in examples]) == len(examples)
        states, refused = outcomes(service)
    assert refused == []
    assert states == {example.id: "done" for example in examples}


@pytest.mark.parametrize("name", sorted(installed_names()))
def test_the_story_told_twice_changes_nothing(name: str) -> None:
    deliveries = [delivery(example) for example in of_interest(name)]
    with client(installed_service(name)) as service:
        service.runtime.inbox.take(deliveries)
        said = service.published()
        assert service.runtime.inbox.take(deliveries) == 0
        assert service.published() == said


def test_each_subject_s_events_are_numbered_in_the_story_s_order() -> None:
    numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for example in stored():
        numbers[example.body["source"], example.body["subject"]].append(int(example.body["sequence"]))
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_the_check_sees_an_example_that_a_subscriber_cannot_take() -> None:
    first, *_ = of_interest("mentoring")
    broken = Example(first.type, {**first.body, "data": {**first.body["data"], "provinces": "all of them"}})
    with client(installed_service("mentoring")) as service:
        service.runtime.inbox.take([delivery(broken)])
        states, refused = outcomes(service)
    assert states == {}
    assert refused[0].startswith("contract_broken")


def test_the_story_is_one_consulting_gives_each_enterprise_the_allowance_it_tells_of() -> None:
    told = [example.body["data"] for example in stored() if example.type == "consulting.man-days-granted.v1"]
    with client(installed_service("consulting")) as service:
        service.runtime.inbox.take([delivery(example) for example in of_interest("consulting")])
        assert [event.data for event in service.published("consulting.man-days-granted.v1")] == told


def test_every_type_that_somebody_listens_for_is_in_the_story() -> None:
    heard = {example.type for name in installed_names() for example in of_interest(name)}
    listened = {event for name in installed_names() for event in subscribed_types(installed_service(name).service())}
    assert heard == listened <= registered(PACKAGE).keys()
