"""What the server fixtures promise, on the servers of this very run."""

from __future__ import annotations

from collections.abc import Callable

import amqp
import psycopg2
import pytest
import sqlalchemy

from tests.servers import rabbitmq
from tests.servers.databases import Databases
from tests.servers.finding import NotUsable
from tests.servers.postgresql import driver_url
from tests.servers.rabbitmq import RabbitServer


def run(url: str, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(driver_url(url))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_each_database_is_empty_and_apart_from_the_others(new_database: Callable[[], str]) -> None:
    one, other = new_database(), new_database()
    run(one, "CREATE TABLE here (id int)")
    count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    assert run(one, count) == [(1,)]
    assert run(other, count) == [(0,)]


def test_a_template_is_prepared_once_and_its_copies_are_apart(databases: Databases) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        run(url, "CREATE TABLE here (id int)")

    one, other = databases.copy_of("test-of-copies", prepare), databases.copy_of("test-of-copies", prepare)
    run(one, "INSERT INTO here VALUES (1)")
    assert len(prepared) == 1
    assert run(other, "SELECT * FROM here") == []
    databases.drop(one)
    databases.drop(other)


def test_a_database_is_dropped_even_while_somebody_is_connected(databases: Databases) -> None:
    url = databases.new()
    connection = psycopg2.connect(driver_url(url))
    databases.drop(url)
    connection.close()
    with pytest.raises(psycopg2.OperationalError, match="does not exist"):
        psycopg2.connect(driver_url(url))


def test_a_test_of_any_database_gets_one_that_works(any_database_url: str) -> None:
    engine = sqlalchemy.create_engine(any_database_url)
    with engine.begin() as connection:
        assert connection.scalar(sqlalchemy.text("SELECT 1")) == 1
    engine.dispose()


def queue_exists(uri: str, name: str) -> bool:
    parts = rabbitmq.urlsplit(uri)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port}",
        userid=parts.username,
        password=parts.password,
        virtual_host=parts.path[1:],
    )
    connection.connect()
    try:
        connection.channel().queue_declare(name, passive=True)
    except amqp.NotFound:
        return False
    else:
        return True
    finally:
        connection.close()


def declare_queue(uri: str, name: str) -> None:
    parts = rabbitmq.urlsplit(uri)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port}",
        userid=parts.username,
        password=parts.password,
        virtual_host=parts.path[1:],
    )
    connection.connect()
    connection.channel().queue_declare(name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    connection.close()


def test_each_virtual_host_is_empty_and_the_platforms_names_are_free_in_it(new_amqp_uri: Callable[[], str]) -> None:
    for _ in range(2):
        uri = new_amqp_uri()
        assert not queue_exists(uri, "enrolment.events")
        declare_queue(uri, "enrolment.events")
        assert queue_exists(uri, "enrolment.events")


def test_a_wrong_login_is_told_from_a_server_that_is_away(rabbit_server: RabbitServer) -> None:
    parts = rabbitmq.urlsplit(rabbit_server.uri)
    wrong = parts._replace(netloc=f"nobody:wrong@{parts.hostname}:{parts.port}").geturl()
    with pytest.raises(NotUsable, match=r"(?i)access.refused|ACCESS_REFUSED"):
        rabbitmq.log_in(wrong)
