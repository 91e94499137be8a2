"""The proxy carries everything when it is left alone, and breaks connections exactly as it is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.proxy import Direction, Proxy

PATIENCE_SECONDS = 5


class Echo:
    """Answers every byte with itself; remembers what it got."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.got = bytearray()
        self.ends: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                while data := connection.recv(65_536):
                    self.got += data
                    connection.sendall(data)
            except OSError:
                self.ends.append("reset")
            else:
                self.ends.append("end")

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    yield server
    server.close()


@pytest.fixture
def proxy(echo: Echo) -> Iterator[Proxy]:
    made = Proxy("127.0.0.1", echo.port)
    yield made
    made.close()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)


def read(connection: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count and (more := connection.recv(count - len(data))):
        data += more
    return bytes(data)


def echoed(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    return read(connection, len(data))


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_everything_is_carried_both_ways_and_the_end_too(proxy: Proxy, echo: Echo) -> None:
    sent = bytes(range(256)) * 4000
    with connected(proxy.open_door("a")) as connection:
        threading.Thread(target=connection.sendall, args=(sent,), daemon=True).start()
        assert read(connection, len(sent)) == sent
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    eventually(lambda: echo.ends == ["end"])
    eventually(lambda: proxy.links() == [])


def test_a_connection_is_known_by_its_door_and_by_the_port_that_the_server_sees(proxy: Proxy) -> None:
    with connected(proxy.open_door("a")) as one, connected(proxy.open_door("b")) as other:
        assert echoed(one, b"x") + echoed(other, b"y") == b"xy"
        (link,) = proxy.links("b")
        assert proxy.door_of(link.server_side_port) == "b"
        assert proxy.door_of(1) is None
        assert len(proxy.links()) == 2


def test_a_stalled_connection_carries_nothing_until_it_goes_on(proxy: Proxy) -> None:
    with connected(proxy.open_door("a")) as stalled, connected(proxy.open_door("b")) as free:
        assert echoed(stalled, b"1") + echoed(free, b"1") == b"11"
        with proxy.stalled(proxy.links("a")):
            stalled.sendall(b"2")
            assert echoed(free, b"2") == b"2"
            stalled.settimeout(0.2)
            with pytest.raises(TimeoutError):
                stalled.recv(1)
            stalled.settimeout(PATIENCE_SECONDS)
        assert read(stalled, 1) == b"2"


def test_one_direction_may_be_stalled_alone(proxy: Proxy, echo: Echo) -> None:
    with connected(proxy.open_door("a")) as connection:
        assert echoed(connection, b"1") == b"1"
        with proxy.stalled(proxy.links(), directions=["to client"]):
            connection.sendall(b"2")
            eventually(lambda: bytes(echo.got) == b"12")
            connection.settimeout(0.2)
            with pytest.raises(TimeoutError):
                connection.recv(1)
            connection.settimeout(PATIENCE_SECONDS)
        assert read(connection, 1) == b"2"


def test_a_new_connection_through_a_stalled_door_is_stalled_as_well(proxy: Proxy) -> None:
    port = proxy.open_door("a")
    with proxy.stalled([], doors=("a",)), connected(port) as connection:
        connection.sendall(b"1")
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    with connected(port) as later:
        assert echoed(later, b"2") == b"2"


def test_a_reset_is_seen_on_both_sides_and_only_by_the_chosen(proxy: Proxy, echo: Echo) -> None:
    with connected(proxy.open_door("a")) as chosen, connected(proxy.open_door("b")) as other:
        assert echoed(chosen, b"1") + echoed(other, b"1") == b"11"
        proxy.reset(proxy.links("a"))
        with pytest.raises(ConnectionResetError):
            chosen.recv(1)
        eventually(lambda: echo.ends == ["reset"])
        assert echoed(other, b"2") == b"2"


@pytest.mark.parametrize("direction", ["to server", "to client"])
def test_a_cut_write_arrives_by_half_and_then_comes_a_reset(proxy: Proxy, echo: Echo, direction: Direction) -> None:
    with connected(proxy.open_door("a")) as connection:
        assert echoed(connection, b"before") == b"before"
        links = proxy.links()
        proxy.cut_next_write(links, direction)
        connection.sendall(b"0123456789")
        answer = bytearray()
        with pytest.raises(ConnectionResetError):  # noqa: PT012 - the half may come in pieces
            while True:
                answer += connection.recv(100)
        assert links[0].was_cut.wait(PATIENCE_SECONDS)
        whole_to_server = b"before0123456789"
        assert bytes(echo.got) == (whole_to_server if direction == "to client" else whole_to_server[:11])
        if direction == "to client":
            assert bytes(answer) == b"01234"


def test_a_connection_that_was_armed_and_let_off_goes_on(proxy: Proxy) -> None:
    with connected(proxy.open_door("a")) as connection:
        assert echoed(connection, b"1") == b"1"
        links = proxy.links()
        proxy.cut_next_write(links, "to server")
        proxy.disarm(links)
        assert echoed(connection, b"0123456789") == b"0123456789"
        assert not links[0].was_cut.is_set()


def test_where_no_server_listens_the_client_is_reset() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    lonely = Proxy("127.0.0.1", free)
    try:
        door = lonely.open_door("a")
        with pytest.raises(ConnectionResetError), connected(door) as connection:  # the reset may outrun our own connect
            connection.recv(1)
    finally:
        lonely.close()
