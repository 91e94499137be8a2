"""One structlog pipeline: static event names with ids, JSON lines (or readable ones on a terminal), never a person's data.

The correlation id and trace parent of the present work travel in context variables and are added to every line.
"""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from typing import Any

import structlog

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")
traceparent: ContextVar[str] = ContextVar("traceparent", default="")
_PROCESSORS: list[structlog.typing.Processor] = []  # one list for good: loggers that are made keep hold of it


def _correlate(_logger: Any, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if correlation_id.get():
        line.setdefault("correlation_id", correlation_id.get())
    return line


def configure_logging(*, level: str = "INFO", readable: bool | None = None) -> None:
    """Set up the pipeline for this process; ``readable`` defaults to whether standard error is a terminal."""
    readable = sys.stderr.isatty() if readable is None else readable
    plain = structlog.dev.plain_traceback  # the rich one would print local variables: people's data
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if readable:
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=plain)
    _PROCESSORS[:] = [
        structlog.contextvars.merge_contextvars,
        _correlate,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        renderer,
    ]
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(levelname)s %(message)s")
    # The web server's own access log would repeat our request line.
    logging.getLogger("starsme.http.access").setLevel(logging.ERROR)


def get_logger(name: str) -> Any:
    """A logger; nothing happens until the first line."""
    return structlog.get_logger(name)
