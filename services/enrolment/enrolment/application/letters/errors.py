"""What letters refuse, in both languages: what is wrong and what to do."""

from __future__ import annotations

from starsme.errors import NotFound


class NoLetter(NotFound):
    """There is no letter about the application yet."""

    code = "letter_not_issued"
    th = "ยังไม่มีหนังสือแจ้งผลของใบสมัครนี้ หนังสือออกภายในไม่กี่นาทีหลังคัดกรองหรือประกาศผล โปรดลองใหม่ภายหลัง"
    en = (
        "There is no letter about this application yet. Letters are issued some minutes after the screening or the "
        "publication: try again later."
    )
