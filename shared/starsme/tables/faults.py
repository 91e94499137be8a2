"""The texts of what can be wrong with a file's structure."""

from __future__ import annotations

from starsme.findings import Finding

_TEXTS = {
    "empty_file": (
        "ไฟล์ว่างเปล่า โปรดส่งไฟล์ที่มีหัวตารางและข้อมูล",
        "The file is empty: send a file with a heading line and records.",
    ),
    "not_a_table": (
        "ไฟล์นี้ไม่ใช่ตาราง CSV หรือ XLSX โปรดบันทึกเป็น .xlsx หรือ CSV (UTF-8) แล้วส่งใหม่",
        "This is not a CSV or XLSX table: save it as .xlsx or as CSV (UTF-8) and send it again.",
    ),
    "workbook_unreadable": (
        "เปิดสมุดงานไม่ได้ ({detail}) โปรดเอารหัสผ่านออก บันทึกใหม่เป็น .xlsx แล้วส่งใหม่",
        "The workbook cannot be opened ({detail}): remove any password, save it again as .xlsx and send it.",
    ),
    "workbook_too_large": (
        "สมุดงานใหญ่เกินไป ({detail}) โปรดลบเซลล์ที่อยู่นอกตาราง หรือแบ่งไฟล์",
        "The workbook is too large ({detail}): delete stray cells outside the table, or split the file.",
    ),
    "undecodable_bytes": (
        "อ่านอักขระไม่ได้ที่ไบต์ {byte} (บรรทัด {line}) ในรหัส {encoding} โปรดบันทึกเป็น CSV (UTF-8) แล้วส่งใหม่",
        "The bytes at {byte} (line {line}) are not {encoding} text: save the file as CSV (UTF-8) and send it again.",
    ),
    "nul_byte": (
        "พบอักขระว่าง (NUL) ที่ไบต์ {byte} (บรรทัด {line}) ไฟล์อาจเสียหาย โปรดส่งออกใหม่",
        "There is a NUL byte at {byte} (line {line}): the file may be damaged; export it again.",
    ),
    "csv_broken": (
        "อ่าน CSV ไม่ได้ที่บรรทัด {line}: {detail} โปรดตรวจเครื่องหมายคำพูดที่ไม่ปิด",
        "The CSV cannot be read at line {line}: {detail}; look for a quotation mark that is not closed.",
    ),
    "column_missing": (
        "ไม่พบคอลัมน์ “{heading}” โปรดเพิ่มคอลัมน์นี้ในหัวตาราง",
        "The column “{heading}” is missing: add it to the heading line.",
    ),
    "heading_duplicated": (
        "มีคอลัมน์ “{heading}” มากกว่าหนึ่งคอลัมน์ โปรดเหลือไว้คอลัมน์เดียว",
        "The column “{heading}” appears more than once: keep one.",
    ),
    "no_rows": (
        "ไม่มีข้อมูลใต้หัวตาราง โปรดเพิ่มข้อมูลอย่างน้อยหนึ่งแถว",
        "There are no records under the heading: add at least one.",
    ),
    "ragged_row": (
        "แถวนี้มี {cells} ช่อง แต่หัวตารางมี {headings} ช่อง โปรดตรวจเครื่องหมายจุลภาคหรือคำพูดที่ขาดหรือเกิน",
        "This row has {cells} cells, the heading {headings}: look for missing or extra commas and quotation marks.",
    ),
}


def fault(filename: str, code: str, *, row: int | None = None, column: str | None = None, **words: object) -> Finding:
    """The finding of a structural fault, in both languages."""
    th, en = _TEXTS[code]
    return Finding(file=filename, row=row, column=column, code=code, th=th.format(**words), en=en.format(**words))
