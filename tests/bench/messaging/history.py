"""A service with a past: its outbox and inbox filled with rows like its own, to see what the next event costs then."""

from __future__ import annotations

from contextlib import suppress

import psycopg2
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege

from tests.bench.messaging.load import SUBJECTS
from tests.bench.messaging.measure import Contender, Place

FEW, MANY = 10_000, 1_000_000

# Older than everything that is there, so before the relay's place; ids rise with time, as real ones do.
_PAST = {
    "position": "-number",
    "arrival": "-number",
    "sequence": f"-number / {SUBJECTS}",
    "subject": f"'ent_' || lpad(mod(number, {SUBJECTS})::text, 26, '0')",
    "event_id": r"""regexp_replace('018f' || lpad(to_hex(%(rows)s - number), 8, '0'), '(.{8})(.{4})', '\1-\2')
                    || substr(gen_random_uuid()::text, 14)""",
}


def give_past(contender: Contender, rows: int) -> None:
    """Fill the outbox of its publisher and the inbox of its subscriber to ``rows``; its processes must not run.

    Every other column is that of a real event, so there has to be one: it is measured before.
    """
    place: Place = contender.place
    for url, table in ((place.publisher_url, "outbox"), (place.subscriber_url, "inbox")):
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
            columns = [name for (name,) in cursor.fetchall()]
            cursor.execute(_filling(table, columns), {"rows": rows})
            cursor.execute(f"VACUUM (ANALYZE) {table}")
            with suppress(InsufficientPrivilege):
                cursor.execute("CHECKPOINT")  # else the writing of the past is paid by the next rounds
        connection.close()


def _filling(table: str, columns: list[str]) -> sql.Composed:
    values = [sql.SQL(_PAST[name]) if name in _PAST else sql.SQL("sample.") + sql.Identifier(name) for name in columns]
    return sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM (SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1) AS sample,"
        " generate_series(1, %(rows)s - (SELECT count(*) FROM {table})) AS number"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(values),
    )
