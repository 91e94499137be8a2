"""The change over time, in words."""

from __future__ import annotations

from enrolment.application.told import local_time
from enrolment.domain.assessment_history import Change, Taken
from enrolment.domain.texts import DIMENSION_WORDS, Text, figure, joined
from enrolment.domain.words import Dimension
from starsme.thai import format_date_th

MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

NONE_YET = Text(
    "ยังไม่มีผลประเมินตนเองที่ตอบครบทั้ง 25 ข้อ โปรดทำแบบประเมินเพื่อดูผล",
    "There is no self-assessment yet that answers all 25 questions. Take it to see where you stand.",
)


def day_of(taken: Taken) -> Text:
    """The day of an assessment, as a sentence goes on with it."""
    moment = local_time(taken.taken_at)
    if moment is None:
        return Text("ซึ่งไม่ทราบวันที่", "of an unknown day")
    day = moment.date()
    return Text(f"เมื่อ {format_date_th(day)}", f"of {day.day} {MONTHS_EN[day.month - 1]} {day.year}")


def change_in_words(change: Change) -> Text:
    """What changed, what fell, and what could not be compared."""
    return joined([_changed(change), *_left_out(change)])


def _changed(change: Change) -> Text:
    day, mean = day_of(change.latest), figure(change.latest.mean)
    if change.first is None:
        return Text(
            f"ผลประเมิน{day.th} เฉลี่ย {mean} คะแนน ยังไม่มีครั้งก่อนให้เปรียบเทียบ ทำซ้ำภายหลังเพื่อดูการเปลี่ยนแปลง",
            f"The assessment {day.en} has a mean of {mean}. There is none before it to compare with: take it again later to see change.",
        )
    first = day_of(change.first)
    moved = [(one, change.since_first(one) or 0) for one in Dimension]
    up = [(one, by) for one, by in moved if by > 0]
    down = [(one, by) for one, by in moved if by < 0]
    sentences = [
        Text(
            f"ผลประเมิน{day.th} เฉลี่ย {mean} คะแนน เทียบกับ {figure(change.first.mean)} คะแนน{first.th}",
            f"The assessment {day.en} has a mean of {mean}, against {figure(change.first.mean)} in the one {first.en}.",
        )
    ]
    if up:
        sentences.append(Text(f"ด้านที่ดีขึ้น: {_list(up).th}", f"Better: {_list(up).en}."))
    if down:
        sentences.append(Text(f"ด้านที่ลดลง: {_list(down).th}", f"Lower: {_list(down).en}."))
    if not up and not down:
        sentences.append(Text("ทุกด้านเท่าเดิม", "Every dimension is as it was."))
    return joined(sentences)


def _list(moved: list[tuple[Dimension, int]]) -> Text:
    return Text(
        ", ".join(f"{DIMENSION_WORDS[one].th} {by:+d}" for one, by in moved),
        ", ".join(f"{DIMENSION_WORDS[one].en} {by:+d}" for one, by in moved),
    )


def _left_out(change: Change) -> list[Text]:
    if not change.left_out:
        return []
    versions = ", ".join(sorted({one.questions for one in change.left_out}))
    count, now = len(change.left_out), change.latest.questions
    return [
        Text(
            f"ไม่ได้นำผลประเมินก่อนหน้า {count} ครั้งมาเทียบ เพราะใช้ชุดคำถาม {versions} ซึ่งคะแนนมีความหมายต่างจาก {now}",
            f"Not compared: {count} earlier, of questions {versions}, whose points do not mean the same as those of {now}.",
        )
    ]
