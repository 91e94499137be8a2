"""The one error tree. Every error that a person can see says in Thai and English what is wrong and what to do.

A class gives ``code`` (stable, for programmes), ``status`` (HTTP) and two ``str.format`` templates; an instance fills them in.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import Formatter
from typing import Any, ClassVar

from starsme.findings import Finding


class PlatformError(Exception):
    """Base of every error that is answered to a caller. Keyword arguments fill the templates and stay in ``facts``."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "platform_error"
    th: ClassVar[str] = "เกิดข้อผิดพลาดในระบบ โปรดลองใหม่ หากยังพบปัญหาให้แจ้งผู้ดูแลระบบพร้อมหมายเลขอ้างอิง"
    en: ClassVar[str] = (
        "Something went wrong on our side. Try again; if it happens again, tell the operator the reference number."
    )

    def __init__(self, *, findings: Sequence[Finding] = (), **facts: Any) -> None:
        self.facts = facts
        self.findings = tuple(findings)
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """The sentence in ``th`` or ``en``; a fact that was not given shows as an ellipsis."""
        template = self.th if language == "th" else self.en
        names = {name for _, name, _, _ in Formatter().parse(template) if name}
        return template.format(**{name: self.facts.get(name, "…") for name in names})


class Malformed(PlatformError):
    """The request cannot be read at all."""

    status = 400
    code = "malformed"
    th = "อ่านคำขอไม่ได้: {detail} โปรดแก้ไขแล้วส่งใหม่"
    en = "The request cannot be read: {detail}. Correct it and send it again."


class Unauthenticated(PlatformError):
    """No caller could be established."""

    status = 401
    code = "unauthenticated"
    th = "ยังไม่ได้ยืนยันตัวตน โปรดเข้าสู่ระบบแล้วส่งคำขอใหม่พร้อมโทเค็น"
    en = "You are not signed in. Sign in and send the request again with a bearer token."


class Forbidden(PlatformError):
    """The caller is known and may not."""

    status = 403
    code = "forbidden"
    th = "บัญชีนี้ไม่มีสิทธิ์ทำรายการนี้ หากควรมีสิทธิ์ โปรดติดต่อผู้ประสานงานของหน่วยงาน"
    en = "This account may not do this. If it should, ask your agency's coordinator."


class NotFound(PlatformError):
    """There is no such thing, or the caller may not know of it."""

    status = 404
    code = "not_found"
    th = "ไม่พบข้อมูลที่ขอ โปรดตรวจสอบที่อยู่หรือรหัสอ้างอิง"
    en = "There is nothing here. Check the address or the reference."


class Conflict(PlatformError):
    """The state of things does not allow it now."""

    status = 409
    code = "conflict"
    th = "ทำรายการไม่ได้ในสถานะปัจจุบัน โปรดเรียกดูข้อมูลล่าสุดแล้วลองใหม่"
    en = "This cannot be done in the present state. Load the latest data and try again."


class PreconditionFailed(PlatformError):
    """The caller worked on an old version."""

    status = 412
    code = "version_changed"
    th = "ข้อมูลถูกแก้ไขไปแล้วเป็นรุ่น {current} โปรดเรียกดูรุ่นล่าสุดแล้วทำรายการใหม่"
    en = "The record has changed; it is at version {current} now. Load it again and repeat your change."


class PreconditionRequired(PlatformError):
    """The command must say which version it means."""

    status = 428
    code = "version_required"
    th = "โปรดระบุรุ่นของข้อมูลในส่วนหัว If-Match (ดูค่า ETag จากการเรียกดูข้อมูล)"
    en = "Say which version you mean in the If-Match header (the ETag of the last answer)."


class TooLarge(PlatformError):
    """The body is larger than the service takes."""

    status = 413
    code = "too_large"
    th = "ข้อมูลที่ส่งใหญ่เกิน {limit_megabytes} MB โปรดแบ่งไฟล์แล้วส่งทีละส่วน"
    en = "The body is larger than {limit_megabytes} MB. Split the file and send the parts one by one."


class UnsupportedMediaType(PlatformError):
    """The body is of a kind that this route does not take."""

    status = 415
    code = "unsupported_media_type"
    th = "ชนิดข้อมูลที่ส่งไม่ถูกต้อง ต้องเป็น {expected}"
    en = "The content type is not taken here; send {expected}."


class Invalid(PlatformError):
    """The request was read and does not keep to the rules; ``findings`` name every field at once."""

    status = 422
    code = "invalid"
    th = "ข้อมูลไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The data does not keep to the rules. Correct what is listed and send it again."


class Unavailable(PlatformError):
    """Something this service needs is away."""

    status = 503
    code = "unavailable"
    th = "ระบบยังไม่พร้อมให้บริการ โปรดลองใหม่ในอีกสักครู่"
    en = "The service is not ready. Try again in a moment."
