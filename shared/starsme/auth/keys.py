"""Keys and tokens for the embedded and development set-ups. In production an identity provider does this."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from starsme.auth.caller import Role

PRIVATE_KEY_FILE = "signing-key.pem"
JWKS_FILE = "jwks.json"
ISSUER = AUDIENCE = "starsme"
LIFETIME = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """Where a pair was written: the private key (mode 0600) and the public JWK set."""

    private_key: Path
    jwks: Path


def make_keys(folder: Path) -> KeyFiles:
    """Make an EC P-256 pair in ``folder``; a pair that is there already is kept, so tokens outlive a restart."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = KeyFiles(folder / PRIVATE_KEY_FILE, folder / JWKS_FILE)
    if not files.private_key.exists():
        write_once(files.private_key, ECKey.generate_key("P-256", private=True).as_pem(private=True))
    # The public half always comes from the private one: a set left over from another key would refuse every token.
    published = json.dumps({"keys": [_private_key(files.private_key).as_dict(private=False)]}, indent=2).encode()
    if not files.jwks.exists() or files.jwks.read_bytes() != published:
        _replace(files.jwks, published)
    return files


def mint(
    private_key_file: Path,
    subject: str,
    roles: Collection[Role],
    agency: str | None = None,
    enterprises: Collection[str] = (),
    person: str | None = None,
    lifetime: timedelta = LIFETIME,
    *,
    now: datetime,
    issuer: str = ISSUER,
    audience: str = AUDIENCE,
) -> str:
    """A signed bearer token; ``now`` is its issue time.

    Who holds the private key can be anyone: no production service may list its public half.
    """
    key = _private_key(private_key_file)
    issued = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": audience,
        "sub": subject,
        "iat": issued,
        "exp": issued + int(lifetime.total_seconds()),
        "jti": secrets.token_hex(8),
        "roles": sorted(roles),
    }
    optional = {"agency": agency, "enterprises": sorted(enterprises), "person": person}
    claims.update({name: value for name, value in optional.items() if value})
    return str(jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key))


def _private_key(file: Path) -> Any:
    key = ECKey.import_key(file.read_bytes(), {"use": "sig", "alg": "ES256"})
    key.ensure_kid()
    return key


def write_once(file: Path, content: bytes) -> None:
    """Create ``file`` whole, with mode 0600, unless another process was first."""
    temporary = _temporary(file, content, 0o600)
    try:
        with suppress(FileExistsError):
            os.link(temporary, file)
    finally:
        temporary.unlink()


def _replace(file: Path, content: bytes) -> None:
    _temporary(file, content, 0o644).replace(file)


def _temporary(file: Path, content: bytes, mode: int) -> Path:
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    return temporary
