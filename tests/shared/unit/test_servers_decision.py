"""Which server a run uses: the decision, with ways that are told what to answer."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import naming, packages, postgresql, private, rabbitmq
from tests.servers.finding import (
    WAYS,
    Choice,
    GivenButNotUsable,
    NothingFound,
    NotUsable,
    Way,
    allowed_ways,
    first_usable,
)
from tests.servers.virtual_hosts import OnlyThisOne


def way(name: str, answer: str | Exception) -> Way[str]:
    def find() -> str:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Way(name, find)


def test_the_first_way_that_gives_a_server_is_taken_and_the_later_ones_are_not_tried() -> None:
    ways = [
        way("given", NotUsable("not set")),
        way("standard", "the server"),
        way("private", AssertionError("must not be tried")),
    ]
    assert first_usable("X", ways, allowed=WAYS, install="") == Choice("the server", "standard", ("given: not set",))


def test_a_way_that_is_not_allowed_is_not_tried() -> None:
    ways = [way("standard", AssertionError("must not be tried")), way("docker", "a container")]
    assert first_usable("X", ways, allowed=["docker"], install="").server == "a container"


def test_where_no_way_gives_a_server_every_reason_and_what_to_install_are_told() -> None:
    ways = [way("standard", NotUsable("nothing answers")), way("docker", NotUsable("no engine"))]
    with pytest.raises(NothingFound) as failure:
        first_usable("X", ways, allowed=WAYS, install="Install X / ติดตั้ง X")
    for words in ("standard: nothing answers", "docker: no engine", "Install X / ติดตั้ง X"):
        assert words in str(failure.value)


def test_an_address_given_on_purpose_that_does_not_work_stops_the_search() -> None:
    ways = [way("given", GivenButNotUsable("wrong password")), way("standard", AssertionError("must not be tried"))]
    with pytest.raises(GivenButNotUsable, match="wrong password"):
        first_usable("X", ways, allowed=WAYS, install="")


def test_the_install_advice_speaks_thai_and_english_and_names_the_setting() -> None:
    for advice, setting in (
        (postgresql.INSTALL, "STARSME_TEST_DATABASE_URL"),
        (rabbitmq.INSTALL, "STARSME_TEST_AMQP_URI"),
    ):
        assert "Install" in advice
        assert "ติดตั้ง" in advice
        assert setting in advice


def test_all_ways_may_be_tried_unless_some_are_named() -> None:
    assert allowed_ways({}) == WAYS
    assert allowed_ways({"STARSME_TEST_WAYS": "docker, private"}) == ("private", "docker")


def test_a_misspelt_way_is_refused() -> None:
    with pytest.raises(GivenButNotUsable, match="privat; there are: given, standard"):
        allowed_ways({"STARSME_TEST_WAYS": "privat"})


@contextmanager
def deaf_listener() -> Iterator[int]:
    """A port on which somebody listens who speaks neither protocol: it closes every connection at once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        port = server.getsockname()[1]
        from threading import Thread

        def close_them() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        thread = Thread(target=close_them, daemon=True)
        thread.start()
        yield port
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_server_that_answers_but_refuses_us_is_passed_over_and_said_so(tmp_path: Path) -> None:
    with deaf_listener() as port:
        with pytest.raises(NotUsable, match=f"of no use: answering on 127.0.0.1:{port} as post"):
            postgresql.standard(port, [str(tmp_path)])
        with pytest.raises(NotUsable, match=f"a server answers on 127.0.0.1:{port} but does not let guest in"):
            rabbitmq.standard({}, port)


def test_a_port_where_nothing_answers_is_passed_over(tmp_path: Path) -> None:
    port = private.free_port()
    with pytest.raises(NotUsable, match=f"nothing answers on 127.0.0.1:{port}"):
        postgresql.standard(port, [str(tmp_path)])
    with pytest.raises(NotUsable, match=f"nothing answers on 127.0.0.1:{port}"):
        rabbitmq.standard({}, port)


def test_a_given_address_must_be_postgresqls() -> None:
    with pytest.raises(GivenButNotUsable, match="must begin with postgresql://"):
        postgresql.given({"STARSME_TEST_DATABASE_URL": "mysql://root@127.0.0.1/test"})


def test_given_addresses_where_nothing_answers_stop_the_run() -> None:
    port = private.free_port()
    with pytest.raises(GivenButNotUsable, match="STARSME_TEST_DATABASE_URL does not work"):
        postgresql.given({"STARSME_TEST_DATABASE_URL": f"postgresql://me@127.0.0.1:{port}/test"})
    with pytest.raises(GivenButNotUsable, match="STARSME_TEST_AMQP_URI does not work"):
        rabbitmq.given({"STARSME_TEST_AMQP_URI": f"amqp://guest:guest@127.0.0.1:{port}/"})


def test_programmes_that_are_not_installed_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (postgresql, rabbitmq):
        monkeypatch.setattr(module, "programme", lambda *_: None)
    with pytest.raises(NotUsable, match="initdb is not installed"):
        postgresql.private()
    with pytest.raises(NotUsable, match="rabbitmq-server is not installed"):
        rabbitmq.private()


def test_the_newest_installed_version_is_taken(tmp_path: Path) -> None:
    for version in ("9", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
    assert private.programme("initdb", f"{tmp_path}/*/bin") == str(tmp_path / "17" / "bin" / "initdb")


def test_only_root_installs_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(NotUsable, match="only root"):
        packages.install("postgresql")


def test_no_service_starts_while_packages_are_installed_and_the_policy_goes_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "POLICY", tmp_path / "policy-rc.d")
    with packages.no_service_starts():
        assert packages.POLICY.read_text().endswith("exit 101\n")
        assert packages.POLICY.stat().st_mode & 0o111
    assert not packages.POLICY.exists()


def test_a_policy_of_the_machines_own_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("its own")
    monkeypatch.setattr(packages, "POLICY", policy)
    with packages.no_service_starts():
        pass
    assert policy.read_text() == "its own"


def test_an_address_keeps_its_login_when_the_database_or_virtual_host_changes() -> None:
    url = postgresql.sqlalchemy_url(user="me@home", host="127.0.0.1", port=5432, password="a/b")
    assert postgresql.with_database(url, "other") == "postgresql+psycopg2://me%40home:a%2Fb@127.0.0.1:5432/other"
    socket_url = postgresql.sqlalchemy_url(user="me", host="/run/pg", port=5432)
    assert postgresql.with_database(socket_url, "x") == "postgresql+psycopg2://me@/x?host=/run/pg&port=5432"
    assert postgresql.driver_url(url).startswith("postgresql://me%40home:")
    uri = rabbitmq.amqp_uri(user="guest", password="p w", host="127.0.0.1", port=5672)
    assert rabbitmq.with_virtual_host(uri, "a/b") == "amqp://guest:p%20w@127.0.0.1:5672/a%2Fb"


def test_names_of_a_living_run_are_not_left_over_and_those_of_a_dead_one_are() -> None:
    ours = naming.new_name("_")
    assert not naming.is_left_over(ours)
    dead = ours.replace(f"_{os.getpid()}_", f"_{pid_of_nobody()}_")
    assert naming.is_left_over(dead)
    assert naming.is_left_over(dead.replace("_", "-"))


def test_names_of_other_machines_and_of_other_people_are_left_alone() -> None:
    other_machine = f"starsme_test_00000000_{pid_of_nobody()}_1"
    assert not naming.is_left_over(other_machine)
    assert not naming.is_left_over("starsme_production")


def pid_of_nobody() -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def test_the_one_given_virtual_host_is_named_by_its_address() -> None:
    assert OnlyThisOne("amqp://me:secret@broker/tests%2Fmine")._name == "tests/mine"
    assert OnlyThisOne("amqp://me:secret@broker")._name == "/"
