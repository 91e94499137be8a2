"""Users, rights, exchanges, queues and bindings on RabbitMQ, as the contracts say (``starsme topology``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from starsme.messaging.names import UNROUTED

TIMEOUT_SECONDS = 30
_LIKE_EVERY_SERVICES = {
    "vhost": "/",
    "type": "topic",
    "durable": True,
    "auto_delete": False,
    "internal": False,
    "arguments": {"alternate-exchange": UNROUTED},
}


class BrokerRefused(Exception):
    """RabbitMQ's management API does not answer, or does not take the definitions."""


def complete_definitions(topology: Mapping[str, Any], hashes: Mapping[str, str]) -> dict[str, Any]:
    """The topology with its users; raises ``ValueError`` where a service that has rights has no login.

    An exchange that is listened to exists even where its own service is not installed (yet): the queues are bound to it.
    """
    without = {entry["user"] for entry in topology["permissions"]} - set(hashes)
    if without:
        raise ValueError(f"no login for {', '.join(sorted(without))}: make the secrets first")
    users = [
        {
            "name": service,
            "password_hash": hashed,
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": [],
            "limits": {},
        }
        for service, hashed in hashes.items()
    ]
    exchanges = list(topology["exchanges"])
    present = {exchange["name"] for exchange in exchanges}
    awaited = {binding["source"] for binding in topology["bindings"]} - present
    exchanges += [{**_LIKE_EVERY_SERVICES, "name": name} for name in sorted(awaited)]
    return {**topology, "users": users, "exchanges": exchanges}


def provision(api: str, user: str, password: str, definitions: Mapping[str, Any]) -> None:
    """Give RabbitMQ the definitions. What it has beyond them stays. Raises ``BrokerRefused``."""
    try:
        answer = requests.post(
            f"{api.rstrip('/')}/api/definitions", json=definitions, auth=(user, password), timeout=TIMEOUT_SECONDS
        )
    except requests.RequestException as error:
        raise BrokerRefused(f"{api} does not answer: {type(error).__name__}") from None
    if not answer.ok:
        raise BrokerRefused(f"{api} answers {answer.status_code}: {answer.text[:300]}")
