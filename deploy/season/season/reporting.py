"""`starsme season report`: writing the report again from the facts that a run has kept."""

from __future__ import annotations

import json
from pathlib import Path

from season.report import write_report
from season.terminal import Terminal

FACTS = "report.json"
REPORT = "report.html"


def write_again(terminal: Terminal, out: Path) -> None:
    """Render ``report.json`` of a results folder anew; ends with status 2 where there is none."""
    try:
        facts = json.loads((out / FACTS).read_text("utf-8"))
    except (OSError, ValueError):
        terminal.stop(
            [
                (
                    f"ไม่พบผลของรอบคัดเลือกใน {out} โปรดสั่ง starsme season run ก่อน",
                    f"There are no results of a season in {out}: run starsme season run first.",
                )
            ]
        )
    write_report(out / REPORT, facts, terminal.language)
    terminal.out.print(str(out / REPORT), highlight=False, soft_wrap=True)
