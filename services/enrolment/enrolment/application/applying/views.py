"""The shapes in which drafts, receipts and requests are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enrolment.application.applying.shapes import CellChange, Draft, InformationRequest, Problem, Submission
from enrolment.application.told import View, local_time
from enrolment.domain.application_numbers import application_number


def draft_view(draft: Draft, problems: Sequence[Problem] | None = None) -> View:
    """A draft as its people see it; without ``problems`` as a line of a list."""
    view: View = {
        "id": draft.id,
        "call_code": draft.call_code,
        "enterprise_id": draft.enterprise_id,
        "status": "draft" if draft.application_id is None else "submitted",
        "application_id": draft.application_id,
        "shared": draft.private_to == "",
        "created_at": local_time(draft.created_at),
        "created_by": draft.created_by,
        "updated_at": local_time(draft.updated_at),
        "updated_by": draft.updated_by,
        "version": draft.version,
    }
    if problems is None:
        return view
    return view | {
        "answers": dict(draft.contents.answers),
        "questions": dict(draft.contents.questions),
        "documents": dict(draft.contents.documents),
        "edits": dict(draft.edits),
        "complete": not problems,
        "problems": problems,
    }


def receipt_view(receipt: Submission, call_code: str, row: int) -> View:
    """What the applicant keeps as proof."""
    return {
        "application_id": receipt.application_id,
        "number": application_number(call_code, row),
        "call_code": call_code,
        "row": row,
        "submitted_at": local_time(receipt.submitted_at),
        "submitted_by": receipt.submitted_by,
        "notice_version": receipt.notice_version,
        "answers": dict(receipt.contents.answers),
        "questions": dict(receipt.contents.questions),
        "documents": dict(receipt.contents.documents),
        "digest": receipt.digest,
    }


def request_view(request: InformationRequest, today: Any) -> View:
    """A request for information."""
    return {
        "id": request.id,
        "application_id": request.application_id,
        "items": [{"th": item.th, "en": item.en, "fields": list(item.fields)} for item in request.items],
        "asked_at": local_time(request.asked_at),
        "due_on": request.due_on,
        "rule": request.rule,
        "overdue": request.outcome is None and today > request.due_on,
        "outcome": request.outcome,
        "settled_at": local_time(request.settled_at),
        "answer": request.answer,
        "reason": request.reason,
        "version": request.version,
    }


def change_view(change: CellChange) -> View:
    """A cell that an answer changed."""
    return {
        "request_id": change.request_id,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "at": local_time(change.at),
        "by": change.by,
    }
