"""What a route gets and gives: the request with its transaction and caller, the reply, pages and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from starsme.auth import Caller
from starsme.db import Transaction

if TYPE_CHECKING:
    from starsme.jobs import JobBoard


class File:
    """``takes=File``: the route takes a file, as the whole body (``?filename=``) or as the ``file`` part of a form."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call. ``body`` and ``args`` are loaded by the route's schemas; ``raw`` is the file where the route takes one."""

    tx: Transaction
    caller: Caller
    jobs: JobBoard
    path: Mapping[str, str] = field(default_factory=dict)
    args: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    raw: bytes = b""
    filename: str = ""
    content_type: str = ""
    if_match: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some items of a list and the ``after`` that the next page starts from (``None``: this was the last)."""

    items: Sequence[Any]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """A file to give out; a large one as an open file, which is closed when it has been sent."""

    content: bytes | BinaryIO
    content_type: str
    filename: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a route. ``status`` defaults to the route's, ``etag`` is the aggregate's version."""

    body: Any = None
    status: int | None = None
    etag: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
