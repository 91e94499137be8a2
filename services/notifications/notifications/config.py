"""The service's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starsme.settings import ServiceSettings, one_of, setting, whole


def _address(text: str) -> str:
    local, at, domain = text.strip().rpartition("@")
    if not (local and at and "." in domain and text.isascii() and text.isprintable() and " " not in text.strip()):
        raise ValueError("an e-mail address expected")
    return text.strip()


def _over_smtp(environ: Mapping[str, str]) -> bool:
    """Whether e-mail goes to a mail server: chosen, or because only the embedded platform writes files unasked."""
    return (environ.get("STARSME_MAIL") or _usual_way(environ.get("STARSME_ENVIRONMENT", ""))) == "smtp"


def _usual_way(environment: str) -> str:
    return "folder" if environment == "embedded" else "smtp"


@dataclass(frozen=True, kw_only=True)
class NotificationsSettings(ServiceSettings):
    """What notifications needs besides what every service does."""

    mail: str = setting(
        "STARSME_MAIL",
        help_th="ส่งอีเมลทางใด: smtp หรือ folder (เขียนเป็นไฟล์ .eml) ค่าปกติคือ folder เมื่อ embedded นอกนั้นคือ smtp",
        help_en="how e-mail goes out: smtp, or folder (.eml files); unless set, folder when embedded and smtp otherwise",
        default="",
        read=one_of("smtp", "folder"),
    )
    mail_from: str = setting(
        "STARSME_MAIL_FROM",
        help_th="อีเมลผู้ส่ง",
        help_en="the address that e-mail is sent from",
        default="no-reply@starsme.invalid",
        read=_address,
        needed=_over_smtp,
    )
    smtp_host: str = setting(
        "STARSME_SMTP_HOST",
        help_th="เซิร์ฟเวอร์อีเมล",
        help_en="the mail server",
        default="",
        needed=_over_smtp,
    )
    smtp_port: int = setting(
        "STARSME_SMTP_PORT", help_th="พอร์ตของเซิร์ฟเวอร์อีเมล", help_en="its port", default=587, read=whole(1, 65_535)
    )
    smtp_security: str = setting(
        "STARSME_SMTP_SECURITY",
        help_th="การเข้ารหัส: starttls, tls หรือ none",
        help_en="how the connection is protected: starttls, tls or none",
        default="starttls",
        read=one_of("starttls", "tls", "none"),
    )
    smtp_user: str = setting(
        "STARSME_SMTP_USER", help_th="ชื่อผู้ใช้เซิร์ฟเวอร์อีเมล", help_en="the mail server's user", default=""
    )
    smtp_password: str = setting(
        "STARSME_SMTP_PASSWORD",
        help_th="รหัสผ่านเซิร์ฟเวอร์อีเมล",
        help_en="the mail server's password; put it in a file named by STARSME_SMTP_PASSWORD_FILE",
        default="",
        secret=True,
    )
    office_name_th: str = setting(
        "STARSME_OFFICE_NAME_TH",
        help_th="ชื่อหน่วยงานท้ายข้อความ (ไทย)",
        help_en="the office's Thai name, under every message",
        default="ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ 1 กรมส่งเสริมอุตสาหกรรม",
    )
    office_name_en: str = setting(
        "STARSME_OFFICE_NAME_EN",
        help_th="ชื่อหน่วยงานท้ายข้อความ (อังกฤษ)",
        help_en="the office's English name, under every message",
        default="Industrial Promotion Centre Region 1, Department of Industrial Promotion",
    )
    office_contact: str = setting(
        "STARSME_OFFICE_CONTACT",
        help_th="ช่องทางสอบถามท้ายข้อความ",
        help_en="how to ask back, under every message",
        default="",
    )

    @property
    def mail_way(self) -> str:
        """``smtp`` or ``folder``."""
        return self.mail or _usual_way(self.environment)
