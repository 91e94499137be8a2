"""An agency's engineer with plain kombu, a JSON Schema library and the AsyncAPI document, and nothing else of ours, on a real RabbitMQ."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import jsonschema
import kombu

from starsme.events import asyncapi
from starsme.events.envelope import shard_of
from starsme.events.examples import Example, stored
from starsme.messaging.broker import Outgoing, open_broker
from starsme.messaging.names import exchange_of, routing_key

PUBLISHERS = ("enrolment", "mentoring", "consulting", "notifications")
WANTED = ("enrolment.star-selected.v1", "enrolment.group-changed.v1", "consulting.visit-booked.v1")
DOCUMENT = json.loads(asyncapi.DOCUMENT.read_text(encoding="utf-8"))


class Agency:
    """Reads the document and does what it says."""

    def __init__(self, uri: str, wanted: Sequence[str]) -> None:
        self._connection = kombu.Connection(uri)
        channel = self._connection.channel()
        described = DOCUMENT["channels"]["agencyQueue"]
        settings = described["bindings"]["amqp"]["queue"]
        self.queue = kombu.Queue(
            described["address"].format(agency="rmutl"),
            durable=settings["durable"],
            exclusive=settings["exclusive"],
            auto_delete=settings["autoDelete"],
            queue_arguments=described["x-arguments"],
            channel=channel,
        )
        self.queue.declare()
        for name in wanted:
            binding = DOCUMENT["components"]["messages"][name]["x-binding"]
            self.queue.bind_to(binding["exchange"], binding["routingKey"])

    def take(self, count: int) -> list[Any]:
        """That many messages, acknowledged; fails when they do not come."""
        taken: list[Any] = []

        def keep(message: Any) -> None:
            taken.append(message)
            message.ack()

        with kombu.Consumer(self._connection, [self.queue], on_message=keep):
            while len(taken) < count:
                self._connection.drain_events(timeout=10)
        return taken

    def left(self) -> int:
        """How many messages are still in the queue."""
        return int(self.queue.queue_declare(passive=True).message_count)

    def close(self) -> None:
        """Leave."""
        self._connection.release()


def publish(uri: str, examples: Sequence[Example]) -> None:
    """Send stored examples as the relays send what is in the outboxes."""
    with closing(open_broker(uri).publisher()) as publisher:
        messages = [
            Outgoing(
                number,
                exchange_of(example.type.split(".")[0]),
                routing_key(example.type, shard_of(example.body["subject"])),
                example.id,
                example.type,
                example.content.decode(),
            )
            for number, example in enumerate(examples)
        ]
        assert len(publisher.publish(messages)) == len(examples)


def check(message: Any) -> None:
    """Hold a message to what the document says of its type."""
    described = DOCUMENT["components"]["messages"][message.properties["type"]]
    assert message.content_type == described["contentType"]
    payload = json.loads(message.body)
    jsonschema.validate(payload, {"components": DOCUMENT["components"], **described["payload"]})
    assert payload["type"] == described["bindings"]["amqp"]["messageType"]
    exchange = message.delivery_info["exchange"]
    (service,) = (
        name
        for name, channel in DOCUMENT["channels"].items()
        if channel["bindings"]["amqp"].get("exchange", {}).get("name") == exchange
    )
    operation = DOCUMENT["operations"][f"{service}.publish"]["bindings"]["amqp"]
    assert message.properties["delivery_mode"] == operation["deliveryMode"]
    parameters = DOCUMENT["channels"][service]["parameters"]
    fact, shard = message.delivery_info["routing_key"].rsplit(".", 1)
    assert fact in parameters["fact"]["enum"]
    assert shard in parameters["shard"]["enum"]


def test_an_agency_receives_what_it_bound_for_in_order_and_as_described(new_amqp_uri: Callable[[], str]) -> None:
    uri = new_amqp_uri()
    broker = open_broker(uri)
    for service in PUBLISHERS:
        broker.declare_exchange(service)
    expected = [example.body for example in stored() if example.type in WANTED]
    with closing(Agency(uri, WANTED)) as agency:
        publish(uri, stored())
        messages = agency.take(len(expected))
        assert agency.left() == 0
    assert [json.loads(message.body) for message in messages] == expected
    for message in messages:
        check(message)


def test_an_agency_s_queue_is_one_that_our_own_kernel_would_make(new_amqp_uri: Callable[[], str]) -> None:
    """Declared by the one and then by the other: RabbitMQ refuses a second declaration with other arguments."""
    uri = new_amqp_uri()
    broker = open_broker(uri)
    broker.declare_exchange("enrolment")
    broker.declare_queues("rmutl", ["enrolment.star-selected.v1"], 1)
    with closing(Agency(uri, ["enrolment.star-selected.v1"])) as agency:
        publish(uri, [example for example in stored() if example.type == "enrolment.star-selected.v1"])
        assert json.loads(agency.take(1)[0].body)["data"]["rank"] == 1
