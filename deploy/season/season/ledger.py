"""The man-day ledger of one season's file of requests, as consulting tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from season.client import Platform
from starsme.tables import Column, read_table


def requests_of(platform: Platform, job: Mapping[str, Any], file: Path) -> Iterator[Mapping[str, Any]]:
    """The requests of an imported file, accepted and refused, each with its ``line`` in that file.

    A request that came before, in an earlier edition of the file, keeps the line that it has now.
    """
    seen = 0
    for visit in platform.pages("consulting", "/visits", import_id=job["id"]):
        seen += 1
        yield visit
    if seen + job["rows_refused"] < job["rows"]:
        yield from _of_earlier_editions(platform, job, file)


def _of_earlier_editions(platform: Platform, job: Mapping[str, Any], file: Path) -> Iterator[Mapping[str, Any]]:
    table = read_table(file.read_bytes(), file.name, [Column("request_no")])
    lines: dict[str, int] = {}
    for row in table.rows:
        lines.setdefault(row.cells["request_no"].strip(), row.number)
    for visit in platform.pages("consulting", "/visits"):
        if visit["import_id"] != job["id"] and visit["request_no"] in lines:
            yield {**visit, "line": lines[visit["request_no"]]}


def refused_item(visit: Mapping[str, Any]) -> dict[str, Any]:
    """A refused request as ``summary.json`` has it."""
    return {key: visit[key] for key in ("line", "request_no", "enterprise", "year", "minutes", "code")}


def accepted_item(visit: Mapping[str, Any]) -> dict[str, Any]:
    """An accepted request as ``summary.json`` has it."""
    return {key: visit[key] for key in ("line", "request_no", "enterprise", "year", "minutes", "effect")}


def balance_item(balance: Mapping[str, Any]) -> dict[str, Any]:
    """An enterprise's year as ``summary.json`` has it."""
    return {key: balance[key] for key in ("enterprise", "year", "granted", "reserved", "used", "available")}
