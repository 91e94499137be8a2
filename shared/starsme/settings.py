"""Settings from the environment, each with a ``NAME_FILE`` variant for secrets; what is missing is told all at once.

A service declares a frozen dataclass; ``load`` fills it or raises ``SettingsMissing`` with every problem.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_NO_DEFAULT: Any = object()


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One setting that is missing or cannot be read."""

    name: str
    th: str
    en: str


class SettingsMissing(Exception):
    """The boot stops: ``problems`` is the whole list."""

    def __init__(self, problems: list[SettingProblem]) -> None:
        super().__init__("; ".join(f"{problem.name}: {problem.en}" for problem in problems))
        self.problems = problems


def setting(
    name: str,
    *,
    help_th: str,
    help_en: str,
    default: Any = _NO_DEFAULT,
    read: Callable[[str], Any] = str,
    secret: bool = False,
    needed: Callable[[Mapping[str, str]], bool] | None = None,
) -> Any:
    """Declare one setting. ``read`` turns the text into a value and raises ``ValueError`` where it cannot.

    ``needed`` tells from the environment whether a setting that has a default must be given all the same.
    """
    metadata = {"name": name, "th": help_th, "en": help_en, "default": default, "read": read, "needed": needed}
    return dataclasses.field(
        metadata=metadata, repr=not secret, **({} if default is _NO_DEFAULT else {"default": default})
    )


def load(kind: type[T], environ: Mapping[str, str] | None = None) -> T:
    """Fill ``kind`` from the environment; raises ``SettingsMissing`` with everything that is wrong."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    problems: list[SettingProblem] = []
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        if not field.metadata:
            continue
        try:
            values[field.name] = _value(field.metadata, environ)
        except _Problem as problem:
            problems.append(SettingProblem(field.metadata["name"], problem.th, problem.en))
    if problems:
        raise SettingsMissing(problems)
    return kind(**values)


class _Problem(Exception):
    def __init__(self, th: str, en: str) -> None:
        super().__init__(en)
        self.th, self.en = th, en


def _value(metadata: Mapping[str, Any], environ: Mapping[str, str]) -> Any:
    name = metadata["name"]
    text = _text(name, environ)
    if text is None:
        needed = metadata["needed"]
        if metadata["default"] is _NO_DEFAULT or (needed is not None and needed(environ)):
            raise _Problem(
                f"ยังไม่ได้ตั้งค่า ({metadata['th']}) โปรดตั้ง {name} หรือ {name}_FILE",
                f"is not set ({metadata['en']}); set {name} or {name}_FILE",
            )
        return metadata["default"]
    try:
        return metadata["read"](text)
    except ValueError as error:
        raise _Problem(
            f"ค่าไม่ถูกต้อง ({metadata['th']}): {error}", f"cannot be read ({metadata['en']}): {error}"
        ) from None


def _text(name: str, environ: Mapping[str, str]) -> str | None:
    if environ.get(name):
        return environ[name]
    path = environ.get(f"{name}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip() or None
    except OSError as error:
        raise _Problem(
            f"อ่านไฟล์ {path} ไม่ได้: {error.strerror}", f"the file {path} cannot be read: {error.strerror}"
        ) from None


def one_of(*choices: str) -> Callable[[str], str]:
    """A reader that takes only these words."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"one of {', '.join(choices)} expected")
        return text

    return read


def secret_bytes(text: str) -> bytes:
    """A reader for a key: at least 32 characters."""
    if len(text) < 32:
        raise ValueError("at least 32 characters expected")
    return text.encode()


def whole(minimum: int, maximum: int) -> Callable[[str], int]:
    """A reader for a whole number within bounds."""

    def read(text: str) -> int:
        value = int(text)
        if not minimum <= value <= maximum:
            raise ValueError(f"{minimum}..{maximum} expected")
        return value

    return read


def replay_days() -> Any:
    """The one number that retention follows from: whoever reads it reads it alike."""
    return setting(
        "STARSME_REPLAY_DAYS",
        help_th="จำนวนวันย้อนหลังที่ส่งเหตุการณ์ซ้ำได้ (ต้องเท่ากันทุกบริการ)",
        help_en="how many days back events can be replayed; the same for every service",
        default=400,
        read=whole(1, 3660),
    )


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """What every service needs to start."""

    database_url: str = setting(
        "STARSME_DATABASE_URL",
        help_th="ฐานข้อมูลของบริการ",
        help_en="the service's own database, postgresql://… or sqlite:///…",
        secret=True,
    )
    amqp_uri: str = setting(
        "STARSME_AMQP_URI", help_th="ที่อยู่ RabbitMQ", help_en="the broker, amqp://… or memory://", secret=True
    )
    pseudonym_key: bytes = setting(
        "STARSME_PSEUDONYM_KEY",
        help_th="กุญแจร่วมของแพลตฟอร์มสำหรับแปลงเลข 13 หลักเป็นรหัสกิจการ",
        help_en="the platform's shared key that turns 13-digit numbers into enterprise ids",
        read=secret_bytes,
        secret=True,
    )
    jwks: str = setting(
        "STARSME_JWKS",
        help_th="ที่อยู่หรือไฟล์กุญแจสาธารณะ (JWKS) ของผู้ออกโทเค็น",
        help_en="address or file of the token issuer's public keys (JWKS)",
    )
    issuer: str = setting("STARSME_ISSUER", help_th="ผู้ออกโทเค็น", help_en="the token issuer", default="starsme")
    audience: str = setting("STARSME_AUDIENCE", help_th="ผู้รับโทเค็น", help_en="the token audience", default="starsme")
    environment: str = setting(
        "STARSME_ENVIRONMENT",
        help_th="สภาพแวดล้อม",
        help_en="production, development or embedded",
        default="production",
        read=one_of("production", "development", "embedded"),
    )
    agency: str = setting(
        "STARSME_AGENCY", help_th="หน่วยงานผู้ให้บริการ", help_en="the agency that operates this service", default="dip"
    )
    http_address: str = setting(
        "STARSME_HTTP_ADDRESS",
        help_th="ที่อยู่ที่ให้บริการ HTTP",
        help_en="where the service listens, host:port",
        default="127.0.0.1:8000",
    )
    data_dir: Path = setting(
        "STARSME_DATA_DIR",
        help_th="โฟลเดอร์ข้อมูล",
        help_en="folder for files the service writes",
        default=Path("var"),
        read=Path,
    )
    workers: int = setting(
        "STARSME_WORKERS", help_th="จำนวนคำขอพร้อมกัน", help_en="requests handled at once", default=10, read=whole(1, 200)
    )
    shards: int = setting(
        "STARSME_SHARDS",
        help_th="จำนวนคิวย่อย",
        help_en="queues that this service's events are cut into",
        default=1,
        read=whole(1, 64),
    )
    replay_days: int = replay_days()
    max_body_megabytes: int = setting(
        "STARSME_MAX_BODY_MEGABYTES",
        help_th="ขนาดไฟล์สูงสุด (MB)",
        help_en="largest body taken, MB",
        default=64,
        read=whole(1, 1024),
    )
