"""Why a token was refused. Each reason has its own code, so that a client knows whether a fresh token would help."""

from __future__ import annotations

from starsme.errors import Unauthenticated, Unavailable


class TokenMissing(Unauthenticated):
    """The request carries no bearer token."""

    code = "token_missing"
    th = "คำขอนี้ไม่มีโทเค็น โปรดเข้าสู่ระบบแล้วส่งส่วนหัว Authorization: Bearer …"
    en = "The request carries no token. Sign in and send the header Authorization: Bearer …"


class TokenMalformed(Unauthenticated):
    """What was sent is not a signed token, or its claims have another shape."""

    code = "token_malformed"
    th = "อ่านโทเค็นไม่ได้ ({detail}) โปรดเข้าสู่ระบบใหม่เพื่อขอโทเค็น"
    en = "The token cannot be read ({detail}). Sign in again to get a new one."


class TokenExpired(Unauthenticated):
    """The token's time is over."""

    code = "token_expired"
    th = "โทเค็นหมดอายุแล้ว โปรดเข้าสู่ระบบใหม่"
    en = "The token has expired. Sign in again."


class TokenNotYetValid(Unauthenticated):
    """The token was issued for later, or one of the two clocks is wrong."""

    code = "token_not_yet_valid"
    th = "โทเค็นยังไม่เริ่มมีผล โปรดตรวจสอบเวลาของเครื่อง แล้วเข้าสู่ระบบใหม่"
    en = "The token is not valid yet. Check your machine's clock and sign in again."


class WrongIssuer(Unauthenticated):
    """Somebody else issued the token."""

    code = "token_wrong_issuer"
    th = "โทเค็นนี้ไม่ได้ออกโดยระบบยืนยันตัวตนของแพลตฟอร์ม โปรดเข้าสู่ระบบผ่านแพลตฟอร์ม"
    en = "The token was issued by someone else. Sign in through the platform."


class WrongAudience(Unauthenticated):
    """The token was issued for another service."""

    code = "token_wrong_audience"
    th = "โทเค็นนี้ออกให้ระบบอื่น โปรดเข้าสู่ระบบผ่านแพลตฟอร์ม"
    en = "The token was issued for another system. Sign in through the platform."


class UnknownKey(Unauthenticated):
    """No published key has the token's key id."""

    code = "token_unknown_key"
    th = "โทเค็นลงนามด้วยกุญแจที่ระบบไม่รู้จัก โปรดเข้าสู่ระบบใหม่"
    en = "The token is signed with a key that is not published. Sign in again."


class BadSignature(Unauthenticated):
    """The signature does not fit: forged or damaged."""

    code = "token_bad_signature"
    th = "ลายเซ็นของโทเค็นไม่ถูกต้อง โปรดเข้าสู่ระบบใหม่"
    en = "The token's signature is wrong. Sign in again."


class AlgorithmNotAllowed(Unauthenticated):
    """The token is unsigned, signed with a shared secret, or signed with an algorithm that its key is not for."""

    code = "token_algorithm_not_allowed"
    th = "โทเค็นใช้วิธีลงนามที่ระบบไม่รับ รับเฉพาะ RS256, ES256 และ EdDSA"
    en = "The token is signed in a way that is not taken here; RS256, ES256 and EdDSA are."


class KeysUnavailable(Unavailable):
    """The issuer's keys could never be read, so no token can be judged. Not the caller's fault."""

    code = "token_keys_unavailable"
    th = "ระบบอ่านกุญแจของผู้ออกโทเค็นไม่ได้ในขณะนี้ โปรดลองใหม่ในอีกสักครู่"
    en = "The token issuer's keys cannot be read at the moment. Try again shortly."
