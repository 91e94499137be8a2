"""What a letter about a decision says, in Thai: number, date, addressee, decision, reasons in words, how to appeal.

Source: Administrative Procedure Act B.E. 2539, s. 37 (a decision gives its reasons) and s. 40 (and tells how to appeal).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from enrolment.domain.words import Decision

_BUDDHIST_ERA = 543

_SUBJECTS = {
    Decision.INELIGIBLE: "แจ้งผลการตรวจคุณสมบัติ",
    Decision.STAR: "แจ้งผลการคัดเลือก",
    Decision.WAITING: "แจ้งผลการคัดเลือก",
    Decision.DECLINED: "แจ้งผลการคัดเลือก",
    Decision.NOT_RANKABLE: "แจ้งผลการคัดเลือก",
}
_DECISIONS = {
    Decision.INELIGIBLE: "ใบสมัครของท่านไม่ผ่านคุณสมบัติของการรับสมัครครั้งนี้",
    Decision.STAR: "ท่านได้รับคัดเลือกเป็น STAR SME ของจังหวัด{province}",
    Decision.WAITING: "ท่านอยู่ในบัญชีสำรองของจังหวัด{province} ลำดับที่ {waiting_position}",
    Decision.DECLINED: "ท่านไม่ได้รับคัดเลือกเป็น STAR SME ของจังหวัด{province} ในครั้งนี้",
    Decision.NOT_RANKABLE: "ท่านไม่ได้รับคัดเลือกเป็น STAR SME ของจังหวัด{province} ในครั้งนี้",
}
_CAUSES = {
    "promotion": "ท่านได้รับการเลื่อนลำดับจากบัญชีสำรอง เนื่องจากมีผู้ได้รับคัดเลือกถอนตัว",
    "correction": "ผลนี้เป็นการแก้ไขผลที่ประกาศไว้เดิม และใช้แทนหนังสือฉบับก่อน",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where an application stands in the published selection; without a rank too few judges scored it."""

    rank: int | None
    rankable: int
    total_shown: str | None
    judges: int
    judges_needed: int
    seats: int
    waiting_list: int
    waiting_position: int | None
    missed_gates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that a letter says. Dates are shown as Thai readers write them; ``reasons`` are sentences."""

    number: str
    date_shown: str
    call_title: str
    addressee: str
    enterprise: str
    application_number: str
    submitted_shown: str
    decision: Decision
    cause: str
    province: str
    reasons: tuple[str, ...]
    ranked: Ranked | None
    appeal_days: int


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """What became of an appeal. ``reasons`` are the coordinator's own words."""

    made_shown: str
    upheld: bool
    reasons: str
    screened_again: bool


def buddhist_year(day: date) -> int:
    """The year of the Buddhist era."""
    return day.year + _BUDDHIST_ERA


def letter_number(call_code: str, year: int, sequence: int) -> str:
    """The number that a letter is quoted by: call, year, and place in the year."""
    return f"{call_code.upper()}/{year}/{sequence:04d}"


def letter_text(facts: LetterFacts) -> str:
    """The letter, a paragraph a line, with empty lines between its parts."""
    return "\n".join(
        [
            f"ที่ {facts.number}",
            f"วันที่ {facts.date_shown}",
            "",
            f"เรื่อง {_SUBJECTS[facts.decision]} “{facts.call_title}”",
            "",
            f"เรียน {facts.addressee}",
            "",
            f"อ้างถึง ใบสมัครเลขที่ {facts.application_number} ยื่นเมื่อวันที่ {facts.submitted_shown}",
            "",
            f"ตามที่ {facts.enterprise} ได้ยื่นใบสมัครใน “{facts.call_title}” นั้น บัดนี้ได้พิจารณาแล้ว {_decided(facts)}",
            "",
            "เหตุผลของการพิจารณามีดังนี้",
            *(f"{number}. {reason}" for number, reason in enumerate(_reasons(facts), start=1)),
            "",
            *_appeal(facts),
            "",
            "จึงเรียนมาเพื่อโปรดทราบ",
            "",
            "ขอแสดงความนับถือ",
            "ผู้ประสานงานโครงการ STAR SME",
            "",
        ]
    )


def appeal_letter_text(facts: LetterFacts, appeal: AppealFacts) -> str:
    """The letter that tells what became of an appeal."""
    outcome = "รับอุทธรณ์ของท่าน" if appeal.upheld else "ยกอุทธรณ์ของท่าน และคงผลการพิจารณาเดิม"
    return "\n".join(
        [
            f"ที่ {facts.number}",
            f"วันที่ {facts.date_shown}",
            "",
            "เรื่อง แจ้งคำวินิจฉัยอุทธรณ์",
            "",
            f"เรียน {facts.addressee}",
            "",
            f"อ้างถึง ใบสมัครเลขที่ {facts.application_number} และอุทธรณ์ลงวันที่ {appeal.made_shown}",
            "",
            f"ตามที่ {facts.enterprise} ได้อุทธรณ์ผลการพิจารณาใบสมัครใน “{facts.call_title}” นั้น "
            f"ผู้ประสานงานโครงการพิจารณาแล้ว {outcome}",
            "",
            "เหตุผลของการวินิจฉัยมีดังนี้",
            *(line for line in appeal.reasons.splitlines() if line.strip()),
            "",
            *_afterwards(appeal),
            "จึงเรียนมาเพื่อโปรดทราบ",
            "",
            "ขอแสดงความนับถือ",
            "ผู้ประสานงานโครงการ STAR SME",
            "",
        ]
    )


def _afterwards(appeal: AppealFacts) -> Sequence[str]:
    if appeal.screened_again:
        return ["ใบสมัครของท่านจะได้รับการตรวจคุณสมบัติอีกครั้ง และจะแจ้งผลให้ทราบต่อไป", ""]
    if appeal.upheld:
        return ["ผู้ประสานงานโครงการจะดำเนินการแก้ไขตามคำวินิจฉัย และจะแจ้งผลให้ทราบต่อไป", ""]
    return []


def _decided(facts: LetterFacts) -> str:
    position = None if facts.ranked is None else facts.ranked.waiting_position
    return _DECISIONS[facts.decision].format(province=facts.province, waiting_position=position)


def _reasons(facts: LetterFacts) -> Sequence[str]:
    found = [*facts.reasons]
    if facts.cause in _CAUSES:
        found.append(_CAUSES[facts.cause])
    if facts.ranked is not None:
        found += _ranking(facts, facts.ranked)
    return found


def _ranking(facts: LetterFacts, ranked: Ranked) -> Iterator[str]:
    if ranked.rank is None:
        yield (f"มีกรรมการที่ให้คะแนนนับได้ {ranked.judges} ท่าน น้อยกว่า {ranked.judges_needed} ท่านตามหลักเกณฑ์ จึงจัดลำดับไม่ได้")
        return
    yield (
        f"กรรมการ {ranked.judges} ท่านให้คะแนนเฉลี่ย {ranked.total_shown} จากคะแนนเต็ม 100 "
        f"อยู่ลำดับที่ {ranked.rank} จากผู้สมัครที่จัดลำดับได้ {ranked.rankable} ราย ของจังหวัด{facts.province}"
    )
    for gate in ranked.missed_gates:
        yield f"คะแนนไม่ถึงเกณฑ์ขั้นต่ำ: {gate}"
    if not ranked.missed_gates:
        yield f"จังหวัด{facts.province} รับ {ranked.seats} ราย และมีบัญชีสำรอง {ranked.waiting_list} ราย ตามลำดับคะแนน"


def _appeal(facts: LetterFacts) -> Sequence[str]:
    return [
        f"หากท่านไม่เห็นด้วยกับผลการพิจารณานี้ ท่านมีสิทธิอุทธรณ์ต่อผู้ประสานงานโครงการ ภายใน {facts.appeal_days} วัน "
        "นับแต่วันที่ได้รับแจ้ง โดยทำเป็นหนังสือ ระบุข้อโต้แย้งพร้อมข้อเท็จจริงหรือข้อกฎหมายที่อ้างอิง "
        "ตามมาตรา 44 แห่งพระราชบัญญัติวิธีปฏิบัติราชการทางปกครอง พ.ศ. 2539",
    ]
