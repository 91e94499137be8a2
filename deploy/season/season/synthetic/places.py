"""Where the invented enterprises stand: the seventeen northern provinces (real names, districts and postcodes)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Province:
    """A province by its DOPA code; ``districts`` pairs a district's Thai name with a postcode in it."""

    code: str
    th: str
    en: str
    districts: tuple[tuple[str, str], ...] = ()


NORTHERN = (
    Province(
        "50",
        "เชียงใหม่",
        "Chiang Mai",
        (("เมืองเชียงใหม่", "50200"), ("หางดง", "50230"), ("แม่แตง", "50150"), ("พร้าว", "50190")),
    ),
    Province("51", "ลำพูน", "Lamphun", (("เมืองลำพูน", "51000"), ("ป่าซาง", "51120"), ("บ้านโฮ่ง", "51130"))),
    Province("52", "ลำปาง", "Lampang", (("เมืองลำปาง", "52000"), ("เกาะคา", "52130"), ("แจ้ห่ม", "52120"))),
    Province("58", "แม่ฮ่องสอน", "Mae Hong Son", (("เมืองแม่ฮ่องสอน", "58000"), ("ปาย", "58130"), ("แม่สะเรียง", "58110"))),
    Province("54", "แพร่", "Phrae", (("เมืองแพร่", "54000"), ("สูงเม่น", "54130"), ("ลอง", "54150"))),
    Province("55", "น่าน", "Nan", (("เมืองน่าน", "55000"), ("ปัว", "55120"), ("เวียงสา", "55110"))),
    Province("56", "พะเยา", "Phayao", (("เมืองพะเยา", "56000"), ("เชียงคำ", "56110"), ("ดอกคำใต้", "56120"))),
    Province("57", "เชียงราย", "Chiang Rai", (("เมืองเชียงราย", "57000"), ("แม่จัน", "57110"), ("พาน", "57120"))),
    Province("53", "อุตรดิตถ์", "Uttaradit", (("เมืองอุตรดิตถ์", "53000"), ("ลับแล", "53130"), ("พิชัย", "53120"))),
    Province("63", "ตาก", "Tak", (("เมืองตาก", "63000"), ("แม่สอด", "63110"), ("อุ้มผาง", "63170"))),
    Province("64", "สุโขทัย", "Sukhothai", (("เมืองสุโขทัย", "64000"), ("สวรรคโลก", "64110"), ("ศรีสัชนาลัย", "64130"))),
    Province("65", "พิษณุโลก", "Phitsanulok", (("เมืองพิษณุโลก", "65000"), ("นครไทย", "65120"), ("วังทอง", "65130"))),
    Province("67", "เพชรบูรณ์", "Phetchabun", (("เมืองเพชรบูรณ์", "67000"), ("หล่มสัก", "67110"), ("เขาค้อ", "67270"))),
    Province("60", "นครสวรรค์", "Nakhon Sawan", (("เมืองนครสวรรค์", "60000"), ("ตาคลี", "60140"), ("ชุมแสง", "60120"))),
    Province("61", "อุทัยธานี", "Uthai Thani", (("เมืองอุทัยธานี", "61000"), ("บ้านไร่", "61140"), ("หนองฉาง", "61110"))),
    Province(
        "62", "กำแพงเพชร", "Kamphaeng Phet", (("เมืองกำแพงเพชร", "62000"), ("คลองลาน", "62180"), ("ลานกระบือ", "62170"))
    ),
    Province("66", "พิจิตร", "Phichit", (("เมืองพิจิตร", "66000"), ("ตะพานหิน", "66110"), ("บางมูลนาก", "66120"))),
)
"""The northern provinces, in the order of their groups (upper 1, upper 2, lower 1, lower 2)."""

ELSEWHERE = (
    Province("21", "ระยอง", "Rayong", (("เมืองระยอง", "21000"),)),
    Province("40", "ขอนแก่น", "Khon Kaen", (("เมืองขอนแก่น", "40000"),)),
    Province("83", "ภูเก็ต", "Phuket", (("เมืองภูเก็ต", "83000"),)),
    Province("10", "กรุงเทพมหานคร", "Bangkok", (("บางรัก", "10500"),)),
)
"""Provinces that no northern call names."""


def northern(codes: tuple[str, ...]) -> tuple[Province, ...]:
    """The northern provinces with these DOPA codes, in our order; raises ``ValueError`` naming what is not northern."""
    known = {province.code for province in NORTHERN}
    strangers = sorted(set(codes) - known)
    if strangers:
        raise ValueError(f"not northern provinces: {', '.join(strangers)}; known are {', '.join(sorted(known))}")
    return tuple(province for province in NORTHERN if province.code in codes)
