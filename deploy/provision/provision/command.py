"""The commands: what the one-shot containers of docker-compose.yml run."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import psycopg2
import typer

from provision import broker, databases, resending
from provision.secret_store import OPERATOR, PseudonymKeysDiffer, SecretStore
from starsme.cli.speech import err, out, say
from starsme.cli.topology import definitions
from starsme.messaging.entrypoints import subscribed_types
from starsme.service import installed_names, installed_services

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Root = Annotated[Path, typer.Option(help="folder that holds the volumes of secrets")]


@app.command()
def secrets(
    root: Root = Path("/secrets"),
    rotate: Annotated[list[str] | None, typer.Option(help="services that get new passwords")] = None,
) -> None:
    """Make every secret that is missing, each in the volume of the program that needs it."""
    store = SecretStore(root, installed_names())
    development = os.environ.get("STARSME_ENVIRONMENT") == "development"
    if not development and not os.environ.get("STARSME_JWKS"):
        err.print(
            say(
                "ต้องตั้ง STARSME_JWKS เป็นที่อยู่กุญแจของระบบยืนยันตัวตน หรือตั้ง STARSME_ENVIRONMENT=development เพื่อทดลองใช้",
                "set STARSME_JWKS to the address of your identity provider's keys, or STARSME_ENVIRONMENT=development to try things out",
            )
        )
        raise typer.Exit(2)
    try:
        for service in rotate or ():
            store.rotate(service)
        store.fill(development=development)
    except PseudonymKeysDiffer as error:
        err.print(str(error))
        raise typer.Exit(2) from None
    out.print(say("ข้อมูลลับครบถ้วน", "the secrets are complete"))


@app.command()
def put(service: str, name: str, root: Root = Path("/secrets")) -> None:
    """Keep a secret that somebody else issued, read from standard input: put notifications smtp_password."""
    value = sys.stdin.read().strip()
    try:
        SecretStore(root, [service]).put(service, name, value)
    except KeyError:
        err.print(say(f"{service} ไม่ใช้ข้อมูลลับชื่อ {name}", f"{service} reads no secret of the name {name}"))
        raise typer.Exit(2) from None
    out.print(say("บันทึกแล้ว โปรดเริ่มบริการใหม่", f"kept; restart {service}"))


@app.command()
def keys(
    what: Annotated[
        str, typer.Argument(help="add: a new key seals; retire: only the newest is left; return: undo that")
    ],
    service: Annotated[str, typer.Argument(help="the service that seals its rows: enrolment")],
    root: Root = Path("/secrets"),
) -> None:
    """Change the keys that a service seals personal numbers with."""
    store = SecretStore(root, [service])
    changes = {"add": store.add_key, "retire": store.retire_keys, "return": store.return_keys}
    try:
        changes[what](service)
    except KeyError as error:
        err.print(say(f"ไม่รู้จัก {error}", f"unknown: {error}"))
        raise typer.Exit(2) from None
    out.print(say(f"บันทึกแล้ว โปรดเริ่ม {service} ใหม่", f"kept; restart {service}"))


@app.command()
def resend(
    admin: Annotated[Path, typer.Option(help="the administrators' volume of secrets")] = Path("/run/starsme"),
    postgres: Annotated[str, typer.Option(help="host:port")] = "postgres:5432",
) -> None:
    """After a restore, while no service runs: send again every event that was in the broker when the backup was taken."""
    password = (admin / "postgres_password").read_text("utf-8")
    addresses = {name: f"postgresql://postgres:{password}@{postgres}/{name}" for name in installed_names()}
    for publisher, count in resending.resend_everything(addresses, _subscriptions()).items():
        out.print(say(f"{publisher}: จะส่งซ้ำ {count:,} เหตุการณ์", f"{publisher}: {count:,} events will be sent again"))


@app.command()
def platform(
    admin: Annotated[Path, typer.Option(help="the administrators' volume of secrets")] = Path("/run/starsme"),
    postgres: Annotated[str, typer.Option(help="host:port")] = "postgres:5432",
    rabbitmq: Annotated[str, typer.Option(help="address of the management API")] = "http://rabbitmq:15672",
    shards: Annotated[int, typer.Option(envvar="STARSME_SHARDS", help="queues per subscriber")] = 1,
) -> None:
    """Make or put right every service's database and role, broker user, rights, exchange and queues."""
    logins = json.loads((admin / "logins.json").read_text("utf-8"))
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
                definitions(_subscriptions(), shards), {service: login["rabbitmq"] for service, login in logins.items()}
            ),
        )
    except (psycopg2.Error, broker.BrokerRefused, ValueError) as error:
        err.print(str(error).strip())
        raise typer.Exit(2) from None
    out.print(say("ฐานข้อมูลและ RabbitMQ พร้อมแล้ว", "databases and broker are ready"))


def _subscriptions() -> dict[str, list[str]]:
    return {name: subscribed_types(definition.service()) for name, definition in installed_services().items()}
