"""Run inside a service's container, with that service's own secrets: what it must not be able to do elsewhere.

Prints one line for each attempt and ends with 1 when one of them succeeded. Not collected by pytest: deploy/compose-test feeds
it to the container.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import amqp
import psycopg2


def secret(name: str) -> str:
    return Path(os.environ[f"{name}_FILE"]).read_text("utf-8")


SERVICE = os.environ["STARSME_SERVICE"]
OTHER = "mentoring" if SERVICE != "mentoring" else "enrolment"
DATABASE, BROKER = secret("STARSME_DATABASE_URL"), urlsplit(secret("STARSME_AMQP_URI"))


def channel() -> amqp.Channel:
    connection = amqp.Connection(
        host=f"{BROKER.hostname}:{BROKER.port}",
        userid=BROKER.username,
        password=unquote(BROKER.password or ""),
        confirm_publish=True,
    )
    connection.connect()
    return connection.channel()


def open_the_others_database() -> None:
    psycopg2.connect(DATABASE, dbname=OTHER).close()


def make_a_database() -> None:
    connection = psycopg2.connect(DATABASE)
    connection.autocommit = True
    connection.cursor().execute("CREATE DATABASE stolen")


def read_the_others_queue() -> None:
    channel().basic_get(f"{OTHER}.events")


def delete_the_others_queue() -> None:
    channel().queue_delete(f"{OTHER}.events")


def publish_as_the_other() -> None:
    channel().basic_publish(amqp.Message("{}"), f"starsme.{OTHER}", "star-selected.v1.00")


def forge_the_others_name() -> None:
    channel().basic_publish(amqp.Message("{}", user_id=OTHER), f"starsme.{SERVICE}", "star-selected.v1.00")


def write_into_a_queue_past_the_exchanges() -> None:
    channel().basic_publish(amqp.Message("{}"), "", f"{OTHER}.events")


def declare_a_queue_of_another_name() -> None:
    channel().queue_declare("spare", durable=True, auto_delete=False)


def change_the_file_system() -> None:
    Path(sys.prefix, "changed").write_text("the image is read-only")


ATTEMPTS: dict[Callable[[], None], tuple[type[Exception], ...]] = {
    open_the_others_database: (psycopg2.OperationalError,),
    make_a_database: (psycopg2.errors.InsufficientPrivilege,),
    read_the_others_queue: (amqp.AccessRefused,),
    delete_the_others_queue: (amqp.AccessRefused,),
    publish_as_the_other: (amqp.AccessRefused,),
    forge_the_others_name: (amqp.PreconditionFailed,),
    write_into_a_queue_past_the_exchanges: (amqp.AccessRefused,),
    declare_a_queue_of_another_name: (amqp.AccessRefused,),
    change_the_file_system: (OSError,),
}


def main() -> int:
    """Try everything; each must be refused for the reason that is expected."""
    allowed = 0
    for attempt, refusals in ATTEMPTS.items():
        words = attempt.__name__.replace("_", " ")
        try:
            attempt()
        except refusals as error:
            reason = str(error).strip().splitlines()[0]
            sys.stdout.write(f"refused  {SERVICE}: {words} ({reason[-90:]})\n")
        else:
            sys.stdout.write(f"ALLOWED  {SERVICE}: {words}\n")
            allowed += 1
    return 1 if allowed else 0


if __name__ == "__main__":
    sys.exit(main())
