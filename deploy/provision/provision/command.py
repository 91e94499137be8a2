"""The commands: what the one-shot containers of docker-compose.yml run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import psycopg2
import typer

from provision import broker, databases
from provision.secret_store import OPERATOR, PseudonymKeysDiffer, SecretStore
from starsme.cli.speech import err, out, say
from starsme.cli.topology import definitions
from starsme.messaging.entrypoints import subscribed_types
from starsme.service import installed_services

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Root = Annotated[Path, typer.Option(help="folder that holds the volumes of secrets")]


@app.command()
def secrets(
    root: Root = Path("/secrets"),
    rotate: Annotated[list[str] | None, typer.Option(help="services that get new passwords")] = None,
) -> None:
    """Make every secret that is missing, each in the volume of the program that needs it."""
    store = SecretStore(root, list(installed_services()))
    try:
        for service in rotate or ():
            store.rotate(service)
        store.fill(development=os.environ.get("STARSME_ENVIRONMENT") == "development")
    except PseudonymKeysDiffer as error:
        err.print(str(error))
        raise typer.Exit(2) from None
    out.print(say("ข้อมูลลับครบถ้วน", "the secrets are complete"))


@app.command()
def platform(
    admin: Annotated[Path, typer.Option(help="the administrators' volume of secrets")] = Path("/run/starsme"),
    postgres: Annotated[str, typer.Option(help="host:port")] = "postgres:5432",
    rabbitmq: Annotated[str, typer.Option(help="address of the management API")] = "http://rabbitmq:15672",
    shards: Annotated[int, typer.Option(envvar="STARSME_SHARDS", help="queues per subscriber")] = 1,
) -> None:
    """Make or put right every service's database and role, broker user, rights, exchange and queues."""
    logins = json.loads((admin / "logins.json").read_text("utf-8"))
    subscriptions = {name: subscribed_types(definition.service()) for name, definition in installed_services().items()}
    try:
        databases.provision(
            f"postgresql://postgres:{(admin / 'postgres_password').read_text('utf-8')}@{postgres}/postgres",
            {service: login["postgresql"] for service, login in logins.items()},
        )
        broker.provision(
            rabbitmq,
            OPERATOR,
            (admin / "rabbitmq_password").read_text("utf-8"),
            broker.complete_definitions(
                definitions(subscriptions, shards), {service: login["rabbitmq"] for service, login in logins.items()}
            ),
        )
    except (psycopg2.Error, broker.BrokerRefused, ValueError) as error:
        err.print(str(error).strip())
        raise typer.Exit(2) from None
    out.print(say("ฐานข้อมูลและ RabbitMQ พร้อมแล้ว", "databases and broker are ready"))
