"""A trial of an import: the same work and the same report, and nothing of it stays.

Each chunk is handled and taken back. A later chunk therefore does not see what an earlier one did, so rows on whose
company an outcome depends must stand in the same chunk: they are brought together by what ties them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import delete, func, select, update

from starsme.db import Transaction
from starsme.jobs.tables import job_findings, job_rows

Tied = tuple[int, Collection[str] | None]
"""A row's number and what ties it to others (``None``: to all)."""


def chunks_of(rows: Iterable[Tied], size: int) -> list[list[int]]:
    """Divide rows into chunks of about ``size`` in which those that are tied, also over others, stand together, in order."""
    groups = _groups(rows)
    chunks: list[list[int]] = []
    for group in sorted(groups, key=lambda group: group[0]):
        if not chunks or len(chunks[-1]) + len(group) > size:
            chunks.append([])
        chunks[-1] += group
    return [sorted(chunk) for chunk in chunks]


def settle(tx: Transaction, job_id: str) -> None:
    """Put the report in the order of the file, and keep only the rows that it is about."""
    named = select(job_findings.c.row).where(job_findings.c.job_id == job_id, job_findings.c.row.is_not(None))
    tx.connection.execute(delete(job_rows).where(job_rows.c.job_id == job_id, job_rows.c.number.not_in(named)))
    ranked = (
        select(
            job_findings.c.number,
            func.row_number()
            .over(order_by=(func.coalesce(job_findings.c.row, 0), job_findings.c.number))
            .label("place"),
        )
        .where(job_findings.c.job_id == job_id)
        .subquery("ranked")
    )
    mine = job_findings.c.job_id == job_id
    # By way of negative numbers: a number must not stand twice even while they are given out.
    tx.connection.execute(
        update(job_findings).where(mine, job_findings.c.number == ranked.c.number).values(number=-ranked.c.place)
    )
    tx.connection.execute(update(job_findings).where(mine).values(number=-job_findings.c.number))


def _groups(rows: Iterable[Tied]) -> Iterable[list[int]]:
    """Rows that are tied, by union and find: ``leader`` gives a row nearer to the first of its group."""
    leader: dict[int, int] = {}
    first_with: dict[str | None, int] = {}

    def find(row: int) -> int:
        while leader[row] != row:
            leader[row] = row = leader[leader[row]]
        return row

    for number, ties in rows:
        leader[number] = number
        for tie in (None,) if ties is None else ties:
            one, other = find(number), find(first_with.setdefault(tie, number))
            leader[max(one, other)] = min(one, other)
    groups: dict[int, list[int]] = {}
    for number in leader:
        groups.setdefault(find(number), []).append(number)
    return groups.values()
