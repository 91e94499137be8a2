"""The judges' sheets and what must become of each: counted, recused or refused with its code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from season.synthetic import spelling
from season.synthetic.applications import Record
from season.synthetic.enterprises import DIMENSIONS
from season.synthetic.words import CONFLICTS

COLUMNS = ("judge_code", "agency", "app_row", "tax_id", *DIMENSIONS, "conflict", "remark")
JUDGES_PER_PANEL = 14
_AGENCIES = ("SA01", "SA02", "SA04", "SA06", "SA07")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One judge's sheet as typed, with its answer; ``scores`` are the five numbers when they count."""

    judge: str
    agency: str
    app_row: str
    number: str
    typed: tuple[str, ...]
    conflict: str
    remark: str = ""
    status: str = "counted"
    code: str | None = None
    fields: tuple[str, ...] = ()
    scores: tuple[int, ...] = ()

    def cells(self) -> Mapping[str, str]:
        """The sheet under its column names."""
        values = (self.judge, self.agency, self.app_row, self.number, *self.typed, self.conflict, self.remark)
        return dict(zip(COLUMNS, values, strict=True))


def sheets(rng: Random, records: list[Record]) -> list[Sheet]:
    """Three or more sheets for most eligible records, in no order, and every way in which a sheet is refused."""
    eligible = [record for record in records if record.eligible]
    panel = _panel(rng, max(JUDGES_PER_PANEL, len(eligible) // 60))
    made: list[Sheet] = []
    for position, record in enumerate(eligible):
        made.extend(_marked(rng, record, panel, _judges_wanted(rng, position)))
    made = _with_ties(made, eligible)
    made.extend(_recused(rng, eligible, made, panel))
    rng.shuffle(made)
    return _with_refusals(rng, records, made, panel)


def _panel(rng: Random, size: int) -> tuple[tuple[str, str], ...]:
    return tuple((f"SJ{number:02d}", rng.choice(_AGENCIES)) for number in range(1, size + 1))


def _judges_wanted(rng: Random, position: int) -> int:
    """The fourth eligible record gets two judges and the eleventh none: not rankable in a season of any size."""
    if position in (3, 10):
        return 2 if position == 3 else 0
    return rng.choices((2, 3, 4, 5, 9), (3, 62, 28, 5, 2))[0]


def _marked(rng: Random, record: Record, panel: tuple[tuple[str, str], ...], judges: int) -> list[Sheet]:
    return [_sheet(rng, record, judge, agency) for judge, agency in rng.sample(panel, judges)]


def _sheet(rng: Random, record: Record, judge: str, agency: str) -> Sheet:
    scores = tuple(min(max(round(rng.gauss(1 + record.enterprise.merit * 4, 0.8)), 1), 5) for _ in DIMENSIONS)
    thai = rng.random() < 0.05
    typed = tuple(spelling.thai_digits(str(score)) if thai else str(score) for score in scores)
    return Sheet(judge, agency, str(record.row), record.number or "", typed, "no", scores=scores)


def _with_ties(made: list[Sheet], eligible: list[Record]) -> list[Sheet]:
    """Some pairs share their total, so that innovation, then the clock, then the number must decide between them."""
    by_row: dict[str, list[Sheet]] = {}
    for sheet in made:
        by_row.setdefault(sheet.app_row, []).append(sheet)
    ranked = [record for record in eligible if len(by_row.get(str(record.row), ())) >= 3]
    home = ranked[0].enterprise.province
    at_home = [record for record in ranked if record.enterprise.province is home]
    same_second = [(one, other) for one, other in pairwise(ranked) if one.at == other.at]
    for one, other in [*same_second, (at_home[-2], at_home[-1])]:
        by_row[str(other.row)] = [_for(sheet, other) for sheet in by_row[str(one.row)]]
    one, other = at_home[-4], at_home[-3]
    by_row[str(other.row)] = _same_total(_for(sheet, other) for sheet in by_row[str(one.row)])
    return [sheet for sheets in by_row.values() for sheet in sheets]


def _for(sheet: Sheet, record: Record) -> Sheet:
    return replace(sheet, app_row=str(record.row), number=record.number or "")


def _same_total(sheets: Iterable[Sheet]) -> list[Sheet]:
    """The sheets with a mark more for innovation and finance, less for management and marketing: 25 + 15 = 20 + 20."""
    changed = list(sheets)
    for position, sheet in enumerate(changed):
        management, marketing, innovation, finance, digital = sheet.scores
        if max(innovation, finance) < 5 and min(management, marketing) > 1:
            scores = (management - 1, marketing - 1, innovation + 1, finance + 1, digital)
            changed[position] = replace(sheet, scores=scores, typed=tuple(str(score) for score in scores))
            break
    return changed


def _recused(rng: Random, eligible: list[Record], made: list[Sheet], panel: tuple[tuple[str, str], ...]) -> list[Sheet]:
    """Declared conflicts: some with scores, some without, and one declared on another sheet than the scored one."""
    heard = {(sheet.judge, sheet.app_row) for sheet in made}
    declared: list[Sheet] = []
    for record in rng.sample(eligible, max(2, len(eligible) // 14)):
        free = [one for one in panel if (one[0], str(record.row)) not in heard]
        if not free:
            continue
        judge, agency = rng.choice(free)
        sheet = _sheet(rng, record, judge, agency)
        blank = ("",) * len(DIMENSIONS)
        declared.append(
            replace(
                sheet,
                typed=rng.choice((blank, sheet.typed)),
                conflict="yes",
                remark=rng.choice(CONFLICTS),
                status="recused",
                scores=(),
            )
        )
    twice = declared[
        0
    ]  # the declaration stands wherever in the file it is: the same judge's scored sheet is recused too
    record = next(record for record in eligible if str(record.row) == twice.app_row)
    declared.append(replace(_sheet(rng, record, twice.judge, twice.agency), status="recused", scores=()))
    return declared


def _with_refusals(
    rng: Random, records: list[Record], made: list[Sheet], panel: tuple[tuple[str, str], ...]
) -> list[Sheet]:
    """Every refusal at least once, more in a larger season; a repeated sheet always comes after the counted one."""
    eligible = [record for record in records if record.eligible]
    barred = [record for record in records if not record.eligible and record.number]
    stranger, agency = "SJ00", _AGENCIES[0]
    for _ in range(1 + len(eligible) // 200):
        record, wrong = rng.choice(eligible), rng.choice(barred)
        good = _sheet(rng, record, stranger, agency)
        refused = (
            _refuse(replace(good, app_row=str(len(records) + rng.randrange(5, 500))), "unknown_application"),
            _refuse(replace(good, number=_other_number(rng, records, record)), "reference_mismatch"),
            _refuse(_sheet(rng, wrong, stranger, agency), "application_not_eligible"),
            _refuse(replace(good, conflict=""), "conflict_missing"),
            *(_spoilt(rng, good, wrong_mark) for wrong_mark in ("6", "", "0", "3.5", "ดี")),
        )
        for sheet in refused:
            made.insert(rng.randrange(len(made) + 1), sheet)
        counted = rng.choice([position for position, sheet in enumerate(made) if sheet.status == "counted"])
        again = replace(made[counted], typed=("5",) * len(DIMENSIONS))
        made.insert(rng.randrange(counted + 1, len(made) + 1), _refuse(again, "already_scored"))
    return made


def _other_number(rng: Random, records: list[Record], record: Record) -> str:
    return rng.choice([other.number for other in records if other.number and other.number != record.number])


def _refuse(sheet: Sheet, code: str, fields: tuple[str, ...] = ()) -> Sheet:
    return replace(sheet, status="refused", code=code, fields=fields, scores=())


def _spoilt(rng: Random, sheet: Sheet, wrong: str) -> Sheet:
    position = rng.randrange(len(DIMENSIONS))
    typed = (*sheet.typed[:position], wrong, *sheet.typed[position + 1 :])
    return _refuse(replace(sheet, typed=typed), "score_invalid", (DIMENSIONS[position],))
