"""What the self-assessment refuses, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import Conflict, Invalid, NotFound


class AnswersInvalid(Invalid):
    """Answers are missing or odd; the findings name every question."""

    code = "answers_invalid"
    th = "คำตอบยังไม่ครบหรือไม่ถูกต้อง โปรดแก้ไขข้อที่แจ้งแล้วส่งใหม่ คำตอบอื่นถูกต้องแล้ว"
    en = "Answers are missing or not valid. Correct the questions that are listed and send again; the other answers are fine."


class QuestionsUnknown(NotFound):
    """There is no such version of the questions."""

    code = "questions_unknown"
    th = "ไม่มีชุดคำถามรุ่น {version} โปรดเรียกดูรุ่นที่ใช้อยู่ที่ GET /assessment-questions"
    en = "There are no questions of version {version}. GET /assessment-questions gives the version in force."


class QuestionsNotInForce(Conflict):
    """Another version of the questions is in force."""

    code = "questions_not_in_force"
    th = "ชุดคำถามรุ่น {version} ไม่ได้ใช้แล้ว ปัจจุบันใช้รุ่น {current} โปรดเรียกชุดคำถามใหม่และตอบอีกครั้ง"
    en = "Questions {version} are not in force; {current} are. Load the questions again and answer those."


class NothingDrafted(Conflict):
    """An assessment without answers completes the draft, and there is none."""

    code = "assessment_not_drafted"
    th = "ยังไม่มีคำตอบที่บันทึกไว้ โปรดส่งคำตอบทั้ง 25 ข้อ หรือบันทึกแบบร่างก่อน (PUT …/assessments/draft)"
    en = "No answers have been saved. Send all 25 answers, or save a draft first (PUT …/assessments/draft)."


class AssessmentUnknown(NotFound):
    """There is no such assessment of the enterprise."""

    code = "assessment_unknown"
    th = "ไม่พบผลประเมินตนเองนี้ของกิจการ โปรดตรวจสอบรหัสจากประวัติการประเมิน"
    en = "The enterprise has no such assessment. Take the id from its history of assessments."
