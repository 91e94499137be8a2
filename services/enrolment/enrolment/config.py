"""The service's settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starsme.sealing import read_keys
from starsme.settings import ServiceSettings, setting, whole
from starsme.working_days import Override, read_overrides


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("https://… expected")
    return text


def _overrides(path: str) -> tuple[Override, ...]:
    try:
        return read_overrides(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error


@dataclass(frozen=True, kw_only=True)
class EnrolmentSettings(ServiceSettings):
    """What enrolment needs besides what every service does; ``agency`` is the one whose officers see every call."""

    identity_keys: tuple[bytes, ...] = setting(
        "STARSME_IDENTITY_KEYS",
        help_th="กุญแจเข้ารหัสเลข 13 หลักในฐานข้อมูล เรียงจากใหม่ไปเก่า คั่นด้วยช่องว่างหรือจุลภาค",
        help_en="keys that seal 13-digit numbers at rest, the newest first, separated by white space or commas",
        read=read_keys,
        secret=True,
    )
    registry_url: str | None = setting(
        "STARSME_REGISTRY_URL",
        help_th="ที่อยู่ API ทะเบียนนิติบุคคลของกรมพัฒนาธุรกิจการค้า เช่น https://openapi.dbd.go.th/api/v1 (เว้นว่าง: ไม่ตรวจสอบ)",
        help_en="address of the registry's API, such as https://openapi.dbd.go.th/api/v1; empty: no checks",
        default=None,
        read=_address,
    )
    registry_timeout_seconds: int = setting(
        "STARSME_REGISTRY_TIMEOUT_SECONDS",
        help_th="เวลารอคำตอบจากทะเบียนนิติบุคคล (วินาที)",
        help_en="how long an answer of the registry is waited for, seconds",
        default=10,
        read=whole(1, 60),
    )
    working_day_overrides: tuple[Override, ...] = setting(
        "STARSME_WORKING_DAY_OVERRIDES",
        help_th="ไฟล์ CSV ของวันหยุดที่ประกาศภายหลัง หรือวันที่กลับเป็นวันทำการ (day,working,source)",
        help_en="CSV file of days declared a holiday late, or worked after all (day,working,source)",
        default=(),
        read=_overrides,
    )
