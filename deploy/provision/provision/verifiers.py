"""What a server keeps instead of a password: enough to check it, not enough to log in with."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

SCRAM_ITERATIONS = 4096


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """PostgreSQL's SCRAM-SHA-256 verifier, as ``CREATE ROLE … PASSWORD`` takes it.

    The password must be ASCII, which needs no preparation (SASLprep). Source: RFC 5803, RFC 7677.
    """
    salt = secrets.token_bytes(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, SCRAM_ITERATIONS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    stored_key = hashlib.sha256(client_key).digest()
    return f"SCRAM-SHA-256${SCRAM_ITERATIONS}:{_text(salt)}${_text(stored_key)}:{_text(server_key)}"


def rabbit_hash(password: str, salt: bytes | None = None) -> str:
    """RabbitMQ's ``rabbit_password_hashing_sha256``, as definitions take it. Source: rabbitmq.com/docs/passwords."""
    salt = secrets.token_bytes(4) if salt is None else salt
    return _text(salt + hashlib.sha256(salt + password.encode()).digest())


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
