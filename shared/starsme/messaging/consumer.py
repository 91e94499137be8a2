"""Carries deliveries from a queue into the inbox: waits, batches, acknowledges after the commit, reconnects with a bounded back-off."""

from __future__ import annotations

import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from starsme.logging import get_logger
from starsme.messaging.broker import Broker, BrokerAway, Delivery, Reader
from starsme.messaging.inbox import Inbox

log = get_logger(__name__)

BATCH = 200
PREFETCH = 600
WAIT_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 5.0


class Consumer:
    """Reads one queue until stopped."""

    def __init__(self, queue: str, broker: Broker, inbox: Inbox) -> None:
        self._queue = queue
        self._broker = broker
        self._inbox = inbox
        self._stop = threading.Event()

    def stop(self) -> None:
        """Finish the batch in hand and return from ``run``; what was only prefetched goes back to the queue."""
        self._stop.set()

    def run(self) -> None:
        """Consume until stopped."""
        pause = 0.1
        while not self._stop.is_set():
            try:
                reader = self._broker.reader(self._queue, PREFETCH)
                try:
                    pause = 0.1
                    self._consume(reader)
                finally:
                    reader.close()
            except (BrokerAway, SQLAlchemyError, OSError) as error:
                log.warning("consumer_interrupted", queue=self._queue, error=str(error)[:300], retry_seconds=pause)
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _consume(self, reader: Reader) -> None:
        while not self._stop.is_set():
            batch = reader.take(BATCH, WAIT_SECONDS)
            if batch:
                self._take(batch)
                reader.acknowledge(batch[-1])
                time.sleep(0)  # let the other green threads of this process have their turn

    def _take(self, batch: list[Delivery]) -> None:
        """Into the inbox, however long the database is away: embedded, these deliveries exist nowhere else."""
        pause = 0.1
        while True:
            try:
                self._inbox.take(batch)
            except SQLAlchemyError as error:
                if self._stop.is_set():
                    raise
                log.warning("inbox_unavailable", queue=self._queue, error=str(error)[:300], retry_seconds=pause)
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                return
