"""Where jobs are put and carried on: one step at a time, in the order they came, by one process of the service."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, true, update
from sqlalchemy.exc import DBAPIError

from starsme.db import Database, Transaction, describe, insert
from starsme.errors import Invalid, NotFound
from starsme.findings import Finding
from starsme.ids import new_id
from starsme.jobs.custody import Custody
from starsme.jobs.kinds import TRIAL, AnyKind, ImportKind, ImportRow, Job
from starsme.jobs.tables import job_findings, job_rows, jobs
from starsme.jobs.trial import chunks_of, settle
from starsme.logging import correlation_id, get_logger, traceparent
from starsme.sealing import KeyRing
from starsme.tables import Table, TableRefused, read_table

log = get_logger(__name__)

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.5
ROWS_A_LOOK = 1000


class FileRefused(Invalid):
    """The file is not the table that this import takes."""

    code = "file_refused"
    th = "รับไฟล์ {filename} ไม่ได้ โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The file {filename} cannot be taken. Correct what is listed and send it again."


class JobBoard:
    """One service's jobs."""

    def __init__(self, database: Database, kinds: Iterable[AnyKind], ring: KeyRing | None = None) -> None:
        self._database = database
        self._custody = Custody(ring)
        self._kinds = {kind.kind: kind for kind in kinds}
        self._chunks: tuple[str, list[list[int]]] = "", []  # of the trial that was last carried on

    # --- putting work on the board

    def receive(
        self,
        tx: Transaction,
        kind: str,
        *,
        scope: str,
        content: bytes,
        filename: str,
        created_by: str,
        params: Mapping[str, Any] | None = None,
        trial: bool = False,
    ) -> tuple[Row[Any], bool]:
        """Take a file in; gives the job and whether it is new. The same bytes for the same scope are the same job.

        A ``trial`` does the same work, takes all of it back and keeps its report. It stands beside the import of the
        same bytes; once it has ended, the next one is a new job, for the world may have changed.
        Raises ``FileRefused`` with every structural fault at once.
        """
        importer = self._kinds[kind]
        if not isinstance(importer, ImportKind):
            raise TypeError(f"{kind} takes no file")
        digest = hashlib.sha256(content).hexdigest()
        earlier = self._running_trial(tx, kind, scope, digest) if trial else self._find(tx, kind, scope, digest)
        if earlier is not None:
            return self._again(tx, earlier), False
        if trial:
            digest, params = f"{TRIAL}:{digest}:{new_id()}", {**(params or {}), TRIAL: True}
        try:
            table = read_table(content, filename, importer.columns)
        except TableRefused as error:
            raise FileRefused(findings=error.findings, filename=filename) from error
        job_id = self._put(tx, kind, scope, digest, created_by, params, filename, dict(table.headings), len(table.rows))
        self._keep_rows(tx, job_id, table)
        _add_findings(tx, job_id, table.findings)
        return self.get(tx, job_id), True

    def start(
        self,
        tx: Transaction,
        kind: str,
        *,
        scope: str,
        created_by: str,
        work: str | None = None,
        params: Mapping[str, Any] | None = None,
        rows: int = 0,
    ) -> tuple[Row[Any], bool]:
        """Put other long work on the board. ``work`` names it: the same work for the same scope is the same job (default: always new)."""
        digest = work or new_id()
        earlier = self._find(tx, kind, scope, digest)
        if earlier is not None:
            return self._again(tx, earlier), False
        return self.get(tx, self._put(tx, kind, scope, digest, created_by, params, None, None, rows)), True

    def _again(self, tx: Transaction, earlier: Row[Any]) -> Row[Any]:
        """A job that failed is taken up where it stopped when its work is asked for once more."""
        if earlier.status != "failed":
            return earlier
        status = "running" if earlier.rows_done < earlier.rows else "finishing"
        again = {"status": status, "attempts": 0, "error": None, "finished_at": None, "next_attempt_at": None}
        tx.connection.execute(update(jobs).where(jobs.c.id == earlier.id).values(again))
        return self.get(tx, earlier.id)

    def _find(self, tx: Transaction, kind: str, scope: str, digest: str) -> Row[Any] | None:
        same = select(jobs).where(jobs.c.kind == kind, jobs.c.scope == scope, jobs.c.digest == digest)
        return tx.connection.execute(same).first()

    def _running_trial(self, tx: Transaction, kind: str, scope: str, digest: str) -> Row[Any] | None:
        same = select(jobs).where(jobs.c.kind == kind, jobs.c.scope == scope, jobs.c.finished_at.is_(None))
        return tx.connection.execute(same.where(jobs.c.digest.startswith(f"{TRIAL}:{digest}:"))).first()

    def _put(
        self,
        tx: Transaction,
        kind: str,
        scope: str,
        digest: str,
        created_by: str,
        params: Mapping[str, Any] | None,
        filename: str | None,
        headings: dict[str, str] | None,
        rows: int,
    ) -> str:
        job_id = new_id()
        tx.connection.execute(
            jobs.insert().values(
                id=job_id,
                kind=kind,
                scope=scope,
                digest=digest,
                params=dict(params or {}),
                filename=filename,
                headings=list(headings.items()) if headings else None,
                status="running",
                rows=rows,
                rows_done=0,
                findings=0,
                rows_refused=0,
                result={},
                attempts=0,
                created_by=created_by,
                created_at=tx.now,
                correlation_id=correlation_id.get(),
                traceparent=traceparent.get(),
            )
        )
        return job_id

    def _keep_rows(self, tx: Transaction, job_id: str, table: Table) -> None:
        keys = list(table.headings)
        for start in range(0, len(table.rows), 2000):
            part = table.rows[start : start + 2000]
            tx.connection.execute(
                job_rows.insert(),
                [
                    {
                        "job_id": job_id,
                        "number": row.number,
                        "cells": self._custody.put(job_id, row.number, [row.cells[key] for key in keys]),
                    }
                    for row in part
                ],
            )

    # --- looking at it

    def get(self, tx: Transaction, job_id: str) -> Row[Any]:
        """One job; raises ``NotFound``."""
        row = tx.connection.execute(select(jobs).where(jobs.c.id == job_id)).first()
        if row is None:
            raise NotFound
        return row

    def findings(self, tx: Transaction, job_id: str, after: int, limit: int) -> list[Row[Any]]:
        """A page of what the sender must correct, in order."""
        rows = select(job_findings).where(job_findings.c.job_id == job_id, job_findings.c.number > after)
        return list(tx.connection.execute(rows.order_by(job_findings.c.number).limit(limit)))

    def refused_rows(self, tx: Transaction, job_id: str) -> Iterable[tuple[ImportRow, list[Row[Any]]]]:
        """The rows that have findings, as they were typed, each with its findings."""
        job = self.get(tx, job_id)
        by_row: dict[int, list[Row[Any]]] = {}
        for finding in tx.connection.execute(
            select(job_findings).where(job_findings.c.job_id == job_id).order_by(job_findings.c.number)
        ):
            by_row.setdefault(finding.row or 0, []).append(finding)
        for row in tx.connection.execute(
            select(job_rows).where(job_rows.c.job_id == job_id).order_by(job_rows.c.number)
        ):
            if row.number in by_row:
                yield self._import_row(row, dict(job.headings or [])), by_row[row.number]

    # --- carrying it on

    def run_step(self) -> bool:
        """Carry the oldest open job on by one step; ``False`` when there is none, or another process is at it.

        What it publishes carries on the correlation id and trace of the request that started it.
        """
        tokens = correlation_id.set(""), traceparent.set("")
        try:
            return self._run_step()
        finally:
            correlation_id.reset(tokens[0])
            traceparent.reset(tokens[1])

    def _run_step(self) -> bool:
        job_id = None
        try:
            with self._database.begin() as tx:
                if not self._turn(tx):
                    return False
                row = self._oldest_open(tx)
                if row is None or (row.next_attempt_at is not None and row.next_attempt_at > tx.now):
                    return False
                job_id = row.id
                correlation_id.set(row.correlation_id)
                traceparent.set(row.traceparent)
                self._advance(tx, row)
        except Exception as error:
            if job_id is None or (isinstance(error, DBAPIError) and error.connection_invalidated):
                raise
            log.error(
                "job_step_failed", job_id=job_id, error=describe(error), exc_info=not isinstance(error, DBAPIError)
            )
            self._failed(job_id, error)
        return True

    def _turn(self, tx: Transaction) -> bool:
        if self._database.embedded:
            return True
        return bool(
            tx.connection.execute(
                select(func.pg_try_advisory_xact_lock(func.hashtextextended("starsme.jobs", 0)))
            ).scalar_one()
        )

    def _oldest_open(self, tx: Transaction) -> Row[Any] | None:
        return tx.connection.execute(
            select(jobs).where(jobs.c.finished_at.is_(None)).order_by(jobs.c.created_at, jobs.c.id).limit(1)
        ).first()

    def _advance(self, tx: Transaction, row: Row[Any]) -> None:
        kind, job = self._kinds[row.kind], _job(row)
        changes: dict[str, Any] = {}
        if isinstance(kind, ImportKind) and row.status == "running":
            changes = (self._try_chunk if job.trial else self._import_chunk)(tx, row, job, kind)
        elif isinstance(kind, ImportKind) and job.trial:  # other work takes care of its trials itself
            settle(tx, row.id)
            changes = {"status": "done", "finished_at": tx.now}
        else:
            done = kind.finish(tx, job) if isinstance(kind, ImportKind) else kind.step(tx, job)
            if done:
                changes = {"status": "done", "finished_at": tx.now, "rows_done": row.rows}
        went_well = {"result": job.result, "attempts": 0, "error": None, "next_attempt_at": None}
        tx.connection.execute(update(jobs).where(jobs.c.id == row.id).values(**went_well, **changes))

    def _import_chunk(self, tx: Transaction, row: Row[Any], job: Job, kind: ImportKind) -> dict[str, Any]:
        last = job.result.get("last_row", 0)
        chunk = (
            select(job_rows)
            .where(job_rows.c.job_id == row.id, job_rows.c.number > last)
            .order_by(job_rows.c.number)
            .limit(kind.chunk_rows)
        )
        rows = [self._import_row(one, job.headings, kind) for one in tx.connection.execute(chunk)]
        if not rows:
            return {"status": "finishing"}
        found = list(kind.handle(tx, job, rows))
        refused = self._refused(tx, row.id, found, [one.number for one in rows])
        fine = [one.number for one in rows if one.number not in refused]
        tx.connection.execute(delete(job_rows).where(job_rows.c.job_id == row.id, job_rows.c.number.in_(fine)))
        job.result["last_row"] = rows[-1].number
        return self._progress(tx, row, len(rows), len(refused))

    def _try_chunk(self, tx: Transaction, row: Row[Any], job: Job, kind: ImportKind) -> dict[str, Any]:
        """Handle the next chunk of a trial and take it back. All rows are kept until the end, so that chunks stay the same."""
        done: int = job.result.get("chunks_done", 0)
        chunks = self._trial_chunks(tx, job, kind)
        if done == len(chunks):
            return {"status": "finishing"}
        found: list[Finding] = []
        with tx.taken_back():
            for start in range(0, len(chunks[done]), kind.chunk_rows):
                part = job_rows.c.number.in_(chunks[done][start : start + kind.chunk_rows])
                found += kind.handle(tx, job, list(self._rows(tx, job, kind, part)))
        refused = self._refused(tx, row.id, found, chunks[done])
        job.result["chunks_done"] = done + 1
        return self._progress(tx, row, len(chunks[done]), len(refused))

    def _trial_chunks(self, tx: Transaction, job: Job, kind: ImportKind) -> list[list[int]]:
        if self._chunks[0] != job.id:
            tied = ((one.number, kind.ties(one)) for one in self._rows(tx, job, kind, true()))
            self._chunks = job.id, chunks_of(tied, kind.chunk_rows)
        return self._chunks[1]

    def _refused(
        self, tx: Transaction, job_id: str, found: Sequence[Finding], numbers: Sequence[int]
    ) -> set[int | None]:
        """Keep what was found in a chunk; gives its rows that must be corrected, for their structure or for what they say."""
        structural = select(job_findings.c.row).where(
            job_findings.c.job_id == job_id, job_findings.c.row.between(numbers[0], numbers[-1])
        )
        before = set(tx.connection.execute(structural).scalars()).intersection(numbers)
        _add_findings(tx, job_id, found)
        return {finding.row for finding in found} | before

    def _progress(self, tx: Transaction, row: Row[Any], done: int, refused: int) -> dict[str, Any]:
        total = select(func.count()).select_from(job_findings).where(job_findings.c.job_id == row.id)
        return {
            "rows_done": row.rows_done + done,
            "findings": tx.connection.execute(total).scalar_one(),
            "rows_refused": row.rows_refused + refused,
        }

    def _rows(self, tx: Transaction, job: Job, kind: ImportKind, which: ColumnElement[bool]) -> Iterator[ImportRow]:
        """Some rows of a file, in order, without holding all of them."""
        rows = select(job_rows).where(job_rows.c.job_id == job.id, which).order_by(job_rows.c.number).limit(ROWS_A_LOOK)
        last, some = 0, True
        while some:
            some = False
            for row in tx.connection.execute(rows.where(job_rows.c.number > last)):
                last, some = row.number, True
                yield self._import_row(row, job.headings, kind)

    def _import_row(self, row: Row[Any], headings: Mapping[str, str], kind: ImportKind | None = None) -> ImportRow:
        cells = dict(zip(headings, self._custody.take(row), strict=True))
        if kind is not None:
            for column in kind.columns:
                cells.setdefault(column.key, "")
        return ImportRow(row.number, cells)

    def seal_step(self) -> bool:
        """Seal rows that an earlier release kept plain, or an older key seals; ``True`` while there may be more."""
        with self._database.begin() as tx:
            return self._custody.seal_again(tx)

    def _failed(self, job_id: str, error: Exception) -> None:
        with self._database.begin() as tx:
            row = self.get(tx, job_id)
            gone = row.attempts + 1 >= ATTEMPTS
            pause = timedelta(seconds=FIRST_PAUSE_SECONDS * 4**row.attempts)
            tx.connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id)
                .values(
                    attempts=row.attempts + 1,
                    error=describe(error)[:1000],
                    next_attempt_at=tx.now + pause,
                    **({"status": "failed", "finished_at": tx.now} if gone else {}),
                )
            )


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        scope=row.scope,
        params=row.params,
        filename=row.filename or "",
        headings=dict(row.headings or []),
        rows=row.rows,
        rows_done=row.rows_done,
        result=dict(row.result),
        created_by=row.created_by,
    )


def _add_findings(tx: Transaction, job_id: str, found: Sequence[Finding]) -> None:
    if not found:
        return
    last = select(func.coalesce(func.max(job_findings.c.number), 0)).where(job_findings.c.job_id == job_id)
    first = tx.connection.execute(last).scalar_one() + 1
    rows = [
        {
            "job_id": job_id,
            "number": number,
            "row": one.row,
            "column": one.column,
            "code": one.code,
            "th": one.th,
            "en": one.en,
        }
        for number, one in enumerate(found, start=first)
    ]
    tx.connection.execute(insert(tx.connection, job_findings), rows)
