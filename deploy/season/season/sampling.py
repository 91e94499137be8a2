"""`starsme season sample`: inventing a season into a folder."""

from __future__ import annotations

import codecs
from pathlib import Path

from season import synthetic
from season.synthetic.places import NORTHERN
from season.terminal import Terminal


def invent(
    terminal: Terminal,
    out: Path,
    *,
    applications: int,
    provinces: str,
    seed: int,
    code: str,
    encoding: str,
    workbook: bool,
    shuffle_columns: bool,
) -> None:
    """Write the season that the options describe; ends with status 2 where they describe none."""
    try:
        codecs.lookup(encoding)
        plan = synthetic.Plan(applications, _codes(provinces), seed, code)
    except (LookupError, ValueError) as error:
        terminal.stop([(f"ตัวเลือกไม่ถูกต้อง: {error}", f"The options are not right: {error}")])
    season = synthetic.make(plan)
    try:
        synthetic.write(season, out, synthetic.Shape(encoding, workbook, shuffle_columns))
    except ModuleNotFoundError as error:
        terminal.stop(
            [
                (
                    f"การเขียน .xlsx ต้องใช้ {error.name} โปรดติดตั้ง starsme-season[xlsx]",
                    f"Writing .xlsx needs {error.name}: install starsme-season[xlsx].",
                )
            ]
        )
    terminal.out.print(
        terminal.word(
            f"สร้างข้อมูลสังเคราะห์ {len(season.records):,} ใบสมัคร {len(season.sheets):,} ใบคะแนน "
            f"{len(season.mentors):,} พี่เลี้ยง {len(season.visits):,} คำขอ ไว้ที่ {out}",
            f"SYNTHETIC season in {out}: {len(season.records):,} applications, {len(season.sheets):,} score sheets, "
            f"{len(season.mentors):,} mentors, {len(season.visits):,} requests",
        ),
        highlight=False,
        soft_wrap=True,
    )


def _codes(provinces: str) -> tuple[str, ...]:
    if provinces == "all":
        return tuple(province.code for province in NORTHERN)
    return tuple(code.strip() for code in provinces.split(",") if code.strip())
