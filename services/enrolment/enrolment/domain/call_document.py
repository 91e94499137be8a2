"""A call: its window, provinces and seats, and the rules that it names. Read whole, with every problem told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from enrolment.domain.call_form import Question, RequiredDocument, read_documents, read_questions
from enrolment.domain.document_reader import DocumentReader, Problem
from enrolment.domain.eligibility_rules import VERSIONS, Eligibility, read_eligibility
from enrolment.domain.gates import Gates, read_gates
from enrolment.domain.size import SIZE_RULES, SizeRule
from enrolment.domain.words import Dimension, Reason, Tie

_TIMEZONE = "Asia/Bangkok"
_FULL_WEIGHT = 100


class CallInvalid(ValueError):
    """The document is no call; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.en}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class CallDocument:
    """One call. ``seats`` maps DOPA codes to seats, in the document's order; times are aware."""

    code: str
    version: str
    title_th: str
    title_en: str
    opens_at: datetime
    closes_at: datetime
    opening_day: date
    minimum_full_years: int
    seats: Mapping[str, int]
    waiting_list: int
    size_rule: SizeRule
    tie: Tie
    min_judges: int
    score_min: int
    score_max: int
    weights: Mapping[Dimension, int]
    eligibility: Eligibility
    gates: Gates = field(default_factory=Gates)
    programme: str | None = None
    questions: tuple[Question, ...] = ()
    documents: tuple[RequiredDocument, ...] = ()
    blind: bool = False  # judges are shown neither names nor identifiers

    def is_open_at(self, time: datetime) -> bool:
        """Whether a time is in the window: the opening and the closing second are both in."""
        return self.opens_at <= time <= self.closes_at


def read_call(document: Mapping[str, Any], known_provinces: Collection[str]) -> CallDocument:
    """Read a call's document (``call.yaml`` as a mapping); raises ``CallInvalid`` with every problem."""
    reader = DocumentReader(document)
    size = reader.section("size")
    opens_at, closes_at = reader.time("opens_at"), reader.time("closes_at")
    score_min, score_max = reader.whole("score_min", 0, 100), reader.whole("score_max", 1, 100)
    rule = SIZE_RULES.get(size.choice("rule", tuple(SIZE_RULES)))
    version = reader.choice("version", VERSIONS)
    eligibility = read_eligibility(reader, version)
    call = CallDocument(
        code=reader.code("code"),
        version=version,
        title_th=reader.text("title_th"),
        title_en=reader.text("title_en"),
        opens_at=opens_at,
        closes_at=closes_at,
        opening_day=reader.day("opening_day"),
        minimum_full_years=_minimum_full_years(reader, eligibility),
        seats=_seats(reader, known_provinces),
        waiting_list=reader.whole("waiting_list", 0, 10_000),
        size_rule=rule or next(iter(SIZE_RULES.values())),
        tie=Tie(size.choice("tie", tuple(Tie)) or Tie.REVENUE),
        min_judges=reader.whole("min_judges", 1, 1_000),
        score_min=score_min,
        score_max=score_max,
        weights=_weights(reader),
        eligibility=eligibility,
        gates=read_gates(reader, score_min, score_max),
        programme=reader.code("programme") if reader.has("programme") else None,
        blind=reader.flag("blind", default=False),
        questions=read_questions(reader),
        documents=read_documents(reader),
    )
    if reader.are_sound("opens_at", "closes_at") and closes_at <= opens_at:
        reader.problem("closes_at", "not_after_opening", "ต้องอยู่หลัง opens_at", "must be after opens_at")
    if reader.are_sound("score_min", "score_max") and score_max <= score_min:
        reader.problem("score_max", "not_above_minimum", "ต้องมากกว่า score_min", "must be above score_min")
    reader.choice("timezone", (_TIMEZONE,), default=_TIMEZONE)
    if reader.problems:
        raise CallInvalid(reader.problems)
    return call


def _seats(reader: DocumentReader, known_provinces: Collection[str]) -> dict[str, int]:
    seats: dict[str, int] = {}
    for item in reader.items("provinces"):
        code = item.choice("code", known_provinces, listed=False)
        if code and code in seats:
            item.problem(
                "code", "duplicated", f"จังหวัด {code} ซ้ำ โปรดเหลือไว้รายการเดียว", f"province {code} stands twice: keep one"
            )
        seats[code] = item.whole("seats", 0, 10_000)
    return seats


def _minimum_full_years(reader: DocumentReader, eligibility: Eligibility) -> int:
    """The age that ``too_young`` asks for: among its parameters, or where calls have always said it."""
    name, years = "minimum_full_years_on_opening_day", eligibility.minimum_full_years
    needed = years is None and eligibility.applies(Reason.TOO_YOUNG)
    said = reader.whole(name, 0, 100) if needed or reader.has(name) else 0
    if years is None:
        return said
    if reader.has(name) and reader.are_sound(name) and said != years:
        reader.problem(
            name,
            "contradicts",
            f"กติกา too_young ระบุ {years} ปี โปรดระบุไว้ที่เดียวหรือให้ตรงกัน",
            f"the rule too_young says {years} years: say it once, or make them agree",
        )
    return years


def _weights(reader: DocumentReader) -> dict[Dimension, int]:
    section = reader.section("weights")
    before = len(reader.problems)
    weights = {dimension: section.whole(dimension, 0, _FULL_WEIGHT) for dimension in Dimension}
    if len(reader.problems) == before and sum(weights.values()) != _FULL_WEIGHT:
        reader.problem(
            "weights",
            "not_whole",
            f"น้ำหนักรวมต้องเป็น {_FULL_WEIGHT} (ขณะนี้ {sum(weights.values())})",
            f"the weights must add up to {_FULL_WEIGHT} (they are {sum(weights.values())})",
        )
    return weights
