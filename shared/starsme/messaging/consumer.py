"""Carries deliveries from a queue into the inbox: waits, batches, acknowledges after the commit, reconnects with a bounded back-off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from starsme.db import describe
from starsme.logging import get_logger
from starsme.messaging.broker import Broker, BrokerAway, Delivery, Reader
from starsme.messaging.inbox import Inbox

log = get_logger(__name__)

BATCH = 200
PREFETCH = 600
WAIT_SECONDS = 0.5
LAST_WAIT_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 5.0


class Consumer:
    """Reads one queue until stopped."""

    def __init__(self, queue: str, broker: Broker, inbox: Inbox, declare: Callable[[], Any] | None = None) -> None:
        """``declare`` makes sure of the queue and its bindings, after a connection was lost: a broker may have lost them too."""
        self._queue = queue
        self._declare = declare
        self._broker = broker
        self._inbox = inbox
        self._stop = threading.Event()

    def stop(self) -> None:
        """Take no more, finish what has arrived, and return from ``run``: nothing is delivered again for our sake."""
        self._stop.set()

    def run(self) -> None:
        """Consume until stopped."""
        pause, interrupted = 0.1, False
        while not self._stop.is_set():
            try:
                if interrupted and self._declare is not None:
                    self._declare()
                reader = self._broker.reader(self._queue, PREFETCH)
                try:
                    pause = 0.1
                    self._consume(reader)
                finally:
                    reader.close()
            except (BrokerAway, SQLAlchemyError, OSError) as error:
                log.warning("consumer_interrupted", queue=self._queue, error=str(error)[:300], retry_seconds=pause)
                self._stop.wait(pause)
                pause, interrupted = min(pause * 2, LONGEST_PAUSE_SECONDS), True

    def _consume(self, reader: Reader) -> None:
        while not self._stop.is_set():
            self._take(reader, WAIT_SECONDS)
        self._finish(reader)

    def _finish(self, reader: Reader) -> None:
        """Record what has arrived before anything is acknowledged: the broker sends no more than ``PREFETCH`` meanwhile.

        Cancelling hands the queue to a replica at once. With deliveries still unrecorded here, a subject's later event would overtake
        its earlier one, so it waits until all are in the inbox. Where fewer came, closing gives back what is on its way, in order.
        """
        held = 0
        while held < PREFETCH and (batch := reader.take(BATCH, LAST_WAIT_SECONDS)):
            self._record(batch)
            held += len(batch)
            last = batch[-1]
        if held >= PREFETCH:
            reader.cancel()
        if held:
            reader.acknowledge(last)

    def _take(self, reader: Reader, wait_seconds: float) -> int:
        batch = reader.take(BATCH, wait_seconds)
        if batch:
            self._record(batch)
            reader.acknowledge(batch[-1])
            time.sleep(0)  # let the other green threads of this process have their turn
        return len(batch)

    def _record(self, batch: list[Delivery]) -> None:
        """Into the inbox, however long the database is away: embedded, these deliveries exist nowhere else."""
        pause = 0.1
        while True:
            try:
                self._inbox.take(batch, self._queue)
            except SQLAlchemyError as error:
                if self._stop.is_set():
                    raise
                log.warning("inbox_unavailable", queue=self._queue, error=describe(error)[:300], retry_seconds=pause)
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                return
