"""What this service refuses, in words that say what to do; and which broken rule of the domain is told by which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from consulting.domain.errors import NothingToWaive, NotYetServed, ReasonMissing, VisitNotOpen
from starsme.errors import Conflict, Forbidden, Invalid, NotFound


class ChangedMeanwhile(Conflict):
    """Another transaction moved the same rows first."""

    code = "changed_meanwhile"
    th = "ข้อมูลถูกแก้ไขโดยผู้อื่นในเวลาเดียวกัน โปรดเรียกดูข้อมูลล่าสุดแล้วลองใหม่"
    en = "Someone else changed this at the same moment. Load it again and repeat."


class EnterpriseUnreadable(Invalid):
    """Neither an enterprise's id nor a valid 13-digit number."""

    code = "enterprise_unreadable"
    th = "อ่านเลขกิจการไม่ได้ โปรดระบุเลข 13 หลักที่ถูกต้อง หรือรหัสกิจการ (ent_…)"
    en = "This names no enterprise. Give a valid 13-digit number or an id (ent_…)."


class VisitUnknown(NotFound):
    """No such visit, or not for this caller."""

    code = "visit_unknown"
    th = "ไม่พบคำขอรับคำปรึกษานี้ โปรดตรวจสอบรหัสจาก GET /visits"
    en = "There is no such visit. Look its id up with GET /visits."


class ConsultantUnknown(Invalid):
    """The consultant is not on the register."""

    code = "consultant_unknown"
    th = "ไม่พบที่ปรึกษา {consultant_code} ในทะเบียน โปรดตรวจสอบรหัส หรือนำเข้าทะเบียนที่ปรึกษาก่อน"
    en = "Consultant {consultant_code} is not on the register. Check the code, or import the register first."


class ConsultantNotRegistered(Conflict):
    """The consultant's registration does not hold on the day of the service."""

    code = "consultant_not_registered"
    th = "ที่ปรึกษา {consultant_code} ไม่อยู่ในทะเบียนที่ใช้ได้ ณ วันที่ {service_date} โปรดเลือกที่ปรึกษาอื่นหรือวันอื่น"
    en = "Consultant {consultant_code} is not registered on {service_date}. Choose another consultant or another day."


class RequestNoReused(Conflict):
    """The request number names another request already."""

    code = "request_no_reused"
    th = "เลขที่คำขอ {request_no} ถูกใช้กับคำขออื่นแล้ว โปรดใช้เลขใหม่"
    en = "Request number {request_no} already names another request. Use a new one."


class ServiceDatePassed(Invalid):
    """An enterprise asks for a day that is over."""

    code = "service_date_passed"
    th = "วันที่ขอรับบริการ {service_date} ผ่านไปแล้ว โปรดเลือกวันนี้หรือวันถัดไป"
    en = "The day asked for, {service_date}, is over. Choose today or a later day."


class NotOwnEnterprise(Invalid):
    """An entrepreneur asks for an enterprise that the account does not act for, or gives an invalid number."""

    code = "not_own_enterprise"
    th = "เลข 13 หลักนี้ไม่ใช่กิจการที่บัญชีของท่านดูแล โปรดตรวจสอบเลข หรือติดต่อเจ้าหน้าที่"
    en = "This number is not of an enterprise that you act for. Check it, or ask an officer."


class CancelledInFuture(Invalid):
    """Nobody has cancelled tomorrow."""

    code = "cancelled_in_future"
    th = "เวลาที่ยกเลิกอยู่ในอนาคต โปรดแก้ไข"
    en = "The time of the cancellation is yet to come. Correct it."


class NotCancelledByOthers(Forbidden):
    """Only the office may date a cancellation back."""

    code = "cancelled_at_not_yours"
    th = "เฉพาะเจ้าหน้าที่ที่ระบุเวลายกเลิกย้อนหลังได้ โปรดส่งคำขอโดยไม่ระบุเวลา"
    en = "Only an officer may say when the cancellation came. Send the request without the time."


class VisitEnded(Conflict):
    """The visit is not booked any more, or was refused."""

    code = "visit_not_booked"
    th = "คำขอนี้อยู่ในสถานะ {status} แล้ว จึงบันทึกผลหรือยกเลิกไม่ได้"
    en = "This visit is {status} already, so it cannot be settled or cancelled."


class NothingWasConsumed(Conflict):
    """There is nothing to waive."""

    code = "nothing_to_waive"
    th = "คำขอนี้อยู่ในสถานะ {status} ไม่มีเวลาที่ต้องคืน"
    en = "This visit is {status}: no minutes can be given back."


class WaiverNeedsReason(Invalid):
    """A waiver without a reason gives nothing back."""

    code = "waive_reason_missing"
    th = "การยกเว้นต้องมีเหตุผล โปรดระบุ"
    en = "A waiver needs a reason. Give it."


class ServiceDayAhead(Conflict):
    """Who came is not known before the day."""

    code = "service_day_ahead"
    th = "ยังไม่ถึงวันให้บริการ จึงยังบันทึกผลนี้ไม่ได้"
    en = "The day of the service has not come, so this outcome cannot be recorded yet."


class RuleVersionTaken(Conflict):
    """The version names another rule."""

    code = "rule_version_taken"
    th = "มีกฎรุ่น {version} อยู่แล้วและเนื้อหาไม่ตรงกัน โปรดใช้ชื่อรุ่นใหม่"
    en = "There is a rule {version} already and it says something else. Give yours another version."


class RuleInUse(Conflict):
    """The rule would change what was granted or booked already."""

    code = "rule_in_use"
    th = "มีการให้สิทธิ์หรือจองตั้งแต่วันที่ {effective_from} ภายใต้กฎเดิมแล้ว โปรดเลือกวันเริ่มที่ช้ากว่านี้"
    en = "Man-days were granted or booked from {effective_from} on under the rule so far. Choose a later first day."


class YearNotOver(Conflict):
    """The year still runs."""

    code = "year_not_over"
    th = "ปี {year} สิ้นสุดวันที่ {last_day} ยังปิดไม่ได้"
    en = "The year {year} ends on {last_day}: it cannot be closed yet."


@contextmanager
def told() -> Iterator[None]:
    """Tell a broken rule of the domain to the person who asked."""
    try:
        yield
    except VisitNotOpen as error:
        raise VisitEnded(status=error.status) from error
    except NothingToWaive as error:
        raise NothingWasConsumed(status=error.status) from error
    except ReasonMissing as error:
        raise WaiverNeedsReason from error
    except NotYetServed as error:
        raise ServiceDayAhead from error
