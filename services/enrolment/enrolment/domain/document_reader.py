"""Reading a document's fields while collecting every problem, so that the author corrects it once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ABSENT: Any = object()
_PLACEHOLDER_TIME = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct in a document: where it stands, and what to do in both languages."""

    field: str
    code: str
    th: str
    en: str


def exact_number(value: Any) -> Fraction | None:
    """A whole or decimal number as written (2, 2.5, "2.5"), kept exact; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = value if isinstance(value, str) else repr(value)
    return Fraction(text) if _DECIMAL.fullmatch(text) else None


class DocumentReader:
    """Reads fields of a mapping. Each method gives a usable value and notes a problem where the document has none."""

    def __init__(self, document: Any, path: str = "", problems: list[Problem] | None = None) -> None:
        self.problems: list[Problem] = [] if problems is None else problems
        self._path = path
        self._document: Mapping[Any, Any] = document if isinstance(document, Mapping) else {}
        if not isinstance(document, Mapping):
            self.problem("", "not_a_mapping", "ต้องเป็นชุดของชื่อและค่า", "must be a mapping of names to values")

    def problem(self, field: str, code: str, th: str, en: str) -> None:
        """Note a problem with a field of this section."""
        self.problems.append(Problem(f"{self._path}.{field}".strip("."), code, th, en))

    def are_sound(self, *fields: str) -> bool:
        """Whether none of these fields of this section has a problem: only then can they be compared."""
        places = {f"{self._path}.{field}".strip(".") for field in fields}
        return places.isdisjoint(problem.field for problem in self.problems)

    def section(self, field: str) -> DocumentReader:
        """The reader of a nested mapping."""
        return DocumentReader(self._value(field, default={}), f"{self._path}.{field}".strip("."), self.problems)

    def has(self, field: str) -> bool:
        """Whether the document says anything of a field; an empty value says nothing."""
        return self._document.get(field) is not None

    def items(self, field: str, *, required: bool = True) -> Iterator[DocumentReader]:
        """The readers of a list of mappings, which must not be empty; where it is not required it may be absent."""
        if not required and not self.has(field):
            return
        value = self._value(field)
        if value is _ABSENT:
            return
        if not isinstance(value, list) or not value:
            self.problem(field, "not_a_list", "ต้องเป็นรายการอย่างน้อยหนึ่งรายการ", "must be a list with at least one item")
            return
        for place, item in enumerate(value):
            yield DocumentReader(item, f"{self._path}.{field}[{place}]".strip("."), self.problems)

    def text(self, field: str) -> str:
        """A text that is not blank."""
        value = self._value(field)
        if value is _ABSENT:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.problem(field, "not_a_text", "ต้องเป็นข้อความที่ไม่ว่าง", "must be a text that is not blank")
            return ""
        return value.strip()

    def optional_text(self, field: str) -> str | None:
        """A text, or nothing."""
        return self.text(field) if self.has(field) else None

    def some_of(self, field: str, choices: Collection[str], *, default: Collection[str]) -> tuple[str, ...]:
        """Some of the given words, each once, in the order of the choices; the default where nothing is said."""
        if not self.has(field):
            return tuple(default)
        value = self._value(field)
        known = isinstance(value, list) and all(isinstance(one, str) and one in choices for one in value)
        if not known or not value or len(set(value)) != len(value):
            self.problem(
                field,
                "not_choices",
                f"ต้องเป็นรายการที่ไม่ว่างและไม่ซ้ำ เลือกจาก {', '.join(choices)}",
                f"must be a list, not empty, each once, of {', '.join(choices)}",
            )
            return tuple(default)
        return tuple(one for one in choices if one in value)

    def code(self, field: str) -> str:
        """A short name of lower-case letters, digits and hyphens."""
        before = len(self.problems)
        value = self.text(field)
        if len(self.problems) == before and not _CODE.fullmatch(value):
            self.problem(
                field,
                "not_a_code",
                "ใช้ได้เฉพาะ a-z, 0-9 และ - ไม่เกิน 64 ตัว",
                "use a-z, 0-9 and hyphens only, at most 64 of them",
            )
        return value

    def choice(self, field: str, choices: Collection[str], *, default: str | None = None, listed: bool = True) -> str:
        """One of the given words."""
        value = self._value(field, default=_ABSENT if default is None else default, required=default is None)
        if value is _ABSENT:
            return ""
        if not isinstance(value, str) or value not in choices:
            offer = f" ({', '.join(choices)})" if listed else ""
            self.problem(field, "not_a_choice", f"ไม่รู้จักค่า “{value}”{offer}", f"“{value}” is not known here{offer}")
            return ""
        return value

    def whole(self, field: str, lowest: int, highest: int) -> int:
        """A whole number within bounds, both included."""
        value = self._value(field)
        if value is _ABSENT:
            return lowest
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.problem(
                field,
                "not_in_range",
                f"ต้องเป็นจำนวนเต็มตั้งแต่ {lowest} ถึง {highest}",
                f"must be a whole number from {lowest} to {highest}",
            )
            return lowest
        return value

    def optional_number(self, field: str, lowest: int, highest: int) -> Fraction | None:
        """A number within bounds, both included, kept exact; or nothing."""
        if not self.has(field):
            return None
        number = exact_number(self._value(field))
        if number is None or not lowest <= number <= highest:
            self.problem(
                field,
                "not_in_range",
                f"ต้องเป็นตัวเลขตั้งแต่ {lowest} ถึง {highest}",
                f"must be a number from {lowest} to {highest}",
            )
            return None
        return number

    def time(self, field: str) -> datetime:
        """A time with its offset, ISO 8601."""
        value = self._value(field)
        try:
            time = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except (TypeError, ValueError):
            time = None
        if time is None or time.utcoffset() is None:
            if value is not _ABSENT:
                self.problem(
                    field,
                    "not_a_time",
                    "ต้องเป็นเวลาพร้อมเขตเวลา เช่น 2019-01-14T00:00:00+07:00",
                    "must be a time with its offset, such as 2019-01-14T00:00:00+07:00",
                )
            return _PLACEHOLDER_TIME
        return time

    def day(self, field: str) -> date:
        """A day, ISO 8601."""
        value = self._value(field)
        try:
            return value if type(value) is date else date.fromisoformat(value)
        except (TypeError, ValueError):
            if value is not _ABSENT:
                self.problem(field, "not_a_day", "ต้องเป็นวันที่ เช่น 2019-01-14", "must be a day such as 2019-01-14")
            return _PLACEHOLDER_TIME.date()

    def day_if_given(self, field: str) -> date | None:
        """A day, or nothing where the document leaves it out or empty."""
        return self.day(field) if self.has(field) else None

    def flag(self, field: str, *, default: bool | None = None) -> bool:
        """Yes or no; without a default it must be said."""
        value = self._value(field, default=_ABSENT if default is None else default, required=default is None)
        if isinstance(value, bool):
            return value
        if value is not _ABSENT:
            self.problem(field, "not_a_flag", "ต้องเป็น true หรือ false", "must be true or false")
        return bool(default)

    def whole_if_given(self, field: str, lowest: int, highest: int) -> int | None:
        """A whole number within bounds, or nothing where the document leaves it out or empty."""
        return self.whole(field, lowest, highest) if self.has(field) else None

    def codes(self, field: str) -> tuple[str, ...]:
        """A list of names of at most 64 characters, each once; none where the document leaves it out."""
        value = self._document.get(field)
        if value is None:
            return ()
        sound = isinstance(value, list) and all(isinstance(one, str) and 0 < len(one.strip()) <= 64 for one in value)
        if not sound or len({one.strip() for one in value}) != len(value):
            self.problem(
                field,
                "not_a_list_of_codes",
                "ต้องเป็นรายการรหัสที่ไม่ว่างและไม่ซ้ำ ไม่เกิน 64 ตัวอักษรต่อรหัส",
                "must be a list of codes, none blank or twice, each of at most 64 characters",
            )
            return ()
        return tuple(one.strip() for one in value)

    def knows_only(self, *fields: str) -> None:
        """Note every other name of this section: a slip in a name that may be left out would say nothing by itself."""
        for name in self._document:
            if name not in fields:
                offer = ", ".join(fields)
                self.problem(
                    str(name)[:64],
                    "unknown_name",
                    f"ไม่รู้จักชื่อนี้ ใช้ได้: {offer}",
                    f"is not known here; known are: {offer}",
                )

    def _value(self, field: str, *, default: Any = _ABSENT, required: bool = True) -> Any:
        if field in self._document:
            return self._document[field]
        if required:
            self.problem(field, "missing", "ยังไม่ได้ระบุ โปรดเพิ่ม", "is missing: add it")
        return default
