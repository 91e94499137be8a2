"""`starsme token`: mint a bearer token for trying things out. Only where the platform itself is the issuer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from starsme.auth.caller import Role
from starsme.auth.keys import AUDIENCE, ISSUER, PRIVATE_KEY_FILE, make_keys, mint
from starsme.cli.speech import refuse, stop_for_problems
from starsme.settings import SettingsMissing, load, one_of, setting

MINTING = ("embedded", "development")


@dataclass(frozen=True, kw_only=True)
class TokenSettings:
    """What minting needs; the names are those that the services read."""

    environment: str = setting(
        "STARSME_ENVIRONMENT",
        help_th="สภาพแวดล้อม",
        help_en="production, development or embedded",
        default="production",
        read=one_of("production", "development", "embedded"),
    )
    issuer: str = setting("STARSME_ISSUER", help_th="ผู้ออกโทเค็น", help_en="the token issuer", default=ISSUER)
    audience: str = setting("STARSME_AUDIENCE", help_th="ผู้รับโทเค็น", help_en="the token audience", default=AUDIENCE)
    data_dir: str = setting(
        "STARSME_DATA_DIR", help_th="โฟลเดอร์ข้อมูล", help_en="folder for files the platform writes", default="var"
    )
    keys: str = setting(
        "STARSME_KEYS_DIR",
        help_th="โฟลเดอร์กุญแจสำหรับทดลอง (ปกติคือ keys ในโฟลเดอร์ข้อมูล)",
        help_en="folder of the platform's own signing key (keys in the data folder, unless set)",
        default="",
    )

    @property
    def keys_dir(self) -> Path:
        """Where the signing key and its ``jwks.json`` are."""
        return Path(self.keys) if self.keys else Path(self.data_dir) / "keys"


def app(
    role: Annotated[list[Role], typer.Option(help="A role of the caller; repeat for several. บทบาท ระบุซ้ำได้")],
    agency: Annotated[str | None, typer.Option(help="Code of the caller's agency. รหัสหน่วยงาน")] = None,
    enterprise: Annotated[
        list[str] | None, typer.Option(help="Id (ent_…) that an entrepreneur acts for; repeat. รหัสกิจการ ระบุซ้ำได้")
    ] = None,
    person: Annotated[str | None, typer.Option(help="Register code of a judge, mentor or consultant. รหัสบุคคล")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=720.0, help="Hours until it expires. อายุ (ชั่วโมง)")] = 8.0,
    subject: Annotated[str | None, typer.Option(help="Who the token says that you are. ชื่อผู้ใช้")] = None,
) -> None:
    """Mint a bearer token for the embedded and development set-ups (สร้างโทเค็นสำหรับทดลอง)."""
    try:
        settings = load(TokenSettings)
    except SettingsMissing as error:
        stop_for_problems(error.problems)
    if settings.environment not in MINTING:
        refuse(
            "สร้างโทเค็นได้เฉพาะเมื่อ STARSME_ENVIRONMENT เป็น embedded หรือ development โปรดขอโทเค็นจากระบบยืนยันตัวตนของหน่วยงาน",
            "Tokens are minted only where STARSME_ENVIRONMENT is embedded or development. "
            "Get yours from your identity provider.",
        )
    key = settings.keys_dir / PRIVATE_KEY_FILE
    if settings.environment == "embedded":
        make_keys(settings.keys_dir)
    elif not key.is_file():
        refuse(
            f"ไม่พบกุญแจลงนาม {PRIVATE_KEY_FILE} ในโฟลเดอร์ STARSME_KEYS_DIR โปรดตั้งค่าให้ตรงกับโฟลเดอร์ที่บริการใช้",
            f"There is no {PRIVATE_KEY_FILE} in STARSME_KEYS_DIR. "
            "Set it to the folder whose jwks.json the services read.",
        )
    typer.echo(
        mint(
            key,
            subject or person or f"{'+'.join(sorted(role))}@{settings.environment}",
            role,
            agency,
            enterprise or (),
            person,
            timedelta(hours=hours),
            now=datetime.now(UTC),
            issuer=settings.issuer,
            audience=settings.audience,
        )
    )
