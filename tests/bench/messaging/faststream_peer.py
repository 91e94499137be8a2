"""FastStream on RabbitMQ: commit, publish with confirm; a handler that commits and is then acknowledged.

Its processes run in a virtualenv of their own, on asyncio with asyncpg. Confirms are FastStream's default; persistent messages,
a quorum queue and a prefetch window are asked for, as its documentation advises. A crash between commit and publish loses the event.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import asyncpg
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue

from tests.bench.messaging.load import PRODUCERS, Commands, as_message
from tests.bench.messaging.remote import Setup

T = TypeVar("T")

QUEUE = RabbitQueue("bench-faststream", durable=True, queue_type=QueueType.QUORUM)
PREFETCH = 100
POOL = 10


class Loop:
    """An event loop in a thread, so that questions can be awaited without disturbing it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


class FastStreamProducer:
    """Tasks, one a producer."""

    def __init__(self, loop: Loop, broker: RabbitBroker, pool: asyncpg.Pool) -> None:
        self._loop, self._broker, self._pool = loop, broker, pool

    def give(self, first: int, count: int, per_second: float | None) -> float:
        """All commands."""
        return self._loop.run(self._give(Commands.begin(first, count, per_second)))

    async def _give(self, commands: Commands) -> float:
        await asyncio.gather(*(self._work(commands) for _ in range(PRODUCERS)))
        return commands.started

    async def _work(self, commands: Commands) -> None:
        for number, seconds in commands.take():
            if seconds:
                await asyncio.sleep(seconds)
            message = as_message(number)
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(
                    "INSERT INTO commands (number, subject, minutes) VALUES ($1, $2, $3)",
                    number,
                    message["enterprise_id"],
                    message["minutes"],
                )
            await self._broker.publish(message, QUEUE, persist=True)


class FastStreamSubscriber:
    """One effect, one commit; as many at once as the pool has connections."""

    def __init__(self, broker: RabbitBroker, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._committed: list[tuple[int, float]] = []
        broker.subscriber(QUEUE, ack_policy=AckPolicy.NACK_ON_ERROR)(self.book)

    async def book(self, message: dict[str, Any]) -> None:
        """The handler."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "INSERT INTO effects (number, subject, minutes) VALUES ($1, $2, $3)",
                message["number"],
                message["enterprise_id"],
                message["minutes"],
            )
        self._committed.append((message["number"], time.monotonic()))

    def committed(self) -> list[tuple[int, float]]:
        """Numbers with the times at which their commits had returned."""
        taken, self._committed = self._committed, []
        return taken


@asynccontextmanager
async def _connected(setup: Setup) -> AsyncIterator[tuple[RabbitBroker, asyncpg.Pool]]:
    broker = RabbitBroker(setup.amqp_uri, default_channel=Channel(prefetch_count=PREFETCH), log_level=logging.WARNING)
    async with asyncpg.create_pool(setup.database_url, min_size=POOL, max_size=POOL) as pool:
        yield broker, pool
        await broker.stop()


@contextmanager
def _running(setup: Setup) -> Iterator[tuple[Loop, RabbitBroker, asyncpg.Pool]]:
    loop = Loop()
    connected = _connected(setup)
    broker, pool = loop.run(connected.__aenter__())
    try:
        yield loop, broker, pool
    finally:
        loop.run(connected.__aexit__(None, None, None))
        loop.close()


@contextmanager
def producer(setup: Setup) -> Iterator[FastStreamProducer]:
    """The publishing process; declares the queue, since the default exchange drops what has none."""
    with _running(setup) as (loop, broker, pool):
        loop.run(broker.start())
        loop.run(broker.declare_queue(QUEUE))
        yield FastStreamProducer(loop, broker, pool)


@contextmanager
def subscriber(setup: Setup) -> Iterator[FastStreamSubscriber]:
    """The listening process."""
    with _running(setup) as (loop, broker, pool):
        listening = FastStreamSubscriber(broker, pool)
        loop.run(broker.start())
        yield listening
