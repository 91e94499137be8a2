"""For the platform's operator: make the exchange that an agency will publish to. Reads BROKER; ``python exchange.py rmutl``.

Every exchange has the alternate exchange ``starsme.unrouted``: an event that no queue is bound for is kept there, not dropped.
"""

from __future__ import annotations

import os
import sys

import kombu

if __name__ == "__main__":
    with kombu.Connection(os.environ["BROKER"]) as connection:
        exchange = kombu.Exchange(
            f"starsme.{sys.argv[1]}", type="topic", durable=True, arguments={"alternate-exchange": "starsme.unrouted"}
        )
        exchange(connection.channel()).declare()
