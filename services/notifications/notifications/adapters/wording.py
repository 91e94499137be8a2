"""What the contracts' codes are called in letters, in Thai and English. A code without words shows as itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """One thing in both languages; the fields are named as the languages are."""

    th: str
    en: str


class Advice(NamedTuple):
    """Why something was refused, and what the reader can do."""

    why: Words
    do: Words


DIMENSIONS: Mapping[str, Words] = {
    "management": Words(
        "ความเป็นผู้ประกอบการ การบริหารจัดการธุรกิจสมัยใหม่ และการพัฒนาบุคลากร",
        "Entrepreneurship, modern management, people development",
    ),
    "marketing": Words("กลยุทธ์การตลาด", "Strategic marketing"),
    "innovation": Words("นวัตกรรมผลิตภัณฑ์", "Product innovation"),
    "finance": Words("การเงินธุรกิจ การบัญชี ภาษีธุรกิจ และกฎหมาย", "Business finance, accounting, tax, law"),
    "digital": Words("เทคโนโลยีดิจิทัล", "Digital technology"),
}

LEVELS: Mapping[str, Words] = {
    "1": Words("ให้คำแนะนำได้", "can advise"),
    "2": Words("มีประสบการณ์", "experienced"),
    "3": Words("เชี่ยวชาญ", "expert"),
}

GROUPS: Mapping[str, Words] = {
    "star": Words("กลุ่มสตาร์", "the star group"),
    "high_potential": Words("กลุ่มที่มีศักยภาพเข้มแข็ง", "the high-potential group"),
    "general": Words("กลุ่มทั่วไป", "the general group"),
}

GROUP_REASONS: Mapping[str, Words] = {
    "selected": Words("ได้รับคัดเลือกเป็น STAR SME", "it was selected as a STAR SME"),
    "waiting_list": Words("อยู่ในบัญชีสำรองของการคัดเลือก STAR SME", "it is on the waiting list of the STAR SME selection"),
    "assessment": Words("ผลการประเมินตนเองอยู่ในเกณฑ์ศักยภาพสูง", "its self-assessment shows high potential"),
    "default": Words("เป็นกลุ่มเริ่มต้นสำหรับผู้ประกอบการทุกราย", "every enterprise begins there"),
}

INELIGIBLE: Mapping[str, Advice] = {
    "id_invalid": Advice(
        Words(
            "เลขทะเบียน/เลขประจำตัวผู้เสียภาษี 13 หลักไม่ถูกต้อง หรือไม่ตรงกับประเภทกิจการ",
            "The 13-digit registration/tax number is not valid, or does not fit the kind of enterprise.",
        ),
        Words(
            "โปรดตรวจสอบเลขจากหนังสือรับรองนิติบุคคลหรือบัตรประจำตัวประชาชน แล้วยื่นใบสมัครใหม่ภายในช่วงรับสมัคร",
            "Check the number on your company certificate or identity card and apply again while the call is open.",
        ),
    ),
    "outside_area": Advice(
        Words(
            "สถานประกอบการไม่ได้ตั้งอยู่ในจังหวัดที่เปิดรับสมัครในรอบนี้",
            "Your place of business is not in a province of this call.",
        ),
        Words(
            "โปรดติดตามประกาศรับสมัครในจังหวัดของท่าน ระหว่างนี้ท่านยังขอรับคำปรึกษาตามสิทธิได้",
            "Watch for a call in your province; meanwhile you may still ask for the consulting you are entitled to.",
        ),
    ),
    "outside_window": Advice(
        Words("ยื่นใบสมัครนอกช่วงเวลารับสมัคร", "The application came outside the call's opening times."),
        Words("โปรดติดตามกำหนดการรับสมัครรอบถัดไป", "Please watch for the next call."),
    ),
    "not_sme": Advice(
        Words(
            "ขนาดของกิจการเกินเกณฑ์วิสาหกิจขนาดกลางและขนาดย่อมตามกฎกระทรวง พ.ศ. 2562",
            "The enterprise is larger than an SME as the Ministerial Regulation B.E. 2562 defines it.",
        ),
        Words(
            "หากจำนวนการจ้างงานหรือรายได้ที่กรอกไว้คลาดเคลื่อน โปรดแก้ไขแล้วยื่นใบสมัครใหม่ภายในช่วงรับสมัคร",
            "If the staff or revenue you gave is not right, correct it and apply again while the call is open.",
        ),
    ),
    "too_young": Advice(
        Words(
            "ดำเนินกิจการมายังไม่ครบ 1 ปีเต็ม ณ วันเปิดรับสมัคร",
            "The enterprise had been in business for less than one full year on the opening day.",
        ),
        Words(
            "ขอเชิญสมัครในรอบถัดไปเมื่อดำเนินกิจการครบ 1 ปีแล้ว",
            "You are welcome to apply to a later call, after one full year in business.",
        ),
    ),
    "no_consent": Advice(
        Words(
            "ยังไม่ได้รับทราบประกาศการใช้ข้อมูลส่วนบุคคลเพื่อการให้บริการ",
            "The notice on the use of personal data for this service was not acknowledged.",
        ),
        Words(
            "โปรดอ่านประกาศและตอบ “ยินยอม” ในใบสมัคร แล้วยื่นใหม่ภายในช่วงรับสมัคร",
            "Please read the notice, answer “ยินยอม” (agree) in the form and apply again while the call is open.",
        ),
    ),
    "incomplete": Advice(
        Words(
            "ใบสมัครยังไม่ครบถ้วน หรือมีข้อมูลที่อ่านไม่ได้ ตามรายการต่อไปนี้",
            "The application is incomplete, or these answers could not be read:",
        ),
        Words(
            "โปรดกรอกรายการข้างต้นให้ครบถ้วน แล้วยื่นใบสมัครใหม่ภายในช่วงรับสมัคร",
            "Please fill in the items above and apply again while the call is open.",
        ),
    ),
    "duplicate": Advice(
        Words(
            "มีใบสมัครที่ครบถ้วนของเลขเดียวกันยื่นเข้ามาภายหลัง ระบบพิจารณาเฉพาะใบสมัครฉบับหลัง",
            "A complete application for the same number came later; that one is considered.",
        ),
        Words(
            "ท่านไม่ต้องดำเนินการใด ผลของใบสมัครฉบับหลังจะแจ้งให้ทราบแยกต่างหาก",
            "You need not do anything; you hear about the later application separately.",
        ),
    ),
}

_QUESTION_TH, _QUESTION_EN = (
    "แบบประเมินตนเอง ด้าน{dimension} ข้อ {number}",
    "Self-assessment, {dimension}, question {number}",
)

FIELDS: Mapping[str, Words] = {
    "submitted_at": Words("ประทับเวลา", "Time of submission"),
    "tax_id": Words("เลขทะเบียน/เลขประจำตัวผู้เสียภาษี 13 หลัก", "13-digit registration/tax number"),
    "kind": Words("ประเภทกิจการ", "Kind of enterprise"),
    "name_th": Words("ชื่อกิจการ", "Name of the enterprise"),
    "province": Words("จังหวัด", "Province"),
    "sector": Words("กลุ่มธุรกิจ", "Sector"),
    "employees": Words("จำนวนพนักงาน", "Number of employees"),
    "revenue": Words("รายได้ต่อปี (บาท)", "Revenue a year (baht)"),
    "started_on": Words("วันที่เริ่มกิจการ", "Day the business began"),
    "contact_name": Words("ชื่อผู้ติดต่อ", "Name of the contact person"),
    "phone": Words("โทรศัพท์", "Telephone"),
} | {
    f"{code}_{number}": Words(
        _QUESTION_TH.format(dimension=words.th, number=number), _QUESTION_EN.format(dimension=words.en, number=number)
    )
    for code, words in DIMENSIONS.items()
    for number in range(1, 6)
}

REFUSALS: Mapping[str, Advice] = {
    "id_invalid": Advice(
        Words("เลข 13 หลักของกิจการไม่ถูกต้อง", "The enterprise's 13-digit number is not valid."),
        Words("โปรดตรวจสอบเลขแล้วยื่นคำขอใหม่", "Please check the number and ask again."),
    ),
    "hours_invalid": Advice(
        Words(
            "อ่านจำนวนชั่วโมงที่ขอไม่ได้ หรือไม่เป็นจำนวนนาทีเต็ม", "The hours asked for cannot be read, or are not whole minutes."
        ),
        Words("โปรดระบุจำนวนชั่วโมงเป็นตัวเลข แล้วยื่นคำขอใหม่", "Please give the hours as a number and ask again."),
    ),
    "below_minimum": Advice(
        Words("เวลาที่ขอน้อยกว่าครึ่งวันทำงาน (180 นาที)", "Less than half a man-day (180 minutes) was asked for."),
        Words("โปรดขอรับบริการครั้งละไม่น้อยกว่าครึ่งวันทำงาน", "Please ask for at least half a man-day at a time."),
    ),
    "insufficient_balance": Advice(
        Words("สิทธิคงเหลือไม่พอสำหรับเวลาที่ขอทั้งหมด", "The balance does not cover all of the time asked for."),
        Words(
            "โปรดยื่นคำขอใหม่ไม่เกินสิทธิคงเหลือ หรือรอสิทธิของปีถัดไป",
            "Please ask again for no more than the balance, or wait for next year's allowance.",
        ),
    ),
}

OUTCOMES: Mapping[str, Words] = {
    "held": Words("ได้รับบริการเรียบร้อยแล้ว", "the visit was held"),
    "cancelled_early": Words("ยกเลิกนัดล่วงหน้าตามกำหนด", "the visit was cancelled in good time"),
    "cancelled_late": Words("ยกเลิกนัดหลังเวลาที่กำหนด", "the visit was cancelled too late"),
    "no_show_enterprise": Words("ผู้ประกอบการไม่มาตามนัด", "the enterprise did not come"),
    "no_show_consultant": Words("ที่ปรึกษาไม่มาตามนัด", "the consultant did not come"),
    "waived": Words("เจ้าหน้าที่พิจารณาคำขอยกเว้นแล้ว", "an officer considered a waiver"),
}

PERSON_ROLES: Mapping[str, Words] = {
    "owner": Words("เจ้าของ", "the owner"),
    "staff": Words("พนักงาน", "staff"),
    "adviser": Words("ที่ปรึกษา", "an adviser"),
}

PURPOSES: Mapping[str, Words] = {
    "publicity": Words("การเผยแพร่เรื่องราวของกิจการ", "publishing the enterprise's story"),
    "sharing": Words("การส่งต่อข้อมูลแก่หน่วยงานอื่น", "sharing data with other agencies"),
}

AUTHORITY_REFUSALS: Mapping[str, Advice] = {
    "document_unreadable": Advice(
        Words("อ่านเอกสารที่อ้างอิงไม่ได้", "the document that you named could not be read"),
        Words("โปรดส่งเอกสารที่อ่านได้ชัด แล้วยื่นคำขอใหม่", "Give a readable document and ask again."),
    ),
    "document_differs": Advice(
        Words("เอกสารไม่ตรงกับกิจการหรือบุคคลที่ขอ", "the document names another enterprise or person"),
        Words(
            "โปรดใช้เอกสารที่ระบุชื่อกิจการและชื่อท่านตรงกัน แล้วยื่นคำขอใหม่",
            "Give a document that names both the enterprise and you, and ask again.",
        ),
    ),
    "not_confirmed": Advice(
        Words("กิจการไม่ยืนยันว่าท่านดำเนินการแทนได้", "the enterprise did not confirm that you may act for it"),
        Words(
            "โปรดตกลงกับเจ้าของกิจการ และขอให้เจ้าของส่งคำเชิญหรือหนังสือมอบอำนาจ",
            "Agree with the enterprise's owner, and ask for an invitation or a power of attorney.",
        ),
    ),
    "no_answer": Advice(
        Words("เจ้าหน้าที่ติดต่อท่านไม่ได้", "we could not reach you"),
        Words(
            "โปรดแก้ไขช่องทางติดต่อบนแพลตฟอร์ม แล้วยื่นคำขอใหม่", "Correct your contact details on the platform and ask again."
        ),
    ),
    "other": Advice(
        Words("เหตุผลที่เจ้าหน้าที่อธิบายไว้บนแพลตฟอร์ม", "of what is explained on the platform"),
        Words(
            "โปรดดูคำอธิบายในรายการคำขอของท่านบนแพลตฟอร์ม หรือสอบถามเจ้าหน้าที่",
            "Read the explanation beside your request on the platform, or ask an officer.",
        ),
    ),
}

AUTHORITY_ENDED: Mapping[str, Words] = {
    "left_enterprise": Words("ท่านไม่ได้ทำงานให้กิจการแล้ว", "you no longer work for the enterprise"),
    "enterprise_asked": Words("กิจการขอให้เพิกถอน", "the enterprise asked for it"),
    "proof_false": Words("หลักฐานที่ใช้ยืนยันไม่ถูกต้อง", "what it rested on was not right"),
    "given_up": Words("ท่านแจ้งสละสิทธิ์", "you gave it up"),
    "other": Words("เหตุผลที่อธิบายไว้บนแพลตฟอร์ม", "of what is explained on the platform"),
}
