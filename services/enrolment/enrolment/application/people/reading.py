"""Reading what people write of themselves and of enterprises: everything that is wrong is told at once, field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from enrolment.application.answers import parse_email, parse_kind, parse_phone, parse_sector
from enrolment.application.people.errors import DecisionInvalid, ProfileInvalid, RegistrationInvalid
from enrolment.application.people.shapes import Person, Registration
from enrolment.domain.authority import PersonRole
from enrolment.domain.words import Kind, Sector
from starsme.errors import Invalid
from starsme.findings import Finding
from starsme.identifiers import normalise_number, number_is_valid
from starsme.thai import PROVINCES, Unreadable, clean, parse_province, parse_text

Value = TypeVar("Value")
Parse = Callable[[str], Any]

MOST_CHARACTERS = 300
_LANGUAGES = ("th", "en")
_CODES = frozenset(province.code for province in PROVINCES)
_THIRTEEN_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[\s\-\u2010-\u2015]?[0-9]){12}(?![0-9])")

_WANTED: Mapping[str, tuple[str, str]] = {
    "tax_id": ("เลข 13 หลักครบถ้วนจากเอกสารต้นฉบับ", "all 13 digits, from the original document"),
    "kind": ("juristic (นิติบุคคล) หรือ natural (บุคคลธรรมดา)", "juristic or natural"),
    "name_th": ("ชื่อกิจการ ไม่เกิน 300 ตัวอักษร", "the enterprise's name, at most 300 characters"),
    "name_en": ("ชื่อภาษาอังกฤษ ไม่เกิน 300 ตัวอักษร", "the English name, at most 300 characters"),
    "province": ("ชื่อจังหวัดเดียวตามทะเบียน หรือรหัสจังหวัดสองหลัก", "one province's official name or two-digit code"),
    "sector": (
        "manufacturing (การผลิต) wholesale (ค้าส่ง) retail (ค้าปลีก) หรือ services (บริการ)",
        "manufacturing, wholesale, retail or services",
    ),
    "role": ("owner (เจ้าของ) staff (พนักงาน) หรือ adviser (ที่ปรึกษา)", "owner, staff or adviser"),
    "notice_version": (
        "รุ่นของประกาศที่รับทราบ (ดู GET /consent-texts)",
        "the version of the notice (see GET /consent-texts)",
    ),
    "evidence": ("เลขอ้างอิงเอกสาร ไม่เกิน 300 ตัวอักษร", "a document's reference, at most 300 characters"),
    "name": ("ชื่อและนามสกุล ไม่เกิน 300 ตัวอักษร", "your name, at most 300 characters"),
    "email": ("ที่อยู่อีเมล เช่น malee@example.com", "an e-mail address, such as malee@example.com"),
    "phone": ("หมายเลขโทรศัพท์ เช่น 053 000 101", "a telephone number, such as 053 000 101"),
    "line_id": ("LINE ID ไม่เกิน 300 ตัวอักษร", "a LINE id, at most 300 characters"),
    "language": ("th หรือ en", "th or en"),
    "reference": (
        "เลขอ้างอิงเอกสาร หรือชื่อผู้รับรองและเหตุผล ไม่เกิน 300 ตัวอักษร",
        "the document's reference, or whose word and why, at most 300 characters",
    ),
    "note": ("คำอธิบาย ไม่เกิน 300 ตัวอักษร", "an explanation, at most 300 characters"),
}


class Reading:
    """Reads fields one by one and gathers what is wrong."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body
        self.findings: list[Finding] = []

    def required(self, field: str, parse: Callable[[str], Value]) -> Value | None:
        """A field that must be readable."""
        cell = self._body.get(field) or ""
        if not clean(cell):
            self._wrong(field, "empty", "ยังไม่ได้กรอก โปรดกรอก", "is empty: give")
            return None
        return self._read(field, cell, parse)

    def optional(self, field: str, parse: Callable[[str], Value]) -> Value | None:
        """A field that may be empty."""
        cell = self._body.get(field) or ""
        return self._read(field, cell, parse) if clean(cell) else None

    def must_be_right(self, error: type[Invalid]) -> None:
        """Raise the error if anything is wrong."""
        if self.findings:
            raise error(findings=self.findings)

    def add(self, field: str, code: str, th: str, en: str) -> None:
        """Something that is wrong with a field."""
        self.findings.append(Finding("", None, field, code, th, en))

    def _read(self, field: str, cell: str, parse: Callable[[str], Value]) -> Value | None:
        try:
            return parse(cell)
        except HoldsNumber:
            self.add(
                field,
                "number_in_text",
                "อย่าเขียนเลข 13 หลักในช่องนี้ เลขดังกล่าวเก็บแยกและเข้ารหัสไว้ โปรดลบเลขออก",
                "Do not write a 13-digit number here: numbers are kept apart and sealed. Leave it out.",
            )
        except Unreadable:
            self._wrong(field, "unreadable", "อ่านไม่ได้ โปรดแก้เป็น", "cannot be read: give")
        return None

    def _wrong(self, field: str, code: str, th: str, en: str) -> None:
        wanted_th, wanted_en = _WANTED[field]
        self.add(field, code, f"“{field}” {th}{wanted_th}", f"“{field}” {en} {wanted_en}.")


class HoldsNumber(Unreadable):
    """A free text with a 13-digit number in it, which would lie open where numbers are sealed."""


def free_text(cell: str) -> str:
    """A text that people may word as they like, without a 13-digit number."""
    text = parse_text(cell)
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(text[:80])
    if _THIRTEEN_DIGITS.search(text):
        raise HoldsNumber
    return text


def read_registration(body: Mapping[str, Any]) -> Registration:
    """An enterprise as a person enters it; raises ``RegistrationInvalid``."""
    reading = Reading(body)
    number = reading.required("tax_id", normalise_number)
    kind = reading.required("kind", _one_of(Kind, parse_kind))
    if number is not None and not number_is_valid(number, kind):
        reading.add(
            "tax_id",
            "number_invalid",
            "เลข 13 หลักไม่ผ่านการตรวจสอบ หรือไม่ตรงกับประเภทกิจการ โปรดตรวจกับเอกสารต้นฉบับ",
            "The 13-digit number fails its check or does not fit the kind of enterprise: compare it with the document.",
        )
    read = {
        "name_th": reading.required("name_th", free_text),
        "name_en": reading.optional("name_en", free_text),
        "province": reading.required("province", _province),
        "sector": reading.required("sector", _one_of(Sector, parse_sector)),
        "role": reading.required("role", _one_of(PersonRole)),
        "notice_version": reading.required("notice_version", free_text),
        "evidence": reading.optional("evidence", free_text),
    }
    reading.must_be_right(RegistrationInvalid)
    return Registration(number=str(number), kind=str(kind), **read)  # type: ignore[arg-type]


def read_profile(person: Person, body: Mapping[str, Any]) -> Person:
    """A person as she gives herself, the next version of what was known; raises ``ProfileInvalid``."""
    reading = Reading(body)
    name = reading.required("name", free_text)
    email = reading.optional("email", parse_email)
    phone = reading.optional("phone", parse_phone)
    line_id = reading.optional("line_id", free_text)
    language = reading.required("language", _language)
    reading.must_be_right(ProfileInvalid)
    return Person(person.id, name, email, phone, line_id, str(language), person.version + 1)


def read_text(body: Mapping[str, Any], field: str, *, required: bool) -> str | None:
    """One free text of a decision; raises ``DecisionInvalid``."""
    reading = Reading(body)
    text = reading.required(field, free_text) if required else reading.optional(field, free_text)
    reading.must_be_right(DecisionInvalid)
    return text


def _one_of(words: Any, thai: Parse | None = None) -> Parse:
    def parse(cell: str) -> Any:
        text = parse_text(cell)
        if text in set(words):
            return words(text)
        if thai is None:
            raise Unreadable(text[:80])
        return thai(cell)

    return parse


def _province(cell: str) -> str:
    text = parse_text(cell)
    return text if text in _CODES else parse_province(text)


def _language(cell: str) -> str:
    text = parse_text(cell)
    if text not in _LANGUAGES:
        raise Unreadable(text[:80])
    return text
