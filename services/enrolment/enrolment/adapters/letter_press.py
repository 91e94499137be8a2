"""Letters as PDF, with Thai vowels and tone marks in their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from enrolment.application.letters.ports import Letter

_FONTS = Path(__file__).parents[1] / "fonts"
_SIZE_POINTS, _LINE_MM, _PART_MM, _MARGIN_MM = 15, 8.0, 4.0, 25
# What a line may not begin with (marks above and below, and vowels that follow), or end with (vowels that go before).
_CLUSTER = re.compile(r"[\u0e40-\u0e44]?.[\u0e30-\u0e3a\u0e45-\u0e4e]*", re.DOTALL)


class PdfLetterPress:
    """Prints letters. Nothing of the day, the machine or chance goes into the file."""

    def pdf(self, letter: Letter) -> bytes:
        """The letter as PDF."""
        page = FPDF(format="A4")
        page.set_creation_date(datetime.combine(letter.issued_on, time(), UTC))
        page.set_title(letter.text.split("\n", 1)[0])
        page.set_lang("th")
        page.set_margin(_MARGIN_MM)
        page.set_auto_page_break(auto=True, margin=_MARGIN_MM)
        page.add_font("Sarabun", "", _FONTS / "Sarabun-Regular.ttf")
        page.set_text_shaping(use_shaping_engine=True, script="thai", language="tha")
        page.add_page()
        page.set_font("Sarabun", "", _SIZE_POINTS)
        for paragraph in letter.text.split("\n"):
            if not paragraph:
                page.ln(_PART_MM)
            for line in _lines(page, paragraph):
                page.cell(text=line, h=_LINE_MM, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        return bytes(page.output())


def _lines(page: FPDF, paragraph: str) -> Iterator[str]:
    """Broken at spaces, which stand between phrases in Thai; inside a phrase only where it is longer than a line."""
    line = ""
    for word in paragraph.split(" ") if paragraph else ():
        longer = f"{line} {word}" if line else word
        if page.get_string_width(longer) <= page.epw:
            line = longer
            continue
        if line:
            yield line
        *whole, line = _broken(page, word)
        yield from whole
    if line:
        yield line


def _broken(page: FPDF, word: str) -> list[str]:
    parts = [""]
    for cluster in _CLUSTER.findall(word):
        if parts[-1] and page.get_string_width(parts[-1] + cluster) > page.epw:
            parts.append("")
        parts[-1] += cluster
    return parts
