"""What panels refuse, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Forbidden, Invalid, NotFound


class ProvinceNotInCall(NotFound):
    """The call has no seats in this province."""

    code = "province_not_in_call"
    th = "การรับสมัคร {call_code} ไม่มีจังหวัด {province} โปรดตรวจรหัสจังหวัด"
    en = "Call {call_code} has no province {province}. Check the province's code."


class AgencyNotInProvince(Forbidden):
    """The officer's agency does not work in this province."""

    code = "agency_not_in_province"
    th = "หน่วยงาน {agency} ไม่อยู่ในทำเนียบของจังหวัด {province} หากควรมีสิทธิ์ โปรดให้ผู้ประสานงานเพิ่มในทำเนียบหน่วยงาน"
    en = (
        "Agency {agency} is not in the directory for province {province}. "
        "If it should be, ask the coordinator to add it to the directory."
    )


class PanelUnknown(NotFound):
    """There is no panel for the province yet."""

    code = "panel_unknown"
    th = "ยังไม่มีคณะกรรมการของจังหวัด {province} โปรดกำหนดก่อน (PUT /calls/{call_code}/panels/{province})"
    en = "Province {province} has no panel yet. Set one first (PUT /calls/{call_code}/panels/{province})."


class PanelInvalid(Invalid):
    """The panel does not keep to the rules; the findings name everything."""

    code = "panel_invalid"
    th = "คณะกรรมการไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The panel does not keep to the rules. Correct what is listed and send it again."


class NotAssigned(NotFound):
    """The application is not the judge's to score, or there is none."""

    code = "application_not_assigned"
    th = "ใบสมัครนี้ไม่ได้มอบหมายให้ท่าน ดูรายการของท่านที่ GET /judging หากควรเป็นของท่าน โปรดติดต่อเจ้าหน้าที่"
    en = "This application is not assigned to you. GET /judging lists yours; if it should be, ask the officer."


class SheetFrozen(Conflict):
    """A submitted sheet is not changed by its judge."""

    code = "sheet_submitted"
    th = "ใบคะแนนนี้ส่งแล้วและแก้ไขไม่ได้ หากต้องแก้ไข โปรดขอให้เจ้าหน้าที่เปิดใบคะแนนอีกครั้งพร้อมเหตุผล"
    en = "This sheet is submitted and stands. If it must change, ask an officer to open it again, with the reason."


class SheetNotSubmitted(Conflict):
    """Only a submitted sheet can be opened again."""

    code = "sheet_not_submitted"
    th = "กรรมการ {judge} ยังไม่ได้ส่งใบคะแนนของใบสมัครนี้ผ่านระบบ จึงไม่มีสิ่งที่ต้องเปิดแก้ไข"
    en = "Judge {judge} has not submitted a sheet for this application here: there is nothing to open again."


class SheetIncomplete(Invalid):
    """Scores are missing or are none; the findings name each."""

    code = "sheet_incomplete"
    th = "ใบคะแนนยังไม่ครบหรือคะแนนไม่ถูกต้อง โปรดแก้ไขตามรายการที่แจ้งแล้วส่งใหม่"
    en = "The sheet is not complete, or a score is none. Correct what is listed and send it again."


class SheetNotTaken(Conflict):
    """The rules of score sheets refuse it; the findings say why."""

    code = "sheet_refused"
    th = "ใบคะแนนนี้นับไม่ได้ตามกติกา โปรดดูเหตุผลในรายการที่แจ้ง"
    en = "By the rules this sheet cannot count. The findings say why and what to do."


class JudgeRecused(Conflict):
    """The judge declared a conflict with this enterprise."""

    code = "judge_recused"
    th = "ท่านแจ้งส่วนได้เสียกับกิจการนี้แล้ว จึงให้คะแนนไม่ได้ ไม่ต้องดำเนินการเพิ่ม"
    en = "You have a declared conflict of interest with this enterprise and may not score it. Nothing more is to be done."


class OwnEnterprise(Conflict):
    """Nobody judges an enterprise for which she acts."""

    code = "judge_of_own_enterprise"
    th = "ท่านเป็นผู้ดำเนินการแทนกิจการนี้ จึงให้คะแนนไม่ได้ โปรดแจ้งส่วนได้เสีย (POST /calls/{call_code}/conflicts)"
    en = "You act for this enterprise and may not score it. Declare the conflict (POST /calls/{call_code}/conflicts)."


class ConflictUnclear(Invalid):
    """A conflict names one enterprise: by its application, or by its number."""

    code = "conflict_unclear"
    th = "โปรดระบุกิจการด้วย application หรือ tax_id อย่างใดอย่างหนึ่ง และเจ้าหน้าที่ต้องระบุรหัสกรรมการ (judge)"
    en = "Name the enterprise by application or by tax_id, one of them; an officer also names the judge."


class JudgeNumberInvalid(Invalid):
    """The 13-digit number of a declaration cannot be right."""

    code = "id_invalid"
    th = "เลข 13 หลักไม่ถูกต้อง โปรดตรวจกับเอกสารต้นฉบับ"
    en = "The 13-digit number is not valid: compare it with the document."


class NoRegisterCode(Forbidden):
    """A judge's token names no judge."""

    code = "judge_code_missing"
    th = "บัญชีนี้ยังไม่ผูกกับรหัสกรรมการ โปรดให้ผู้ประสานงานผูกรหัสก่อน"
    en = "This account is not tied to a judge's code. Ask the coordinator to tie it first."
