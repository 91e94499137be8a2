"""After a restore: what the broker had taken and no subscriber had recorded is in no queue any more, but still in the outboxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from starsme.clock import SystemClock
from starsme.db import Database
from starsme.messaging.recovery import resend_unseen

FURTHEST_BACK = timedelta(days=30)


def resend_everything(addresses: Mapping[str, str], subscriptions: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Ask every service's relay again for what some subscriber has not recorded; gives how many by publisher.

    ``addresses`` are the services' databases, ``subscriptions`` the event types that each listens for. No service may
    run meanwhile. Subscribers that had recorded an event before ignore it: nothing happens twice. It goes back ``FURTHEST_BACK``,
    which every inbox remembers.
    """
    clock = SystemClock()
    since = clock.now() - FURTHEST_BACK
    databases = {service: Database(address, clock, pool_size=1) for service, address in addresses.items()}
    try:
        return {
            publisher: resend_unseen(
                database,
                {
                    subscriber: ([name for name in types if name.startswith(f"{publisher}.")], databases[subscriber])
                    for subscriber, types in subscriptions.items()
                },
                since,
            )
            for publisher, database in databases.items()
        }
    finally:
        for database in databases.values():
            database.close()
