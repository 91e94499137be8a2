"""The form as a draft fills it: which fields it has, and what is wrong with what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from enrolment.application.applying.shapes import Contents, Problem
from enrolment.application.columns import APPLICATION_COLUMNS
from enrolment.application.findings import record_findings
from enrolment.application.intake import Record, read_record
from enrolment.domain.call_document import CallDocument
from enrolment.domain.call_form import check_answers

NUMBER, TIME, NOTICE = "tax_id", "submitted_at", "consent_core"
GIVEN_AT_SUBMISSION = frozenset({NUMBER, TIME, NOTICE})
"""What no draft holds: the number on record, the time of submission, the acknowledged notice."""

FORM_FIELDS: tuple[str, ...] = tuple(
    column.key for column in APPLICATION_COLUMNS if column.key not in GIVEN_AT_SUBMISSION
)
HEADINGS: Mapping[str, str] = {column.key: column.headings[0] for column in APPLICATION_COLUMNS}
ANSWERABLE = frozenset(FORM_FIELDS) - {"kind"}
"""What an answer may correct; what identifies the applicant is corrected by applying again."""

ACKNOWLEDGED = "ยินยอม"
LONGEST_CELL = 4_000


def record_of(row: int, contents: Contents, number: str, submitted_at: str, pseudonym: Callable[[str], str]) -> Record:
    """A draft as a record of the form, read as an imported one is."""
    cells = {key: contents.answers.get(key, "") for key in FORM_FIELDS}
    given = {NUMBER: number, TIME: submitted_at, NOTICE: ACKNOWLEDGED}
    return read_record(row, cells | given, pseudonym)


def problems_of(call: CallDocument, contents: Contents, record: Record) -> list[Problem]:
    """Everything that keeps a draft from being complete, in the form's order."""
    return [
        *_of_the_form(call, record),
        *_of_the_questions(call, contents),
        *_of_the_documents(call, contents),
    ]


def _of_the_form(call: CallDocument, record: Record) -> Iterator[Problem]:
    keys = {heading: key for key, heading in HEADINGS.items()}
    required = call.eligibility.required_fields
    for one in record_findings(record, file="", number=1, headings=HEADINGS, required=required):
        field = keys.get(one.column or "", one.column or "")
        if field == NUMBER and one.code != "number_invalid":
            continue  # the number is not the form's to give: submission says so where there is none
        yield Problem("answers", field, one.code, one.th, one.en)


def _of_the_questions(call: CallDocument, contents: Contents) -> Iterator[Problem]:
    titles = {question.code: question for question in call.questions}
    for one in check_answers(call.questions, contents.questions):
        question = titles.get(one.field)
        th, en = (one.field, one.field) if question is None else (question.title_th, question.title_en)
        yield Problem("questions", one.field, one.code, f"“{th}” {one.th}", f"“{en}” {one.en}")


def _of_the_documents(call: CallDocument, contents: Contents) -> Iterator[Problem]:
    for document in call.documents:
        if document.required and not contents.documents.get(document.code, "").strip():
            yield Problem(
                "documents",
                document.code,
                "missing",
                f"ยังไม่ได้ระบุเอกสาร “{document.title_th}” โปรดบอกว่าส่งไว้ที่ใดหรือเลขที่อ้างอิง",
                f"“{document.title_en}” is missing: say where it was handed in, or its reference.",
            )
