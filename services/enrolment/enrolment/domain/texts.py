"""What is said to people, in both languages; and how the words of the rules are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from enrolment.domain.document_reader import DocumentReader
from enrolment.domain.words import Dimension, Group


@dataclass(frozen=True, slots=True)
class Text:
    """The same in Thai and in English."""

    th: str
    en: str


DIMENSION_NAMES: Mapping[Dimension, Text] = {
    Dimension.MANAGEMENT: Text(
        "ความเป็นผู้ประกอบการ การบริหารจัดการธุรกิจสมัยใหม่ และการพัฒนาบุคลากร",
        "Entrepreneurship, modern management, people development",
    ),
    Dimension.MARKETING: Text("กลยุทธ์การตลาด", "Strategic marketing"),
    Dimension.INNOVATION: Text("นวัตกรรมผลิตภัณฑ์", "Product innovation"),
    Dimension.FINANCE: Text("การเงินธุรกิจ การบัญชี ภาษีธุรกิจ และกฎหมาย", "Business finance, accounting, tax, law"),
    Dimension.DIGITAL: Text("เทคโนโลยีดิจิทัล", "Digital technology"),
}
"""The dimensions as they are headed."""

DIMENSION_WORDS: Mapping[Dimension, Text] = {
    Dimension.MANAGEMENT: Text("การบริหารจัดการ", "management"),
    Dimension.MARKETING: Text("การตลาด", "marketing"),
    Dimension.INNOVATION: Text("นวัตกรรม", "innovation"),
    Dimension.FINANCE: Text("การเงิน", "finance"),
    Dimension.DIGITAL: Text("ดิจิทัล", "digital"),
}
"""The dimensions as a sentence names them."""

GROUP_WORDS: Mapping[Group, Text] = {
    Group.STAR: Text("กลุ่มสตาร์", "star"),
    Group.HIGH_POTENTIAL: Text("กลุ่มที่มีศักยภาพเข้มแข็ง", "high potential"),
    Group.GENERAL: Text("กลุ่มทั่วไป", "general"),
}
"""The groups as a sentence names them."""


def read_text(reader: DocumentReader, field: str) -> Text:
    """A text of a document, which must stand there in both languages."""
    section = reader.section(field)
    return Text(section.text("th"), section.text("en"))


def figure(value: Fraction | int) -> str:
    """A figure as people read it: whole where it is whole, else with two decimals, half up."""
    if value == int(value):
        return str(int(value))
    sign, hundredths = ("-" if value < 0 else ""), (abs(Fraction(value)) * 100 + Fraction(1, 2)).__floor__()
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def joined(texts: list[Text]) -> Text:
    """Several sentences as one paragraph."""
    return Text(" ".join(text.th for text in texts), " ".join(text.en for text in texts))
