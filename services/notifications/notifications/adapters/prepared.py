"""Statements that each dialect spells its own way, built once: building one costs more than running it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection


class Prepared:
    """Give the statement for a connection."""

    def __init__(self, build: Callable[[Connection], Any]) -> None:
        self._build = build
        self._built: dict[str, Any] = {}

    def on(self, connection: Connection) -> Any:
        """The statement as the connection's dialect has it."""
        name = connection.dialect.name
        if name not in self._built:
            self._built[name] = self._build(connection)
        return self._built[name]
