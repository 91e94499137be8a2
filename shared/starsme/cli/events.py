"""`starsme events`: watching events, one subject's history, sending published events again."""

from __future__ import annotations

import typer

from starsme.cli.events_log import log
from starsme.cli.events_replay import replay
from starsme.cli.events_tail import tail

app = typer.Typer(help="Events between services · เหตุการณ์ระหว่างบริการ", no_args_is_help=True)
app.command()(tail)
app.command()(log)
app.command()(replay)
