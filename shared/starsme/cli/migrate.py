"""`starsme migrate`: bring a service's database to today's schema."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from starsme.cli.services import chosen, settings_of
from starsme.cli.speech import out, say, stop_for_problems
from starsme.db.database import open_engine
from starsme.db.migrate import migrate as run_migrations
from starsme.settings import SettingProblem


def migrate(name: Annotated[str, typer.Argument(help="the service whose database to migrate")]) -> None:
    """Run the migrations that the service's database has not seen. Safe to repeat and to run beside the live service."""
    definition = chosen(name)
    settings = settings_of(definition)
    try:
        engine = open_engine(settings.database_url)
        run_migrations(engine, definition.migrations)
        engine.dispose()
    except (SQLAlchemyError, ValueError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0][:300]
        stop_for_problems([SettingProblem("database", f"ปรับโครงสร้างไม่ได้: {reason}", f"cannot migrate: {reason}")])
    out.print(say(f"{name}: โครงสร้างฐานข้อมูลเป็นปัจจุบันแล้ว", f"{name}: the schema is up to date"))
