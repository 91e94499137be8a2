"""Reading what people type in Thailand: cells, numbers, dates and provinces; and writing dates back as they read them.

Nothing here guesses: what cannot be read for certain raises ``Unreadable``.
"""

from starsme.thai.dates import BANGKOK, format_date_th, full_year, parse_clock, parse_date
from starsme.thai.numbers import parse_amount_thb, parse_score, parse_staff, parse_whole
from starsme.thai.provinces import PROVINCES, Province, name_en, name_th, parse_province
from starsme.thai.text import MAX_CHARACTERS, Unreadable, clean, is_formula, neutralise, parse_text, restore

__all__ = [
    "BANGKOK",
    "MAX_CHARACTERS",
    "PROVINCES",
    "Province",
    "Unreadable",
    "clean",
    "format_date_th",
    "full_year",
    "is_formula",
    "name_en",
    "name_th",
    "neutralise",
    "parse_amount_thb",
    "parse_clock",
    "parse_date",
    "parse_province",
    "parse_score",
    "parse_staff",
    "parse_text",
    "parse_whole",
    "restore",
]
