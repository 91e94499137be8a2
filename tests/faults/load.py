"""Clients that behave: each command has an Idempotency-Key and is sent again under it until the answer is definite."""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from typing import Any

from tests.faults.checker import Command
from tests.faults.replicas import Replica

ANSWER_SECONDS = 8.0
AGAIN_SECONDS = 0.2
FOREVER = 9e12
CUSTOMERS = 100


class Refused(Exception):
    """A definite answer other than success: these commands give no reason for one."""


class GaveUp(Exception):
    """The campaign ended before there was an answer."""


class Clients:
    """Sends commands to the publisher's replicas and remembers each with its answer."""

    def __init__(self, replicas: Sequence[Replica], token: str) -> None:
        self._replicas, self._token = replicas, token
        self._turn = threading.Lock()
        self._commands: dict[str, Command] = {}
        self.over = threading.Event()

    def commands(self) -> list[Command]:
        """Every command so far."""
        with self._turn:
            return list(self._commands.values())

    def send(self, command: Command, fails_at: str = "", fails_until: float = 0.0) -> Command:
        """Send until there is a definite answer; gives the command with its answer. Raises ``Refused``, ``GaveUp``.

        ``fails_at`` raises for a while; a command's ``poison`` for ever.
        """
        body = {
            "command_id": command.command_id,
            "customer_id": command.customer_id,
            "amount": command.amount,
            "noted": command.noted,
            "fails_at": command.poison or fails_at,
            "fails_until": FOREVER if command.poison else fails_until,
        }
        self._remember(command)
        attempt = 0
        while not self.over.is_set():
            replica = self._replicas[(int(command.command_id[:8], 16) + attempt) % len(self._replicas)]
            status, answer = self._post(replica, command.command_id, json.dumps(body))
            if status == 201:
                answered = replace(command, order_id=answer["order_id"], number=answer["number"])
                self._remember(answered)
                return answered
            if 400 <= status < 500:
                raise Refused(f"command {command.command_id}: {status} {answer}")
            attempt += 1
            self.over.wait(AGAIN_SECONDS)
        raise GaveUp(command.command_id)

    def _remember(self, command: Command) -> None:
        with self._turn:
            self._commands[command.command_id] = command

    def _post(self, replica: Replica, key: str, body: str) -> tuple[int, Any]:
        """One try; status 0 when nothing (or nothing whole) came back."""
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            with closing(HTTPConnection(replica.url.removeprefix("http://"), timeout=ANSWER_SECONDS)) as connection:
                connection.request("POST", "/orders", body, headers)
                response = connection.getresponse()
                return response.status, json.loads(response.read())
        except (OSError, HTTPException, ValueError):
            return 0, None


def command_for(customer_id: str, chance: random.Random, **words: Any) -> Command:
    """A new command with a key of its own."""
    return Command(str(uuid.UUID(int=chance.getrandbits(128))), customer_id, chance.randint(1, 10**6), **words)


class Producers:
    """Several threads that send ordinary commands at a steady rate until stopped."""

    def __init__(self, clients: Clients, seed: int, count: int = 4, per_second: float = 40.0) -> None:
        self._clients = clients
        self._stopped = threading.Event()
        self._pause = count / per_second
        self.failures: list[str] = []
        self._threads = [
            threading.Thread(target=self._produce, args=(random.Random(f"{seed}/{number}"),), name=f"producer {number}")
            for number in range(count)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.daemon = True
            thread.start()

    def stop(self, seconds: float) -> None:
        """Send nothing new; commands in hand get their answer, if it comes within the time."""
        self._stopped.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._clients.over.set()
        for thread in self._threads:
            thread.join(ANSWER_SECONDS + 1)

    def _produce(self, chance: random.Random) -> None:
        while not self._stopped.is_set():
            started = time.monotonic()
            customer = f"customer-{chance.randrange(CUSTOMERS):03}"
            try:
                self._clients.send(command_for(customer, chance))
            except (Refused, GaveUp) as error:
                self.failures.append(f"{type(error).__name__}: {error}")
            self._stopped.wait(max(0.0, self._pause - (time.monotonic() - started)))
