"""What a service needs before it starts: settings, database, schema, broker, keys; everything that is missing, told at once."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from starsme.db.migrate import pending
from starsme.messaging.broker import BrokerAway, open_broker
from starsme.service import Runtime
from starsme.settings import SettingProblem


def database_problem(runtime: Runtime) -> SettingProblem | None:
    """The database, if it does not answer, its schema is behind, or the service's own check fails on it."""
    try:
        with runtime.database.begin() as tx:
            behind = pending(tx.connection, runtime.definition.migrations)
            problem = None if behind else runtime.definition.check(runtime.app, tx)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0][:200]
        return SettingProblem(
            "database",
            f"เชื่อมต่อฐานข้อมูลไม่ได้ ({reason}) โปรดตรวจ STARSME_DATABASE_URL และสถานะเซิร์ฟเวอร์",
            f"the database does not answer ({reason}); check STARSME_DATABASE_URL and that the server runs",
        )
    if behind:
        return SettingProblem(
            "schema",
            f"โครงสร้างฐานข้อมูลยังไม่เป็นปัจจุบัน โปรดรัน: starsme migrate {runtime.name}",
            f"the schema is behind ({', '.join(behind)}); run: starsme migrate {runtime.name}",
        )
    return problem


def broker_problem(uri: str) -> SettingProblem | None:
    """The broker, if it does not answer."""
    try:
        open_broker(uri).publisher().close()
    except (BrokerAway, OSError, ValueError) as error:
        return SettingProblem(
            "broker",
            f"เชื่อมต่อ RabbitMQ ไม่ได้ ({str(error)[:200]}) โปรดตรวจ STARSME_AMQP_URI และสถานะเซิร์ฟเวอร์",
            f"the broker does not answer ({str(error)[:200]}); check STARSME_AMQP_URI and that the server runs",
        )
    return None


def problems_of(runtime: Runtime) -> tuple[list[SettingProblem], list[SettingProblem]]:
    """What keeps the service from starting, and what it can wait for: commands need no broker, their events are kept."""
    stops, waits = database_problem(runtime), broker_problem(runtime.settings.amqp_uri)
    return [stops] if stops else [], [waits] if waits else []
