"""The gate at submission: work begins before verification, and ends up with somebody whose authority is proven."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from enrolment.application.people.errors import SubmissionClosed
from enrolment.application.people.ports import Authorities
from enrolment.application.sight import Sights
from enrolment.domain.authority import Standing
from starsme.auth import Caller, Role
from starsme.db import Transaction
from starsme.findings import Finding

_NEVER = "authority_not_requested"
_MISSING: Mapping[Standing | None, tuple[str, str, str]] = {
    None: (
        _NEVER,
        "ท่านยังไม่ได้ขอสิทธิ์ดำเนินการแทนกิจการนี้ โปรดขึ้นทะเบียนกิจการด้วยเลข 13 หลัก (POST /enterprises) แล้วรอการยืนยัน",
        "You have not asked to act for this enterprise. Register it with its 13-digit number (POST /enterprises) and wait for the proof.",
    ),
    Standing.REQUESTED: (
        "authority_waiting",
        "คำขอสิทธิ์รอการยืนยัน โปรดแนบเลขอ้างอิงเอกสาร (เช่น หนังสือรับรองหรือหนังสือมอบอำนาจ) หรือติดต่อเจ้าหน้าที่",
        "Your request waits to be proven. Give the reference of a document (certificate, power of attorney), or talk to an officer.",
    ),
    Standing.REFUSED: (
        "authority_refused",
        "คำขอสิทธิ์ไม่ได้รับการยืนยัน โปรดดูเหตุผลที่ GET /me/authorities แก้ไข แล้วยื่นคำขอใหม่",
        "Your request was refused. See why at GET /me/authorities, put it right and ask again.",
    ),
    Standing.REVOKED: (
        "authority_revoked",
        "สิทธิ์ของท่านถูกเพิกถอนแล้ว โปรดติดต่อเจ้าของกิจการหรือเจ้าหน้าที่ หรือยื่นคำขอใหม่",
        "Your authority was revoked. Talk to the enterprise's owner or an officer, or ask again.",
    ),
    Standing.GIVEN_UP: (
        "authority_given_up",
        "ท่านสละสิทธิ์นี้ไปแล้ว หากต้องการดำเนินการแทนกิจการอีก โปรดยื่นคำขอใหม่",
        "You gave this authority up. To act for the enterprise again, ask anew.",
    ),
}


class SubmissionGate:
    """Lets through who may submit for an enterprise: a proven person, or one whom the identity provider vouches for."""

    def __init__(self, sights: Sights, authorities: Authorities, person: Callable[[str], str]) -> None:
        self._sights = sights
        self._authorities = authorities
        self._person = person

    def must_be_open(self, tx: Transaction, caller: Caller, enterprise_id: str) -> None:
        """Raises ``SubmissionClosed``, which names what is missing and what to do."""
        if caller.has(Role.ENTREPRENEUR) and enterprise_id in self._sights.acts_for(tx, caller):
            return
        own = self._authorities.latest_of(tx.connection, enterprise_id, self._person(caller.subject))
        waiting = next((one for one in own if one.standing is Standing.REQUESTED), None)
        latest = waiting or (own[0] if own else None)
        code, th, en = _MISSING[None if latest is None else latest.standing]
        raise SubmissionClosed(findings=[Finding("", None, "authority", code, th, en)])
