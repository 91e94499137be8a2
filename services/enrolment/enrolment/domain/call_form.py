"""A call's own form: the questions and documents that it asks for beyond the usual record, and whether answers fit them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from enrolment.domain.document_reader import DocumentReader, Problem, exact_number

LONGEST_TEXT = 4_000
"""The most characters of a text answer where the call sets no limit of its own."""

_LARGEST = 10**12


class QuestionType(StrEnum):
    """What kind of answer a question takes."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes-no"
    DATE = "date"


class DocumentKind(StrEnum):
    """What kinds of file a required document may come as."""

    PDF = "pdf"
    IMAGE = "image"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice."""

    code: str
    title_th: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a call's own. Limits are both included; those that do not belong to the type are empty.

    ``longest`` counts characters of a text; ``decimals`` are the most places of a number.
    """

    code: str
    type: QuestionType
    title_th: str
    title_en: str
    required: bool
    help_th: str | None = None
    help_en: str | None = None
    longest: int | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None
    decimals: int | None = None
    earliest: date | None = None
    latest: date | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class RequiredDocument:
    """A document that a call asks for, and the kinds of file that it takes."""

    code: str
    title_th: str
    title_en: str
    kinds: tuple[DocumentKind, ...]
    required: bool


# --- reading a call's document

_LIMITS: Mapping[QuestionType, tuple[str, ...]] = {
    QuestionType.TEXT: ("longest",),
    QuestionType.NUMBER: ("lowest", "highest", "decimals"),
    QuestionType.CHOICE: ("options",),
    QuestionType.YES_NO: (),
    QuestionType.DATE: ("earliest", "latest"),
}
_QUESTION_NAMES = ("code", "type", "title_th", "title_en", "required", "help_th", "help_en")


def read_questions(reader: DocumentReader) -> tuple[Question, ...]:
    """The section ``questions``; absent means none."""
    found = [(item, _question(item)) for item in reader.items("questions", required=False)]
    note_duplicates((item, question.code) for item, question in found)
    return tuple(question for _, question in found)


def read_documents(reader: DocumentReader) -> tuple[RequiredDocument, ...]:
    """The section ``documents``; absent means none."""
    found = [(item, _document(item)) for item in reader.items("documents", required=False)]
    note_duplicates((item, document.code) for item, document in found)
    return tuple(document for _, document in found)


def note_duplicates(items: Iterable[tuple[DocumentReader, str]], field: str = "code") -> None:
    """Note every item whose code stood before."""
    seen: set[str] = set()
    for item, code in items:
        if code and code in seen:
            item.problem(field, "duplicated", f"รหัส {code} ซ้ำ โปรดใช้รหัสอื่น", f"{code} stands twice: use another")
        seen.add(code)


def _question(item: DocumentReader) -> Question:
    type_ = QuestionType(item.choice("type", tuple(QuestionType)) or QuestionType.TEXT)
    item.knows_only(*_QUESTION_NAMES, *(_LIMITS[type_] if item.are_sound("type") else sum(_LIMITS.values(), ())))
    question = Question(
        code=item.code("code"),
        type=type_,
        title_th=item.text("title_th"),
        title_en=item.text("title_en"),
        required=item.flag("required", default=False),
        help_th=item.optional_text("help_th"),
        help_en=item.optional_text("help_en"),
        **_limits(item, type_),
    )
    if (question.help_th is None) != (question.help_en is None):
        missing = "help_th" if question.help_th is None else "help_en"
        item.problem(missing, "missing", "คำอธิบายต้องมีทั้งสองภาษา โปรดเพิ่ม", "help is given in both languages: add it")
    return question


def _limits(item: DocumentReader, type_: QuestionType) -> dict[str, Any]:
    if type_ is QuestionType.TEXT:
        longest = item.whole("longest", 1, LONGEST_TEXT) if item.has("longest") else LONGEST_TEXT
        return {"longest": longest}
    if type_ is QuestionType.NUMBER:
        lowest, highest = (item.optional_number(name, -_LARGEST, _LARGEST) for name in ("lowest", "highest"))
        _in_order(item, "lowest", "highest", lowest, highest)
        return {
            "lowest": lowest,
            "highest": highest,
            "decimals": item.whole("decimals", 0, 6) if item.has("decimals") else 0,
        }
    if type_ is QuestionType.DATE:
        earliest, latest = item.day_if_given("earliest"), item.day_if_given("latest")
        _in_order(item, "earliest", "latest", earliest, latest)
        return {"earliest": earliest, "latest": latest}
    return {"options": _options(item)} if type_ is QuestionType.CHOICE else {}


def _in_order(item: DocumentReader, low: str, high: str, first: Any, last: Any) -> None:
    if item.are_sound(low, high) and first is not None and last is not None and last < first:
        item.problem(high, "below_lowest", f"ต้องไม่น้อยกว่า {low}", f"must not be below {low}")


def _options(item: DocumentReader) -> tuple[Option, ...]:
    found = []
    for option in item.items("options"):
        option.knows_only("code", "title_th", "title_en")
        found.append((option, Option(option.code("code"), option.text("title_th"), option.text("title_en"))))
    note_duplicates((reader, option.code) for reader, option in found)
    return tuple(option for _, option in found)


def _document(item: DocumentReader) -> RequiredDocument:
    item.knows_only("code", "title_th", "title_en", "kinds", "required")
    kinds = item.some_of("kinds", tuple(DocumentKind), default=tuple(DocumentKind))
    return RequiredDocument(
        code=item.code("code"),
        title_th=item.text("title_th"),
        title_en=item.text("title_en"),
        kinds=tuple(DocumentKind(kind) for kind in kinds),
        required=item.flag("required", default=True),
    )


# --- what an applicant gives


def check_answers(
    questions: Collection[Question], answers: Mapping[str, Any], *, complete: bool = True
) -> tuple[Problem, ...]:
    """Every problem of the answers, by the question's code, in the questions' order.

    Answers are JSON values by code: a text, a number (or its digits), an option's code, true or false, an ISO day.
    Empty means not answered; with ``complete`` false (a draft) that is no problem even where an answer is required.
    """
    problems = []
    for question in questions:
        answer = answers.get(question.code)
        if not is_answered(answer):
            if complete and question.required:
                problems.append(
                    Problem(question.code, "missing", "ยังไม่ได้ตอบ โปรดตอบคำถามนี้", "is not answered: answer it")
                )
        elif told := _CHECKS[question.type](question, answer):
            problems.append(Problem(question.code, *told))
    known = {question.code for question in questions}
    problems += [
        Problem(
            code,
            "unknown_question",
            "การรับสมัครนี้ไม่มีคำถามนี้ โปรดนำคำตอบออก",
            "this call has no such question: leave the answer out",
        )
        for code in sorted(set(answers) - known)
    ]
    return tuple(problems)


def check_documents(
    documents: Collection[RequiredDocument], given: Mapping[str, Collection[str]]
) -> tuple[Problem, ...]:
    """Every problem of the documents given, by code: ``given`` maps codes to the kinds of the files that came."""
    problems = []
    for document in documents:
        kinds = given.get(document.code, ())
        if document.required and not kinds:
            problems.append(Problem(document.code, "missing", "ยังไม่ได้แนบเอกสาร โปรดแนบ", "is not attached: attach it"))
        if any(kind not in document.kinds for kind in kinds):
            accepted = ", ".join(document.kinds)
            problems.append(
                Problem(
                    document.code,
                    "kind_not_accepted",
                    f"ชนิดไฟล์นี้ใช้ไม่ได้ โปรดแนบเป็น {accepted}",
                    f"is not of a kind that is accepted: attach {accepted}",
                )
            )
    return tuple(problems)


def is_answered(answer: Any) -> bool:
    """Whether an answer says anything: nothing, and a blank text, do not."""
    return answer is not None and (not isinstance(answer, str) or bool(answer.strip()))


Told = tuple[str, str, str] | None


def _check_text(question: Question, answer: Any) -> Told:
    if not isinstance(answer, str):
        return "not_a_text", "ต้องเป็นข้อความ", "must be a text"
    if question.longest is not None and len(answer.strip()) > question.longest:
        return (
            "too_long",
            f"ยาวเกิน {question.longest} ตัวอักษร โปรดย่อ",
            f"is longer than {question.longest} characters: shorten it",
        )
    return None


def _check_number(question: Question, answer: Any) -> Told:
    number = exact_number(answer.strip() if isinstance(answer, str) else answer)
    if number is None:
        return "not_a_number", "ต้องเป็นตัวเลข", "must be a number"
    places = question.decimals or 0
    if (number * 10**places).denominator != 1:
        return "too_many_decimals", f"ทศนิยมได้ไม่เกิน {places} ตำแหน่ง", f"may have at most {places} decimals"
    return _within(number, question.lowest, question.highest, in_words)


def _check_choice(question: Question, answer: Any) -> Told:
    codes = [option.code for option in question.options]
    if answer in codes:
        return None
    return "not_a_choice", f"โปรดเลือกจาก {', '.join(codes)}", f"choose one of {', '.join(codes)}"


def _check_yes_no(_question: Question, answer: Any) -> Told:
    return (
        None
        if isinstance(answer, bool)
        else ("not_yes_or_no", "ต้องตอบใช่หรือไม่ใช่ (true, false)", "must be true or false")
    )


def _check_date(question: Question, answer: Any) -> Told:
    try:
        day = date.fromisoformat(answer.strip())
    except (AttributeError, ValueError):
        return "not_a_day", "ต้องเป็นวันที่ เช่น 2019-01-14", "must be a day such as 2019-01-14"
    return _within(day, question.earliest, question.latest, date.isoformat)


def _within(value: Any, lowest: Any, highest: Any, word: Callable[[Any], str]) -> Told:
    if lowest is not None and value < lowest:
        return "too_low", f"ต้องไม่ต่ำกว่า {word(lowest)}", f"must not be below {word(lowest)}"
    if highest is not None and value > highest:
        return "too_high", f"ต้องไม่เกิน {word(highest)}", f"must not be above {word(highest)}"
    return None


def in_words(number: Fraction) -> str:
    """A number that was written with decimals, as it was written: 2, 2.5."""
    if number.denominator == 1:
        return str(number.numerator)
    return f"{float(number):.6f}".rstrip("0")


_CHECKS: Mapping[QuestionType, Callable[[Question, Any], Told]] = {
    QuestionType.TEXT: _check_text,
    QuestionType.NUMBER: _check_number,
    QuestionType.CHOICE: _check_choice,
    QuestionType.YES_NO: _check_yes_no,
    QuestionType.DATE: _check_date,
}
