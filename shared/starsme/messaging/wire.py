"""Fewer system calls under py-amqp: it writes each message and reads each part of a frame on its own.

Both functions set attributes of py-amqp's transport (5.x: ``_write``, ``_quick_recv``); a transport of another shape is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

READ_AHEAD = 16 * 1024
WRITE_AT_ONCE = 256 * 1024


def read_ahead(connection: Any) -> None:
    """Read whatever has arrived, up to ``READ_AHEAD`` bytes, where only the next bytes were asked for."""
    transport = connection.transport
    receive = getattr(transport, "_quick_recv", None)
    if receive is not None:
        transport._quick_recv = lambda size: receive(max(size, READ_AHEAD))


@contextmanager
def in_one_write(connection: Any) -> Iterator[None]:
    """What is published in the block goes out in large writes; all of it before the block ends, unless it raises."""
    transport = connection.transport
    send = getattr(transport, "_write", None)
    if send is None:
        yield
        return
    buffer = bytearray()

    def collect(part: bytes | memoryview) -> None:
        buffer.extend(part)
        if len(buffer) >= WRITE_AT_ONCE:
            _send_all()

    def _send_all() -> None:
        content = bytes(buffer)
        buffer.clear()
        send(content)

    transport._write = collect
    try:
        yield
        _send_all()
    finally:
        transport._write = send
