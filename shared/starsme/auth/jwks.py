"""The issuer's public keys: fetched when first needed, kept, fetched anew when a token names a key not seen before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import requests
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from starsme.auth.refusals import KeysUnavailable
from starsme.clock import Clock
from starsme.logging import get_logger

log = get_logger(__name__)

# An unknown key id may be a new key or a forgery; forgeries must not turn this service into a load on the issuer.
REFRESH_AT_MOST_EVERY = timedelta(seconds=30)
# With no keys at all nobody can work, so the issuer's start is waited for more eagerly.
RETRY_WITHOUT_KEYS_AFTER = timedelta(seconds=1)
# A key that the issuer withdrew stops being trusted here after this long.
FRESH_FOR = timedelta(minutes=10)
TIMEOUT_SECONDS = 5.0
MAX_BYTES = 1_000_000
_SIGNING_KEY_TYPES = ("RSA", "EC", "OKP")


class Jwks:
    """The keys at ``source`` (an http(s) address or a file). While it is unreadable, the keys known before are used."""

    def __init__(self, source: str, clock: Clock, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._source, self._clock, self._timeout = source, clock, timeout_seconds
        self._keys: Mapping[str, Any] = {}
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._lock = Lock()

    def key(self, kid: str | None) -> Any | None:
        """The key with this id (or the only key, when a token names none); ``None`` when no such key is published.

        Raises ``KeysUnavailable`` when no key was ever read.
        """
        found = self._find(kid)
        if found is None or self._stale():
            self._refresh(kid)
            found = self._find(kid)
        if found is None and not self._keys:
            raise KeysUnavailable
        return found

    def _find(self, kid: str | None) -> Any | None:
        if kid is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

    def _stale(self) -> bool:
        return self._read_at is None or self._clock.now() - self._read_at >= FRESH_FOR

    def _refresh(self, kid: str | None) -> None:
        # Someone whose key is known does not queue behind the one who is fetching.
        if not self._lock.acquire(blocking=self._find(kid) is None):
            return
        try:
            now = self._clock.now()
            wait = REFRESH_AT_MOST_EVERY if self._keys else RETRY_WITHOUT_KEYS_AFTER
            if self._tried_at is not None and now - self._tried_at < wait:
                return
            self._tried_at = now
            try:
                self._keys = _signing_keys(self._load())
                self._read_at = now
            except (OSError, ValueError) as error:
                log.warning("jwks_unreadable", error=type(error).__name__, keys_kept=len(self._keys))
        finally:
            self._lock.release()

    def _load(self) -> Any:
        if self._source.startswith(("http://", "https://")):
            with requests.get(self._source, timeout=self._timeout, stream=True, allow_redirects=False) as answer:
                if answer.status_code != 200:
                    raise OSError(f"status {answer.status_code}")
                body = answer.raw.read(MAX_BYTES + 1, decode_content=True)
        else:
            body = Path(self._source).read_bytes()
        if len(body) > MAX_BYTES:
            raise ValueError("the key set is too large")
        return json.loads(body)


def _signing_keys(document: Any) -> dict[str, Any]:
    """Public signature keys by id. Shared secrets, encryption keys and kinds unknown here are left out one by one."""
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a JWK set")  # noqa: TRY004 - the document is wrong, not our argument's type
    keys: dict[str, Any] = {}
    for member in document["keys"]:
        if not isinstance(member, dict) or member.get("kty") not in _SIGNING_KEY_TYPES:
            continue
        try:
            key = JWKRegistry.import_key(member)
            key.ensure_kid()
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if key.get("use", "sig") == "sig":
            keys[str(key.kid)] = key
    if not keys:
        raise ValueError("the key set holds no signature key")
    return keys
