"""A service's database and the operator's way to the broker, found by the environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from starsme.cli.migrate import MigrationSettings
from starsme.cli.services import chosen
from starsme.cli.speech import refuse, stop_for_problems
from starsme.clock import SystemClock
from starsme.db import Database, describe
from starsme.messaging.entrypoints import subscribed_types
from starsme.messaging.rabbitmq import RabbitBroker
from starsme.retention import Retention
from starsme.settings import SettingProblem, SettingsMissing, load, replay_days, setting


@dataclass(frozen=True, kw_only=True)
class OperatorSettings(MigrationSettings):
    """All that looking at a service's events needs."""

    replay_days: int = replay_days()


@dataclass(frozen=True, kw_only=True)
class BrokerSettings:
    """The operator's login to the broker; where there is none, the service's."""

    admin: str = setting(
        "STARSME_ADMIN_AMQP_URI",
        help_th="RabbitMQ ของผู้ดูแล",
        help_en="the operator's broker login",
        default="",
        secret=True,
    )
    own: str = setting("STARSME_AMQP_URI", help_th="RabbitMQ", help_en="the broker", default="", secret=True)


@dataclass(frozen=True, slots=True)
class Opened:
    """One service's database; ``types`` are what it listens for."""

    name: str
    database: Database
    types: list[str]
    retention: Retention


@contextmanager
def opened(name: str) -> Iterator[Opened]:
    """The named service's database; one message and exit status 2 where it cannot be used."""
    definition = chosen(name)
    clock = SystemClock()
    try:
        settings = load(OperatorSettings)
        _there(settings.database_url)
        database = Database(settings.database_url, clock, pool_size=2)
    except SettingsMissing as error:
        stop_for_problems(error.problems)
    except (ValueError, ArgumentError) as error:
        stop_for_problems([SettingProblem("STARSME_DATABASE_URL", f"ใช้ไม่ได้: {error}", f"cannot be used: {error}")])
    try:
        types = subscribed_types(definition.service())
        yield Opened(name, database, types, Retention(timedelta(days=settings.replay_days), clock))
    except SQLAlchemyError as error:
        reason = describe(error)
        stop_for_problems(
            [
                SettingProblem(
                    "database",
                    f"ใช้ฐานข้อมูลไม่ได้ ({reason}) โปรดรัน: starsme doctor {name}",
                    f"the database cannot be used ({reason}); run: starsme doctor {name}",
                )
            ]
        )
    finally:
        database.close()


def _there(url: str) -> None:
    """A mistyped SQLite file must not be made by looking at it."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        raise ValueError(f"{parsed.database or ':memory:'}: no such file")


def operators_broker(uri: str | None) -> RabbitBroker:
    """The broker with the operator's login: ``--uri``, else the environment."""
    try:
        settings = load(BrokerSettings)
    except SettingsMissing as error:
        stop_for_problems(error.problems)
    found = uri or settings.admin or settings.own
    if not found:
        refuse(
            "โปรดระบุ --uri amqp://… หรือตั้ง STARSME_ADMIN_AMQP_URI เป็นที่อยู่ RabbitMQ ของผู้ดูแล",
            "Give --uri amqp://…, or set STARSME_ADMIN_AMQP_URI to the operator's login to RabbitMQ.",
        )
    if not found.startswith(("amqp://", "amqps://")):
        refuse(
            "ต้องใช้ RabbitMQ (amqp://…) แพลตฟอร์มแบบฝังตัวไม่มีคิวให้เข้าถึงจากภายนอก โปรดใช้ starsme events log แทน",
            "This takes RabbitMQ (amqp://…): the embedded platform's queues cannot be reached from outside. Use starsme events log.",
        )
    return RabbitBroker(found)
