"""The same command sent twice takes effect once: its answer is kept under its key, in the command's own transaction."""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import func, select
from werkzeug.wrappers import Response

from starsme.db import Transaction
from starsme.errors import Invalid, Malformed
from starsme.http.tables import idempotency_keys
from starsme.sealing import KeyRing

HEADER = "Idempotency-Key"
KEY = re.compile(r"^[!-~][ -~]{6,198}[!-~]$")


class KeyReused(Invalid):
    """The key came before with another request."""

    code = "idempotency_key_reused"
    th = "Idempotency-Key นี้ใช้กับคำขออื่นไปแล้ว โปรดใช้คีย์ใหม่"
    en = "This Idempotency-Key was used for another request. Use a new key."


def digest_of(method: str, path: str, body: bytes) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).hexdigest()


def check_key(key: str) -> None:
    """Refuse a key that could not be stored."""
    if not KEY.fullmatch(key):
        raise Malformed(detail=f"{HEADER}: 8-200 printable ASCII characters expected")


def earlier_answer(tx: Transaction, caller: str, key: str, digest: str, ring: KeyRing | None = None) -> Response | None:
    """The answer that this command got before, or ``None``; raises ``KeyReused`` when the key meant something else."""
    if tx.connection.dialect.name == "postgresql":
        # A twin waits here for the first one's answer, before it touches any row: behind a row's lock it would find the work done.
        tx.connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{caller}\n{key}", 0))))
    keys = idempotency_keys.c
    row = tx.connection.execute(select(idempotency_keys).where(keys.caller == caller, keys.key == key)).first()
    if row is None:
        return None
    if row.digest != digest:
        raise KeyReused
    body = row.body if ring is None else ring.unpack(bytes(row.body), place=_place(caller, key))
    response = Response(body, status=row.status, headers=row.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def keep_answer(
    tx: Transaction, caller: str, key: str, digest: str, response: Response, ring: KeyRing | None = None
) -> None:
    """Remember the answer, sealed where there are keys; a concurrent twin fails on the primary key and is answered from here."""
    body = response.get_data()
    tx.connection.execute(
        idempotency_keys.insert().values(
            caller=caller,
            key=key,
            digest=digest,
            status=response.status_code,
            headers={
                name: value for name, value in response.headers.items() if name in ("Content-Type", "ETag", "Location")
            },
            body=body if ring is None else ring.pack(body, place=_place(caller, key)),
            created_at=tx.now,
        )
    )


def _place(caller: str, key: str) -> str:
    return f"idempotency_keys/{caller}/{key}"
