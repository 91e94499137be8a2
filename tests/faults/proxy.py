"""A TCP proxy whose connections can be stalled, reset, or cut in the middle of a write.

It runs on a thread of its own; every method may be called from any other. A *door* is a listening port with a label, so that the
connections of one client can be told from another's.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Direction = Literal["to server", "to client"]
BOTH: tuple[Direction, ...] = ("to server", "to client")
CHUNK = 65_536
SHORTEST_CUT = 2
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER, zero seconds: the peer sees a reset instead of an orderly end


@dataclass(eq=False, slots=True)
class Link:
    """One connection through the proxy. ``server_side_port`` is the local port under which the server knows it."""

    door: str
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    server_side_port: int
    moving: dict[Direction, asyncio.Event] = field(
        default_factory=lambda: {direction: asyncio.Event() for direction in BOTH}
    )
    cut: Direction | None = None
    was_cut: threading.Event = field(default_factory=threading.Event)


class Proxy:
    """Carries bytes to ``host:port``."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._loop = asyncio.new_event_loop()
        self._links: list[Link] = []
        self._servers: list[asyncio.Server] = []
        self._stalled_doors: set[tuple[str, Direction]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy to {port}", daemon=True)
        self._thread.start()

    def open_door(self, label: str, port: int = 0) -> int:
        """Listen on a port of its own (or the given one) for that label's connections; gives the port."""

        async def listen() -> int:
            server = await asyncio.start_server(lambda r, w: self._carry(label, r, w), "127.0.0.1", port, limit=CHUNK)
            self._servers.append(server)
            return int(server.sockets[0].getsockname()[1])

        return self._run(listen())

    def links(self, door: str | None = None) -> list[Link]:
        """The open connections, of one door or all."""
        return self._call(lambda: [link for link in self._links if door in (None, link.door)])

    def door_of(self, server_side_port: int) -> str | None:
        """Whose connection the server sees coming from that port."""
        return next((link.door for link in self.links() if link.server_side_port == server_side_port), None)

    @contextmanager
    def stalled(
        self, links: Sequence[Link], doors: Sequence[str] = (), directions: Sequence[Direction] = BOTH
    ) -> Iterator[None]:
        """Carry nothing on these connections, nor on new ones through these doors, while the block lasts."""
        ways = {(door, direction) for door in doors for direction in directions}

        def stall() -> None:
            self._stalled_doors.update(ways)
            for link in links:
                for direction in directions:
                    link.moving[direction].clear()

        def go_on() -> None:
            self._stalled_doors.difference_update(ways)
            for link in self._links:
                if link in links or link.door in doors:
                    for direction in directions:
                        link.moving[direction].set()

        self._call(stall)
        try:
            yield
        finally:
            self._call(go_on)

    def reset(self, links: Sequence[Link]) -> None:
        """Reset these connections on both sides."""
        self._call(lambda: [_reset(link) for link in links])

    def cut_next_write(self, links: Sequence[Link], direction: Direction) -> None:
        """Of the next write in that direction carry the first half, then reset; ``Link.was_cut`` tells when."""

        def arm() -> None:
            for link in links:
                link.cut = direction

        self._call(arm)

    def disarm(self, links: Sequence[Link]) -> None:
        """Let those that were armed and not yet cut go on as usual."""

        def disarm() -> None:
            for link in links:
                link.cut = None

        self._call(disarm)

    def close(self) -> None:
        """Close every door and connection."""

        async def shut() -> None:
            for server in self._servers:
                server.close()
            for link in list(self._links):
                _reset(link)
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        if self._thread.is_alive():
            self._run(shut())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop.close()

    # --- on the proxy's own thread

    async def _carry(self, door: str, from_client: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        try:
            from_server, server = await asyncio.open_connection(*self._target, limit=CHUNK)
        except OSError:
            _linger(client)
            client.transport.abort()
            return
        link = Link(door, client, server, server.get_extra_info("sockname")[1])
        for direction in BOTH:
            if (door, direction) not in self._stalled_doors:
                link.moving[direction].set()
        self._links.append(link)
        ways = [
            asyncio.ensure_future(self._pump(link, from_client, server, "to server")),
            asyncio.ensure_future(self._pump(link, from_server, client, "to client")),
        ]
        try:
            await asyncio.wait(ways)
        finally:
            self._links.remove(link)
            for way in ways:
                way.cancel()
            _abort(link)

    async def _pump(
        self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: Direction
    ) -> None:
        with contextlib.suppress(OSError):
            while True:
                await link.moving[direction].wait()
                data = await reader.read(CHUNK)
                await link.moving[direction].wait()  # the stall may have begun while we read
                if not data:
                    writer.write_eof()
                    return
                if link.cut == direction and len(data) >= SHORTEST_CUT:
                    await _cut(link, writer, data)
                    return
                writer.write(data)
                await writer.drain()
        _reset(link)  # one side was reset: so is the other

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _call(self, work: Callable[[], T]) -> T:
        async def call() -> T:
            return work()

        return self._run(call())


async def _cut(link: Link, writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data[: len(data) // 2])
    with contextlib.suppress(OSError):
        await writer.drain()
    await asyncio.sleep(0.05)  # the half arrives before the reset does
    _reset(link)
    link.was_cut.set()


def _reset(link: Link) -> None:
    for moving in link.moving.values():
        moving.set()
    for writer in (link.client, link.server):
        _linger(writer)
    _abort(link)


def _abort(link: Link) -> None:
    for writer in (link.client, link.server):
        writer.transport.abort()


def _linger(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):  # closed already
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
