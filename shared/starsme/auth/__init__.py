"""Who is calling: bearer tokens, roles and the caller that a request sees."""

from starsme.auth.caller import Caller, Role
from starsme.auth.claims import ClaimNames
from starsme.auth.refusals import (
    AlgorithmNotAllowed,
    BadSignature,
    KeysUnavailable,
    TokenExpired,
    TokenMalformed,
    TokenMissing,
    TokenNotYetValid,
    UnknownKey,
    WrongAudience,
    WrongIssuer,
)
from starsme.auth.verifier import TokenVerifier
from starsme.errors import Forbidden, Unauthenticated

__all__ = [
    "AlgorithmNotAllowed",
    "BadSignature",
    "Caller",
    "ClaimNames",
    "Forbidden",
    "KeysUnavailable",
    "Role",
    "TokenExpired",
    "TokenMalformed",
    "TokenMissing",
    "TokenNotYetValid",
    "TokenVerifier",
    "Unauthenticated",
    "UnknownKey",
    "WrongAudience",
    "WrongIssuer",
]
