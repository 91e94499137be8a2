"""The broker's two doors against a real RabbitMQ: what is confirmed is kept, what nobody listens for is kept too."""

from __future__ import annotations

from contextlib import closing

import pytest

from starsme.messaging.broker import BrokerAway, Outgoing, open_broker
from starsme.messaging.names import UNROUTED, exchange_of, routing_key
from starsme.messaging.rabbitmq import RabbitBroker

TYPE = "enrolment.group-changed.v1"


def message(key: int, event_type: str = TYPE, content: str = "{}") -> Outgoing:
    return Outgoing(key, exchange_of("enrolment"), routing_key(event_type, 7), f"id-{key}", event_type, content)


def publish(broker: RabbitBroker, *messages: Outgoing) -> set[int]:
    with closing(broker.publisher()) as publisher:
        return publisher.publish(messages)


@pytest.fixture
def broker(amqp_uri: str) -> RabbitBroker:
    made = open_broker(amqp_uri)
    assert isinstance(made, RabbitBroker)
    made.declare_exchange("enrolment")
    return made


def test_a_batch_is_confirmed_whole_and_arrives_in_order(broker: RabbitBroker) -> None:
    [queue] = broker.declare_queues("consulting", [TYPE], 1)
    assert publish(broker, *(message(number, content=str(number)) for number in range(700))) == set(range(700))
    reader = broker.reader(queue, 1000)
    arrived: list[bytes] = []
    while len(arrived) < 700:
        batch = reader.take(200, 5)
        assert batch
        assert len(batch) <= 200
        arrived += [one.content for one in batch]
        reader.acknowledge(batch[-1])
    assert arrived == [str(number).encode() for number in range(700)]
    reader.close()


def test_what_was_not_acknowledged_comes_again(broker: RabbitBroker) -> None:
    [queue] = broker.declare_queues("consulting", [TYPE], 1)
    publish(broker, message(1), message(2))
    first = broker.reader(queue, 10)
    batch = first.take(10, 5)
    first.acknowledge(batch[0])
    first.close()
    with closing(broker.reader(queue, 10)) as reader:
        again = reader.take(10, 5)
    assert [(one.routing_key, one.redelivered) for one in again] == [("group-changed.v1.07", True)]


def test_an_event_that_no_queue_is_bound_for_is_kept_and_is_no_error_to_the_publisher(broker: RabbitBroker) -> None:
    assert publish(broker, message(5, content="lonely")) == {5}
    with closing(broker.reader(UNROUTED, 10)) as reader:
        [kept] = reader.take(10, 5)
    assert kept.content == b"lonely"


def test_each_shard_s_queue_gets_its_subjects_only(broker: RabbitBroker) -> None:
    queues = broker.declare_queues("consulting", [TYPE], 2)
    assert queues == ["consulting.events.0", "consulting.events.1"]
    messages = [
        Outgoing(shard, exchange_of("enrolment"), routing_key(TYPE, shard), f"id-{shard}", TYPE, str(shard))
        for shard in range(64)
    ]
    publish(broker, *messages)
    for number, queue in enumerate(queues):
        reader = broker.reader(queue, 100)
        arrived: list[int] = []
        while len(arrived) < 32:
            arrived += [int(one.content) for one in reader.take(64, 5)]
        assert sorted(arrived) == list(range(number, 64, 2))
        reader.close()


def test_a_subscriber_says_which_exchange_is_not_there_yet(broker: RabbitBroker) -> None:
    with pytest.raises(BrokerAway, match=r"starsme\.mentoring is not there yet"):
        broker.declare_queues("consulting", ["mentoring.mentor-registered.v1"], 1)


def test_a_broker_that_is_away_is_one_kind_of_error() -> None:
    with pytest.raises(BrokerAway):
        open_broker("amqp://guest:guest@127.0.0.1:1//").publisher()
