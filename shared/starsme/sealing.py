"""Sealing short texts at rest under a ring of keys: the first key seals, all of them open, so that keys can be changed.

AES-256-GCM with a random nonce. A sealed text is bound to the place where it is kept: moved to another row it does not open.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from starsme.errors import PlatformError
from starsme.settings import secret_bytes

PACKED = b"\x01"
"""The first byte of a packed piece: no text, no JSON and no file that people send begins with it."""

_NONCE_BYTES = 12
_ID_BYTES = 6
HEAD_BYTES = len(PACKED) + _ID_BYTES


class SealingKeyMissing(PlatformError):
    """A text was sealed under a key that the ring does not hold."""

    code = "sealing_key_missing"
    th = "เปิดข้อมูลที่เข้ารหัสด้วยกุญแจ {key_id} ไม่ได้ เพราะไม่มีกุญแจนี้ในระบบ โปรดให้ผู้ดูแลระบบเพิ่มกุญแจเดิมต่อท้ายรายการกุญแจ"
    en = "What was sealed under key {key_id} cannot be opened: the key is not in the ring. Let the operator add it at the ring's end."


class SealBroken(PlatformError):
    """A sealed text was changed, or moved to another place."""

    code = "seal_broken"
    th = "ข้อมูลที่เข้ารหัสถูกแก้ไขหรือย้ายที่ จึงเปิดไม่ได้ โปรดให้ผู้ดูแลระบบกู้คืนจากสำเนาสำรอง"
    en = "What was sealed has been changed or moved and cannot be opened. Let the operator restore it from the backup."


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text as it is kept, with the id of the key that opens it."""

    content: bytes
    key_id: str


class KeyRing:
    """Seals and opens. An id of a key is drawn from the key itself, tells nothing about it, and needs no bookkeeping."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets:
            raise ValueError("a ring holds one key at least")
        keys = [(_derived(secret, b"id", _ID_BYTES).hex(), secret) for secret in secrets]
        self._ciphers = {key_id: AESGCM(_derived(secret, b"key", 32)) for key_id, secret in keys}
        self.current = keys[0][0]

    @property
    def ids(self) -> frozenset[str]:
        """The keys that open."""
        return frozenset(self._ciphers)

    def seal(self, text: str, *, place: str) -> Sealed:
        """Seal a text for the place where it will stand."""
        return self._seal(text.encode(), place)

    def open(self, sealed: Sealed, *, place: str) -> str:
        """Open what stands at a place; raises ``SealingKeyMissing`` or ``SealBroken``."""
        return self._open(sealed, place).decode()

    def pack(self, content: bytes, *, place: str) -> bytes:
        """Seal content into one piece that says itself that it is sealed, and under which key."""
        sealed = self._seal(content, place)
        return PACKED + bytes.fromhex(sealed.key_id) + sealed.content

    def unpack(self, packed: bytes, *, place: str) -> bytes:
        """Open such a piece; what is not sealed is given as it is. Raises as ``open`` does."""
        if not packed.startswith(PACKED):
            return packed
        key_id, content = packed[len(PACKED) : HEAD_BYTES], packed[HEAD_BYTES:]
        return self._open(Sealed(content, key_id.hex()), place)

    @property
    def head(self) -> bytes:
        """What pieces under the newest key begin with."""
        return PACKED + bytes.fromhex(self.current)

    def _seal(self, content: bytes, place: str) -> Sealed:
        nonce = os.urandom(_NONCE_BYTES)
        return Sealed(nonce + self._ciphers[self.current].encrypt(nonce, content, place.encode()), self.current)

    def _open(self, sealed: Sealed, place: str) -> bytes:
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            raise SealingKeyMissing(key_id=sealed.key_id)
        content = bytes(sealed.content)
        try:
            return cipher.decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error


def read_keys(text: str) -> tuple[bytes, ...]:
    """A reader for settings: keys of at least 32 characters each, separated by white space or commas, the newest first."""
    keys = tuple(secret_bytes(word) for word in text.replace(",", " ").split())
    if not keys:
        raise ValueError("one key at least expected")
    if len(set(keys)) < len(keys):
        raise ValueError("the same key stands there twice")
    return keys


def _derived(secret: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=b"starsme sealing v1 " + purpose).derive(secret)
