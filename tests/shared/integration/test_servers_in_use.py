"""What the server fixtures promise, on the servers of this very run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import amqp
import psycopg2
import pytest
import sqlalchemy

from tests.servers import rabbitmq
from tests.servers.databases import Databases
from tests.servers.finding import NotUsable
from tests.servers.postgresql import driver_url
from tests.servers.rabbitmq import RabbitServer
from tests.servers.virtual_hosts import OnlyThisOne


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


@contextmanager
def connected(uri: str) -> Iterator[amqp.Connection]:
    parts = urlsplit(uri)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or 5672}",
        userid=parts.username,
        password=parts.password,
        virtual_host=unquote(parts.path[1:]),
    )
    connection.connect()
    try:
        yield connection
    finally:
        connection.close()


def queue_exists(uri: str, name: str) -> bool:
    with connected(uri) as connection:
        try:
            connection.channel().queue_declare(name, passive=True)
        except amqp.NotFound:
            return False
        return True


def declare_queue(uri: str, name: str) -> None:
    with connected(uri) as connection:
        connection.channel().queue_declare(name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})


def test_each_virtual_host_is_empty_and_the_platforms_names_are_free_in_it(new_amqp_uri: Callable[[], str]) -> None:
    for _ in range(2):
        uri = new_amqp_uri()  # where only one virtual host is ours, the same again: emptied
        assert not queue_exists(uri, "enrolment.events")
        declare_queue(uri, "enrolment.events")
        assert queue_exists(uri, "enrolment.events")


def test_a_wrong_login_is_told_from_a_server_that_is_away(rabbit_server: RabbitServer) -> None:
    parts = urlsplit(rabbit_server.uri)
    wrong = parts._replace(netloc=f"nobody:wrong@{parts.hostname}:{parts.port}").geturl()
    with pytest.raises(NotUsable, match=r"(?i)access.refused|ACCESS_REFUSED"):
        rabbitmq.log_in(wrong)


def test_where_only_one_virtual_host_is_ours_it_is_emptied_and_nobody_else_may_use_it(
    rabbit_server: RabbitServer, amqp_uri: str
) -> None:
    one = rabbit_server.virtual_hosts
    if not isinstance(one, OnlyThisOne):
        one = OnlyThisOne(amqp_uri)
        one.new()
    declare_queue(amqp_uri, "mentoring.events")
    with pytest.raises(NotUsable, match="another test run"):
        OnlyThisOne(amqp_uri).new()
    one.new()
    assert not queue_exists(amqp_uri, "mentoring.events")
    if one is not rabbit_server.virtual_hosts:
        one.drop_all()
        other = OnlyThisOne(amqp_uri)
        other.new()
        other.drop_all()
