"""Making a process green: eventlet under nameko, psycopg2 made to yield. Must run before anything else is imported."""

from __future__ import annotations

import warnings


def make_green() -> None:
    """Patch the standard library for eventlet, and psycopg2 through psycogreen; a driver that cannot yield is refused later by ``open_engine``."""
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()
    from psycogreen.eventlet import patch_psycopg

    patch_psycopg()
