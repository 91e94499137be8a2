"""Sending a file that is not held in memory: a piece at a time, and closed whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

PIECE_BYTES = 65_536


class Pieces:
    """The content of an open file, for a response: closed at its end, or by the server where it is not read to its end."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        with self._content:
            while piece := self._content.read(PIECE_BYTES):
                yield piece

    def close(self) -> None:
        """Let go of the file."""
        self._content.close()
