"""The commands, as a table: the kernel's own, and what other distributions add by the entry point group ``starsme.commands``."""

from __future__ import annotations

import os
import warnings
from importlib.metadata import entry_points

import typer

from starsme.logging import configure_logging


def application() -> typer.Typer:
    """The whole command."""
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    configure_logging(level=os.environ.get("STARSME_LOG_LEVEL", "INFO"))
    from starsme.cli import contracts, doctor, events, inbox, migrate, outbox, quarantine, serve, token, topology

    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="STAR SME platform · แพลตฟอร์ม STAR SME",
    )
    app.command("serve")(serve.serve)
    app.command("migrate")(migrate.migrate)
    app.command("topology")(topology.topology)
    app.command("contracts")(contracts.contracts)
    app.command("doctor")(doctor.doctor)
    app.command("token")(token.app)
    for name, commands in {"outbox": outbox, "inbox": inbox, "quarantine": quarantine, "events": events}.items():
        app.add_typer(commands.app, name=name)
    for point in sorted(entry_points(group="starsme.commands"), key=lambda point: point.name):
        app.add_typer(point.load(), name=point.name)
    return app
