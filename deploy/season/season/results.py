"""The results folder: files appear whole or not at all, large ones are written item by item."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from starsme.tables import write_csv


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A path to write to that becomes ``path`` when the block ends well; a run that is killed leaves the old file."""
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_table(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A CSV that no spreadsheet runs."""
    with appearing(path) as draft:
        write_csv(draft, headings, rows)


def write_json(path: Path, value: Any) -> None:
    """A small JSON document."""
    with appearing(path) as draft:
        draft.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


class JsonSections:
    """A large JSON object written section by section, one line an item, so that nothing is ever held whole."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._first = True
        stream.write("{")

    def close(self) -> None:
        """Write the end."""
        self._stream.write("\n}\n")

    def value(self, key: str, value: Any) -> None:
        """A section of one value."""
        self._key(key)
        self._stream.write(_json(value))

    def array(self, key: str) -> JsonItems:
        """A section that is an array; write it through the block's object before the next section is begun."""
        self._key(key)
        return JsonItems(self._stream, "[", "]")

    def mapping(self, key: str, pairs: Iterable[tuple[str, Any]]) -> None:
        """A section that is an object."""
        self._key(key)
        with JsonItems(self._stream, "{", "}") as items:
            for name, value in pairs:
                items.add_pair(name, value)

    def _key(self, key: str) -> None:
        self._stream.write("\n " if self._first else ",\n ")
        self._first = False
        self._stream.write(f"{_json(key)}: ")


class JsonItems:
    """The items of one array or object, a line each."""

    def __init__(self, stream: IO[str], start: str, end: str) -> None:
        self._stream, self._start, self._end = stream, start, end
        self._empty = True

    def __enter__(self) -> JsonItems:
        self._stream.write(self._start)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stream.write(self._end if self._empty else f"\n {self._end}")

    def add(self, item: Any) -> None:
        """The next item of an array."""
        self._line(_json(item))

    def add_pair(self, name: str, value: Any) -> None:
        """The next pair of an object."""
        self._line(f"{_json(name)}: {_json(value)}")

    def _line(self, text: str) -> None:
        self._stream.write(("\n  " if self._empty else ",\n  ") + text)
        self._empty = False


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in a summary")
