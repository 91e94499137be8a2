"""Errors as RFC 9457 problem documents, from one table: the class knows its status and code, the message both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.wrappers import Response

from starsme.errors import Invalid, Malformed, NotFound, PlatformError, TooLarge
from starsme.findings import Finding

CONTENT_TYPE = "application/problem+json"


class MethodUnknown(PlatformError):
    """The address is known, the method is not taken there."""

    status = 405
    code = "method_not_allowed"
    th = "ที่อยู่นี้ไม่รับคำสั่ง {method} โปรดดูวิธีเรียกที่ /openapi.json"
    en = "This address does not take {method}. See /openapi.json for what it takes."


def problem_response(error: PlatformError, *, language: str, reference: str) -> Response:
    """The answer for an error; ``reference`` is the correlation id that the log lines carry."""
    body = document_of(error, language=language, reference=reference)
    response = Response(json.dumps(body, ensure_ascii=False), status=error.status, content_type=CONTENT_TYPE)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.status == 503:
        response.headers["Retry-After"] = "2"
    if isinstance(error, MethodUnknown):
        response.headers["Allow"] = ", ".join(error.facts["allowed"])
    return response


def document_of(error: PlatformError, *, language: str, reference: str) -> dict[str, Any]:
    """The problem document itself."""
    body: dict[str, Any] = {
        "type": f"urn:starsme:problem:{error.code}",
        "title": error.code.replace("_", " "),
        "status": error.status,
        "code": error.code,
        "detail": error.text(language),
        "detail_th": error.text("th"),
        "detail_en": error.text("en"),
        "instance": f"urn:starsme:request:{reference}",
    }
    if error.findings:
        body["errors"] = [
            {"file": f.file, "row": f.row, "column": f.column, "code": f.code, "th": f.th, "en": f.en}
            for f in error.findings
        ]
    return body


def from_werkzeug(error: HTTPException, method: str, limit_megabytes: int) -> PlatformError:
    """A routing or parsing refusal of the web library, in our own words."""
    if isinstance(error, RequestEntityTooLarge):
        return TooLarge(limit_megabytes=limit_megabytes)
    if isinstance(error, MethodNotAllowed):
        return MethodUnknown(method=method, allowed=sorted(error.valid_methods or ()))
    return NotFound() if error.code == 404 else Malformed(detail=error.description or error.name)


def invalid(error: ValidationError) -> Invalid:
    """What marshmallow found, every field at once."""
    return Invalid(findings=tuple(_findings(error.messages, "")))


def _findings(messages: Any, path: str) -> Iterator[Finding]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _findings(inner, str(key) if not path or path == "_schema" else f"{path}.{key}")
        return
    for message in messages if isinstance(messages, list) else [messages]:
        yield Finding("", None, path, *_words(str(message)))


_WORDS = {
    "Missing data for required field.": ("field_missing", "ต้องระบุข้อมูลนี้", "This field must be given."),
    "Unknown field.": ("field_unknown", "ไม่รู้จักข้อมูลนี้ โปรดลบออก", "This field is not known here; leave it out."),
    "Field may not be null.": ("field_empty", "ข้อมูลนี้ต้องไม่ว่าง", "This field may not be empty."),
}


def _words(message: str) -> tuple[str, str, str]:
    return _WORDS.get(
        message, ("field_invalid", f"ค่าไม่ถูกต้อง โปรดแก้ไข ({message})", f"The value is not valid; correct it. {message}")
    )
