"""The service's settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starsme.settings import ServiceSettings, setting, whole
from starsme.working_days import Override, read_overrides


def _overrides(path: str) -> tuple[Override, ...]:
    try:
        return read_overrides(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error


@dataclass(frozen=True, kw_only=True)
class MentoringSettings(ServiceSettings):
    """What mentoring needs besides what every service does."""

    matching_seconds: int = setting(
        "STARSME_MATCHING_SECONDS",
        help_th="เวลาสูงสุดในการค้นหาการจับคู่ที่ดีที่สุด (วินาที)",
        help_en="longest search for the best matching, in seconds",
        default=20,
        read=whole(1, 600),
    )
    working_day_overrides: tuple[Override, ...] = setting(
        "STARSME_WORKING_DAY_OVERRIDES",
        help_th="ไฟล์ CSV ของวันหยุดที่ประกาศภายหลัง หรือวันที่กลับเป็นวันทำการ (day,working,source)",
        help_en="CSV file of days declared a holiday late, or worked after all (day,working,source)",
        default=(),
        read=_overrides,
    )
