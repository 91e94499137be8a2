"""Judges bearer tokens: signature first, then who issued it, for whom, and when."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry, extract_compact
from joserfc.util import urlsafe_b64decode

from starsme.auth.caller import Caller
from starsme.auth.claims import ClaimNames, caller_from
from starsme.auth.jwks import Jwks
from starsme.auth.refusals import (
    AlgorithmNotAllowed,
    BadSignature,
    TokenExpired,
    TokenMalformed,
    TokenMissing,
    TokenNotYetValid,
    UnknownKey,
    WrongAudience,
    WrongIssuer,
)
from starsme.clock import Clock

# Asymmetric only: with HS* anyone who can read the published keys could sign. Ed25519 is EdDSA under its RFC 9864 name.
ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
MAX_TOKEN_CHARACTERS = 16_384
# The issuer's clock may run ahead of ours; an expired token gets no such grace.
CLOCK_SKEW = timedelta(seconds=60)


class TokenVerifier:
    """Turns a bearer token into its ``Caller``, or says precisely why not.

    ``jwks`` is the http(s) address or the path of the issuer's published keys; nothing is read before the first token.
    """

    def __init__(self, jwks: str, issuer: str, audience: str, clock: Clock, *, names: ClaimNames | None = None) -> None:
        self._keys = Jwks(jwks, clock)
        self._issuer, self._audience, self._clock = issuer, audience, clock
        self._names = names or ClaimNames()
        # Headers that this version does not know are ignored, as RFC 7515 asks; critical ones are refused all the same.
        self._registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        self._registry.max_header_length = 4_096

    def verify(self, bearer: str | None) -> Caller:
        """The caller behind an ``Authorization`` header's value, or a bare token.

        Raises a subclass of ``Unauthenticated`` that gives the reason, or ``KeysUnavailable`` (503) when the issuer's
        keys could never be read.
        """
        payload = self._signed_payload(_token(bearer))
        try:
            claims = json.loads(payload)
        except ValueError as error:
            raise TokenMalformed(detail="payload") from error
        if not isinstance(claims, dict):
            raise TokenMalformed(detail="payload")
        self._check(claims)
        return caller_from(claims, self._names)

    def _signed_payload(self, token: bytes) -> bytes:
        try:
            parts = extract_compact(token, registry=self._registry)
            header = parts.headers()
        except (JoseError, ValueError, TypeError) as error:
            raise TokenMalformed(detail="token") from error
        # The header is the sender's word: it may choose among the algorithms and keys we trust, and bring no key along.
        algorithm_name, kid = header.get("alg"), header.get("kid")
        if algorithm_name not in ALGORITHMS:
            raise AlgorithmNotAllowed
        if kid is not None and not isinstance(kid, str):
            raise TokenMalformed(detail="kid")
        key = self._keys.key(kid)
        if key is None:
            raise UnknownKey
        algorithm = JWSRegistry.algorithms[algorithm_name]
        try:
            self._registry.check_header(header)
        except JoseError as error:
            raise TokenMalformed(detail="header") from error
        try:
            algorithm.check_key(key)
            signed = algorithm.verify(*_signature(parts.segments), key)
        except JoseError as error:
            raise AlgorithmNotAllowed from error
        if not signed:
            raise BadSignature
        return bytes(parts.payload)

    def _check(self, claims: Mapping[str, Any]) -> None:
        now = self._clock.now()
        if claims.get("iss") != self._issuer:
            raise WrongIssuer
        audience = claims.get("aud")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise WrongAudience
        expires = _moment(claims, "exp")
        if expires is None:
            raise TokenMalformed(detail="exp")
        if now >= expires:
            raise TokenExpired
        for name in ("nbf", "iat"):
            begins = _moment(claims, name)
            if begins is not None and begins > now + CLOCK_SKEW:
                raise TokenNotYetValid


def _token(bearer: str | None) -> bytes:
    scheme, space, rest = (bearer or "").strip().partition(" ")
    if not scheme or (not space and scheme.lower() == "bearer"):
        raise TokenMissing
    if space and scheme.lower() != "bearer":
        raise TokenMalformed(detail="scheme")
    token = (rest if space else scheme).strip()
    if len(token) > MAX_TOKEN_CHARACTERS or not token.isascii():
        raise TokenMalformed(detail="token")
    return token.encode("ascii")


def _signature(segments: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    try:
        return segments["header"] + b"." + segments["payload"], urlsafe_b64decode(segments["signature"])
    except (TypeError, ValueError) as error:
        raise BadSignature from error


def _moment(claims: Mapping[str, Any], name: str) -> datetime | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TokenMalformed(detail=name)
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise TokenMalformed(detail=name) from error
