"""What is refused about numbers: what is wrong and what to do. None of these repeats the number."""

from __future__ import annotations

from starsme.errors import Conflict, Invalid, NotFound


class NumberUnreadable(Invalid):
    """Something else than digits was typed."""

    code = "number_unreadable"
    th = "อ่านเลข 13 หลักไม่ได้ โปรดพิมพ์เฉพาะตัวเลข (เลขไทยหรืออารบิก คั่นด้วยขีดหรือเว้นวรรคได้)"
    en = "The number cannot be read. Type digits only, Thai or Arabic; dashes and spaces between them do no harm."


class NumberRuined(Invalid):
    """A spreadsheet has turned the number into a floating-point one: its last digits are gone."""

    code = "number_ruined"
    th = "โปรแกรมตารางคำนวณปัดเลข 13 หลักนี้ไปแล้ว (เช่น 1.05556E+11) เลขท้ายสูญหาย โปรดคัดลอกเลขเต็มจากเอกสารต้นฉบับ และจัดเซลล์เป็นข้อความ"
    en = (
        "A spreadsheet has rounded this number (as in 1.05556E+11) and its last digits are lost. "
        "Copy all 13 digits from the original document, and format the cell as text."
    )


class NumberWrong(Invalid):
    """The digits are no number that the state issues."""

    code = "number_invalid"
    th = "เลข 13 หลักไม่ถูกต้อง (จำนวนหลักหรือหลักตรวจสอบ) โปรดตรวจกับเอกสารต้นฉบับแล้วส่งใหม่"
    en = "This is no valid 13-digit number (its length or its check digit). Compare it with the document and send it again."


class NumberAbsent(NotFound):
    """There is an application or an enterprise, but no readable number."""

    code = "number_absent"
    th = "ไม่มีเลข 13 หลักที่อ่านได้ในรายการนี้ โปรดตรวจใบสมัครฉบับที่แก้ไขแล้ว"
    en = "There is no readable number here. Look at the corrected application."


class RegistryOff(Conflict):
    """The registry look-up is not configured."""

    code = "registry_off"
    th = "ระบบนี้ยังไม่ได้เปิดการตรวจสอบกับทะเบียนนิติบุคคล โปรดให้ผู้ดูแลระบบตั้งค่า STARSME_REGISTRY_URL"
    en = "Checking with the registry of juristic persons is not switched on here. Let the operator set STARSME_REGISTRY_URL."


class NotInRegistry(Conflict):
    """Natural persons are not in the registry of juristic persons."""

    code = "enterprise_not_juristic"
    th = "กิจการนี้ไม่ใช่นิติบุคคล จึงไม่มีในทะเบียนนิติบุคคล โปรดตรวจจากเอกสารทะเบียนพาณิชย์แทน"
    en = "This enterprise is no juristic person and not in that registry: look at its commercial registration instead."
