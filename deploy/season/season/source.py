"""The folder with a season's files: which are there, and the call's document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

CALL = "call.yaml"
APPLICATIONS = ("applications.csv", "applications.xlsx")
OPTIONAL = ("agencies.csv", "scores.csv", "mentors.csv", "consultants.csv", "visits.csv")


class SourceWrong(ValueError):
    """The folder cannot be a season. ``problems`` says everything that is wrong, in Thai and English."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(english for _, english in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Source:
    """A season's files. ``call`` is the document as JSON takes it; ``left_out`` names optional files that are not there."""

    folder: Path
    call: dict[str, Any]
    applications: Path
    files: dict[str, Path]
    left_out: tuple[str, ...]

    @property
    def code(self) -> str:
        """The call's code."""
        return str(self.call["code"])

    def fingerprint(self) -> str:
        """What the files say, in twelve characters: the same files, the same season."""
        digest = hashlib.sha256()
        for path in (self.folder / CALL, self.applications, *self.files.values()):
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:12]


def read_source(folder: Path) -> Source:
    """Look into a folder; raises ``SourceWrong`` with all that is missing or unreadable."""
    if not folder.is_dir():
        raise SourceWrong([(f"ไม่พบโฟลเดอร์ {folder}", f"There is no folder {folder}.")])
    problems: list[tuple[str, str]] = []
    call = _call(folder / CALL, problems)
    found = [folder / name for name in APPLICATIONS if (folder / name).is_file()]
    if not found:
        problems.append(
            (
                "ไม่พบไฟล์ใบสมัคร (applications.csv หรือ applications.xlsx)",
                "There are no applications (applications.csv or applications.xlsx).",
            )
        )
    if len(found) > 1:
        problems.append(
            (
                "พบใบสมัครทั้ง applications.csv และ applications.xlsx โปรดเหลือไว้ไฟล์เดียว",
                "There are both applications.csv and applications.xlsx: keep the one that counts.",
            )
        )
    if problems:
        raise SourceWrong(problems)
    files = {name: folder / name for name in OPTIONAL if (folder / name).is_file()}
    return Source(folder, call, found[0], files, tuple(name for name in OPTIONAL if name not in files))


def allowance_of(call: Mapping[str, Any]) -> dict[str, Any] | None:
    """The man-day terms of a call as consulting words them; ``None`` where the call says nothing about man-days."""
    terms = call.get("man_days")
    if not isinstance(terms, dict):
        return None
    return {
        "man_days_per_year": terms.get("per_year", 3),
        "minutes_per_man_day": terms.get("minutes_per_man_day", 360),
        "smallest_booking_minutes": terms.get("smallest_booking_minutes", 180),
        "year": terms.get("year", "fiscal"),
    }


def _call(path: Path, problems: list[tuple[str, str]]) -> dict[str, Any]:
    if not path.is_file():
        problems.append(
            (f"ไม่พบไฟล์ {CALL} ซึ่งบอกช่วงเวลาและที่นั่ง", f"There is no {CALL}, which says the window and the seats.")
        )
        return {}
    try:
        document = yaml.safe_load(path.read_text("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = " ".join(str(error).split())[:300]
        problems.append((f"อ่าน {CALL} ไม่ได้: {where}", f"{CALL} cannot be read: {where}"))
        return {}
    if not isinstance(document, dict) or not document.get("code"):
        problems.append((f"{CALL} ต้องเป็นรายการค่าที่มี code", f"{CALL} must be a mapping with a code."))
        return {}
    plain: dict[str, Any] = _plain(document)
    return plain


def _plain(value: Any) -> Any:
    """What YAML read, as JSON can carry it: a date is its ISO text."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, (date, datetime)) else value
