"""What this service refuses, in words that say what to do; and which broken rule of the domain is told by which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mentoring.domain.errors import OfferNotOpen
from starsme.errors import Conflict, NotFound


class CohortUnknown(NotFound):
    """No STAR of this call has arrived."""

    code = "cohort_unknown"
    th = "ยังไม่มี STAR SME ของรอบ {call_code} โปรดตรวจสอบรหัสรอบ หรือรอให้ประกาศผลการคัดเลือก"
    en = "No STAR SME of call {call_code} is here yet. Check the code, or wait for the selection to be published."


class NothingProposed(NotFound):
    """There is no matching to look at or to publish."""

    code = "matching_not_proposed"
    th = "ยังไม่มีการเสนอจับคู่พี่เลี้ยงของรอบ {call_code} โปรดสั่งเสนอการจับคู่ก่อน (POST /cohorts/{call_code}/proposal)"
    en = "No matching of call {call_code} has been proposed. Propose one first (POST /cohorts/{call_code}/proposal)."


class ProposalOutdated(Conflict):
    """Mentors, enterprises or offers changed since the proposal was made."""

    code = "matching_outdated"
    th = "ข้อมูลพี่เลี้ยง กิจการ หรือข้อเสนอเปลี่ยนไปหลังเสนอการจับคู่ฉบับที่ {version} โปรดเสนอใหม่แล้วตรวจก่อนประกาศ"
    en = "Mentors, enterprises or offers changed after proposal {version} was made. Propose anew, and look at it before publishing."


class OfferUnknown(NotFound):
    """No such offer, or not this mentor's."""

    code = "offer_unknown"
    th = "ไม่พบข้อเสนอนี้ โปรดตรวจสอบรหัสจาก GET /offers"
    en = "There is no such offer. Look its id up with GET /offers."


class OfferAnswered(Conflict):
    """The offer has been answered, or has ended another way."""

    code = "offer_not_open"
    th = "ข้อเสนอนี้อยู่ในสถานะ {status} แล้ว จึงตอบรับหรือปฏิเสธไม่ได้ โปรดเรียกดูรายการข้อเสนอล่าสุด"
    en = "This offer is {status} already, so it can be neither accepted nor refused. Load the latest list of offers."


class ChangedMeanwhile(Conflict):
    """Another transaction moved the same rows first."""

    code = "matching_changed_meanwhile"
    th = "ข้อมูลถูกแก้ไขโดยผู้อื่นในเวลาเดียวกัน โปรดเรียกดูข้อมูลล่าสุดแล้วลองใหม่"
    en = "Someone else changed this at the same moment. Load it again and repeat."


@contextmanager
def told() -> Iterator[None]:
    """Tell a broken rule of the domain to the person who asked."""
    try:
        yield
    except OfferNotOpen as error:
        raise OfferAnswered(status=error.status) from error
