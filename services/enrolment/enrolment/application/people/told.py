"""The shapes in which people and authorities are told, to each what is theirs to know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from enrolment.application.people.shapes import Invitation
from enrolment.application.told import View, local_time
from enrolment.domain.authority import Refusal, Revocation, Side, Standing

REASONS: Mapping[str, tuple[str, str]] = {
    Refusal.DOCUMENT_UNREADABLE: ("อ่านเอกสารที่อ้างอิงไม่ได้", "the document could not be read"),
    Refusal.DOCUMENT_DIFFERS: ("เอกสารไม่ตรงกับกิจการหรือบุคคลที่ขอ", "the document names another enterprise or person"),
    Refusal.NOT_CONFIRMED: ("กิจการไม่ยืนยันว่าท่านดำเนินการแทนได้", "the enterprise did not confirm that you may act for it"),
    Refusal.NO_ANSWER: ("ติดต่อผู้ขอสิทธิ์ไม่ได้", "you could not be reached"),
    Revocation.LEFT_ENTERPRISE: ("ไม่ได้ทำงานให้กิจการแล้ว", "you no longer work for the enterprise"),
    Revocation.ENTERPRISE_ASKED: ("กิจการขอให้เพิกถอน", "the enterprise asked for it"),
    Revocation.PROOF_FALSE: ("หลักฐานที่ใช้ยืนยันไม่ถูกต้อง", "what it rested on was not right"),
    Revocation.OTHER: ("เหตุผลอื่น ดูคำอธิบาย", "another reason, as explained"),
}


def own_view(row: Any, today: date) -> View:
    """An authority as its person is told: her own words, where it stands and why; nothing of the register."""
    th, en = REASONS.get(row.reason, (None, None)) if row.reason else (None, None)
    return {
        "id": row.id,
        "enterprise_id": row.enterprise_id,
        "enterprise_name": row.name_typed,
        "tax_id": row.number_masked,
        "role": row.role,
        "standing": row.standing,
        "requested_at": local_time(row.requested_at),
        "answer_due_on": row.answer_due_on,
        "overdue": row.standing == Standing.REQUESTED and row.answer_due_on < today,
        "evidence": row.evidence,
        "proof_kind": row.proof_kind,
        "reason": row.reason,
        "reason_th": th,
        "reason_en": en,
        "note": row.note,
        "version": row.version,
    }


def view_for(side: Side, row: Any, today: date) -> View:
    """An authority as somebody on a side is told."""
    told = own_view(row, today)
    if side is Side.PERSON:
        return told
    told |= {"person": {"id": row.person_id, "name": row.person_name}, "proof_reference": row.proof_reference}
    if side is Side.OFFICE:
        told["person"] |= {"email": row.person_email, "phone": row.person_phone, "line_id": row.person_line_id}
        told["registered"] = {"name_th": row.registered_name, "province": row.registered_province}
        told["province_typed"] = row.province_typed
    return told


def change_view(row: Any, side: Side) -> View:
    """A line of an authority's history; officers' accounts are shown to the office alone."""
    hidden = row.side == Side.OFFICE and side is not Side.OFFICE
    return {
        "standing": row.standing,
        "at": local_time(row.at),
        "side": row.side,
        "by": None if hidden else row.by,
        "proof_kind": row.proof_kind,
        "proof_reference": None if side is Side.PERSON else row.proof_reference,
        "reason": row.reason,
        "note": row.note,
    }


def invitation_view(invitation: Invitation, today: date) -> View:
    """An invitation, without its code."""
    return {
        "id": invitation.id,
        "enterprise_id": invitation.enterprise_id,
        "role": invitation.role,
        "invited_at": local_time(invitation.invited_at),
        "expires_on": invitation.expires_on,
        "open": invitation.open_on(today),
        "authority_id": invitation.authority_id,
        "withdrawn_at": local_time(invitation.withdrawn_at),
    }
