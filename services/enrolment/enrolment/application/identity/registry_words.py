"""Why the registry look-up found what it found, as people are told: what is so, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from enrolment.domain.registry import RegistryReason

REGISTRY_REASONS: Mapping[RegistryReason, tuple[str, str]] = {
    RegistryReason.NAME_MATCHES: (
        "ชื่อตรงกับทะเบียนนิติบุคคลของกรมพัฒนาธุรกิจการค้า และยังดำเนินกิจการอยู่",
        "The name is the one in the registry of juristic persons, and the business is operating.",
    ),
    RegistryReason.NAME_DIFFERS: (
        "ชื่อไม่ตรงกับทะเบียนนิติบุคคลของเลขนี้ โปรดตรวจเลขและชื่อกับหนังสือรับรองบริษัท",
        "The registry has another name under this number: compare number and name with the certificate of registration.",
    ),
    RegistryReason.NOT_OPERATING: (
        "ชื่อตรงกับทะเบียน แต่ทะเบียนระบุว่าไม่ได้ดำเนินกิจการแล้ว โปรดขอหนังสือรับรองฉบับล่าสุด",
        "The name is the registered one, but the registry says that the business no longer operates: "
        "ask for a recent certificate of registration.",
    ),
    RegistryReason.NOT_FOUND: (
        "ไม่พบเลขนี้ในทะเบียนนิติบุคคล โปรดตรวจเลขกับหนังสือรับรอง (นิติบุคคลที่เพิ่งจดทะเบียนอาจยังไม่ปรากฏ)",
        "The registry does not know this number: compare it with the certificate of registration "
        "(a new registration may not show yet).",
    ),
    RegistryReason.UNAVAILABLE: (
        "ยังตรวจสอบกับทะเบียนนิติบุคคลไม่ได้เพราะระบบทะเบียนไม่ตอบ ระบบจะลองใหม่เอง ไม่กระทบการสมัคร",
        "The registry did not answer. The check is tried again by itself; the application is not held up.",
    ),
}
