"""Bring a database to today's schema: the kernel's tables, then the service's own."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

ENVIRONMENT = Path(__file__).parent / "migrations"
KERNEL_VERSIONS = "starsme_kernel_version"
SERVICE_VERSIONS = "alembic_version"


def migrate(engine: Engine, service_migrations: Path | None) -> None:
    """Run every migration that the database has not seen, in one transaction; several processes may try at once."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('starsme.migrate'))"))
        for config in _configs(connection, service_migrations):
            command.upgrade(config, "head")


def pending(connection: Connection, service_migrations: Path | None) -> list[str]:
    """The revisions that this code has and the database has not; empty when the schema is up to date."""
    behind = []
    for config in _configs(connection, service_migrations):
        script = ScriptDirectory.from_config(config)
        context = MigrationContext.configure(connection, opts={"version_table": config.attributes["version_table"]})
        heads, current = set(script.get_heads()), set(context.get_current_heads())
        behind += sorted(heads - current)
    return behind


def _configs(connection: Connection, service_migrations: Path | None) -> list[Config]:
    places = [(ENVIRONMENT / "versions", KERNEL_VERSIONS)]
    if service_migrations is not None:
        places.append((service_migrations / "versions", SERVICE_VERSIONS))
    configs = []
    for versions, table in places:
        config = Config()
        config.set_main_option("script_location", str(ENVIRONMENT))
        config.set_main_option("version_locations", str(versions))
        config.set_main_option("path_separator", "newline")
        config.attributes.update(connection=connection, version_table=table)
        configs.append(config)
    return configs
