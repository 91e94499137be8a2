"""`starsme topology`: what exists on the broker (exchanges, queues, bindings, rights), made from the contracts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from starsme.cli.services import subscriptions
from starsme.cli.speech import out, print_json, say, stop_for_problems
from starsme.messaging.broker import BrokerAway, open_broker
from starsme.messaging.names import UNROUTED, bindings, exchange_of, queue_of
from starsme.messaging.rabbitmq import DELIVERY_LIMIT, QUEUE_ARGUMENTS
from starsme.settings import SettingProblem


def topology(
    uri: Annotated[
        str | None,
        typer.Option(
            help="declare it on this broker (amqp://…); without it, only show it", envvar="STARSME_ADMIN_AMQP_URI"
        ),
    ] = None,
    shards: Annotated[int, typer.Option(help="queues per subscriber")] = 1,
    json: Annotated[bool, typer.Option("--json", help="RabbitMQ definitions as JSON")] = False,
) -> None:
    """Show or declare every exchange, queue and binding of the installed services."""
    heard = subscriptions()
    if uri is not None:
        _declare(uri, heard, shards)
    if json:
        print_json(definitions(heard, shards))
        return
    for name, types in heard.items():
        out.print(
            f"[bold]{name}[/bold]  {say('ประกาศที่', 'publishes to')} {exchange_of(name)}; {say('รับ', 'listens for')} {', '.join(types) or '-'}"
        )


def _declare(uri: str, subscriptions: dict[str, list[str]], shards: int) -> None:
    try:
        broker = open_broker(uri)
        for name in subscriptions:
            broker.declare_exchange(name)
        for name, types in subscriptions.items():
            if types:
                broker.declare_queues(name, types, shards)
    except (BrokerAway, OSError) as error:
        stop_for_problems([SettingProblem("broker", f"ประกาศไม่ได้: {error}", f"cannot declare: {error}")])


def definitions(subscriptions: dict[str, list[str]], shards: int, vhost: str = "/") -> dict[str, Any]:
    """RabbitMQ's definitions format, without users: exchanges, queues, bindings, and each service's rights."""
    exchanges = [
        {"name": exchange_of(name), "type": "topic", "arguments": {"alternate-exchange": UNROUTED}}
        for name in subscriptions
    ] + [{"name": UNROUTED, "type": "fanout", "arguments": {}}]
    queues = [{"name": UNROUTED, "arguments": {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT}}]
    bound = [{"source": UNROUTED, "destination": UNROUTED, "routing_key": ""}]
    for name, types in subscriptions.items():
        for shard in range(shards if types else 0):
            queues.append({"name": queue_of(name, shard, shards), "arguments": QUEUE_ARGUMENTS})
            bound += [
                {"source": exchange, "destination": queue_of(name, shard, shards), "routing_key": key}
                for exchange, key in bindings(types, shard, shards)
            ]
    return {
        "vhosts": [{"name": vhost}],
        "permissions": [{"user": name, "vhost": vhost, **rights(name, types)} for name, types in subscriptions.items()],
        "exchanges": [
            {"vhost": vhost, "durable": True, "auto_delete": False, "internal": False, **one} for one in exchanges
        ],
        "queues": [{"vhost": vhost, "durable": True, "auto_delete": False, **one} for one in queues],
        "bindings": [{"vhost": vhost, "destination_type": "queue", "arguments": {}, **one} for one in bound],
    }


def rights(name: str, event_types: list[str]) -> dict[str, str]:
    """Configure and read only its own queues, write only to its own exchange, bind only to the exchanges it listens to."""
    own_queues = rf"{name}\.events(\.[0-9]+)?"
    sources = "|".join(
        sorted({exchange_of(event_type.split(".", 1)[0]).replace(".", r"\.") for event_type in event_types})
    )
    return {
        "configure": f"^{own_queues}$",
        "write": rf"^({own_queues}|starsme\.{name})$",
        "read": f"^({own_queues}{'|' + sources if sources else ''})$",
    }
