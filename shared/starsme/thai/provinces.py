"""The 77 provinces with their DOPA codes, and the ways in which people write them.

Source: Department of Provincial Administration codes; the pilot's intake decisions, 7.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from starsme.thai.text import Unreadable, parse_text


class Province(NamedTuple):
    """A province: its two-digit DOPA code and its two names."""

    code: str
    name_th: str
    name_en: str


PROVINCES: tuple[Province, ...] = (
    Province("10", "กรุงเทพมหานคร", "Bangkok"),
    Province("11", "สมุทรปราการ", "Samut Prakan"),
    Province("12", "นนทบุรี", "Nonthaburi"),
    Province("13", "ปทุมธานี", "Pathum Thani"),
    Province("14", "พระนครศรีอยุธยา", "Phra Nakhon Si Ayutthaya"),
    Province("15", "อ่างทอง", "Ang Thong"),
    Province("16", "ลพบุรี", "Lop Buri"),
    Province("17", "สิงห์บุรี", "Sing Buri"),
    Province("18", "ชัยนาท", "Chai Nat"),
    Province("19", "สระบุรี", "Saraburi"),
    Province("20", "ชลบุรี", "Chon Buri"),
    Province("21", "ระยอง", "Rayong"),
    Province("22", "จันทบุรี", "Chanthaburi"),
    Province("23", "ตราด", "Trat"),
    Province("24", "ฉะเชิงเทรา", "Chachoengsao"),
    Province("25", "ปราจีนบุรี", "Prachin Buri"),
    Province("26", "นครนายก", "Nakhon Nayok"),
    Province("27", "สระแก้ว", "Sa Kaeo"),
    Province("30", "นครราชสีมา", "Nakhon Ratchasima"),
    Province("31", "บุรีรัมย์", "Buri Ram"),
    Province("32", "สุรินทร์", "Surin"),
    Province("33", "ศรีสะเกษ", "Si Sa Ket"),
    Province("34", "อุบลราชธานี", "Ubon Ratchathani"),
    Province("35", "ยโสธร", "Yasothon"),
    Province("36", "ชัยภูมิ", "Chaiyaphum"),
    Province("37", "อำนาจเจริญ", "Amnat Charoen"),
    Province("38", "บึงกาฬ", "Bueng Kan"),
    Province("39", "หนองบัวลำภู", "Nong Bua Lam Phu"),
    Province("40", "ขอนแก่น", "Khon Kaen"),
    Province("41", "อุดรธานี", "Udon Thani"),
    Province("42", "เลย", "Loei"),
    Province("43", "หนองคาย", "Nong Khai"),
    Province("44", "มหาสารคาม", "Maha Sarakham"),
    Province("45", "ร้อยเอ็ด", "Roi Et"),
    Province("46", "กาฬสินธุ์", "Kalasin"),
    Province("47", "สกลนคร", "Sakon Nakhon"),
    Province("48", "นครพนม", "Nakhon Phanom"),
    Province("49", "มุกดาหาร", "Mukdahan"),
    Province("50", "เชียงใหม่", "Chiang Mai"),
    Province("51", "ลำพูน", "Lamphun"),
    Province("52", "ลำปาง", "Lampang"),
    Province("53", "อุตรดิตถ์", "Uttaradit"),
    Province("54", "แพร่", "Phrae"),
    Province("55", "น่าน", "Nan"),
    Province("56", "พะเยา", "Phayao"),
    Province("57", "เชียงราย", "Chiang Rai"),
    Province("58", "แม่ฮ่องสอน", "Mae Hong Son"),
    Province("60", "นครสวรรค์", "Nakhon Sawan"),
    Province("61", "อุทัยธานี", "Uthai Thani"),
    Province("62", "กำแพงเพชร", "Kamphaeng Phet"),
    Province("63", "ตาก", "Tak"),
    Province("64", "สุโขทัย", "Sukhothai"),
    Province("65", "พิษณุโลก", "Phitsanulok"),
    Province("66", "พิจิตร", "Phichit"),
    Province("67", "เพชรบูรณ์", "Phetchabun"),
    Province("70", "ราชบุรี", "Ratchaburi"),
    Province("71", "กาญจนบุรี", "Kanchanaburi"),
    Province("72", "สุพรรณบุรี", "Suphan Buri"),
    Province("73", "นครปฐม", "Nakhon Pathom"),
    Province("74", "สมุทรสาคร", "Samut Sakhon"),
    Province("75", "สมุทรสงคราม", "Samut Songkhram"),
    Province("76", "เพชรบุรี", "Phetchaburi"),
    Province("77", "ประจวบคีรีขันธ์", "Prachuap Khiri Khan"),
    Province("80", "นครศรีธรรมราช", "Nakhon Si Thammarat"),
    Province("81", "กระบี่", "Krabi"),
    Province("82", "พังงา", "Phangnga"),
    Province("83", "ภูเก็ต", "Phuket"),
    Province("84", "สุราษฎร์ธานี", "Surat Thani"),
    Province("85", "ระนอง", "Ranong"),
    Province("86", "ชุมพร", "Chumphon"),
    Province("90", "สงขลา", "Songkhla"),
    Province("91", "สตูล", "Satun"),
    Province("92", "ตรัง", "Trang"),
    Province("93", "พัทลุง", "Phatthalung"),
    Province("94", "ปัตตานี", "Pattani"),
    Province("95", "ยะลา", "Yala"),
    Province("96", "นราธิวาส", "Narathiwat"),
)
"""All of them, by code."""

_BY_CODE = {province.code: province for province in PROVINCES}
_THAI = {province.name_th: province.code for province in PROVINCES} | {"กรุงเทพฯ": "10", "กทม.": "10"}
_ENGLISH = {province.name_en.lower().replace(" ", ""): province.code for province in PROVINCES}
_PREFIX = re.compile(r"จังหวัด|จ\.")


def parse_province(cell: str) -> str:
    """Read a province and return its DOPA code.

    Takes the exact Thai name with or without จ./จังหวัด, or the English name in any case and spacing, ``Province``
    allowed. A district, two names, a region or a near miss is ``Unreadable``: never guessed by likeness.
    """
    text = parse_text(cell).replace(" ", "")
    code = _THAI.get(_PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text)
    if code is None:
        code = _ENGLISH.get(text.lower().replace("-", "").removesuffix("province"))
    if code is None:
        raise Unreadable(text[:80])
    return code


def name_th(code: str) -> str:
    """The Thai name of a DOPA code; ``KeyError`` when there is no such province."""
    return _BY_CODE[code].name_th


def name_en(code: str) -> str:
    """The English name of a DOPA code; ``KeyError`` when there is no such province."""
    return _BY_CODE[code].name_en
