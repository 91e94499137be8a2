"""The whole platform in one process: every installed service on a SQLite file, one in-memory broker, one HTTP address.

It is the same services and the same kernel. Killed at any moment it loses nothing it had confirmed: at start, what the
in-memory queues had not yet carried into an inbox is sent again from the outbox.
"""

from onebox.box import Onebox, OneboxBusy, OneboxRefused

__all__ = ["Onebox", "OneboxBusy", "OneboxRefused"]
