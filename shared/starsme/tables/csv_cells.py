"""The cells of a CSV file: encoding and separator found by content."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from starsme.findings import Finding
from starsme.tables.columns import TableRefused
from starsme.tables.faults import fault
from starsme.thai import restore

_REPORTED_AT_MOST = 20
_CELL_CHARACTERS = 10_000_000
_SEPARATORS = ",;\t"
# What no text has and a picture, a PDF or an old binary workbook begins with.
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


def csv_cells(content: bytes, filename: str) -> list[list[str]]:
    """Return the records of a CSV file, heading first, blank lines left out; raises ``TableRefused``."""
    if content.startswith(_BINARY):
        raise TableRefused([fault(filename, "not_a_table")])
    if nuls := list(_positions(rb"\x00+", content)):
        raise TableRefused([fault(filename, "nul_byte", byte=byte, line=line) for byte, line in nuls])
    encoding = _encoding(content, filename)
    # One cell may be as long as the file: that it is too long to be an answer is said of its row, not of the file.
    csv.field_size_limit(max(csv.field_size_limit(), _CELL_CHARACTERS))
    try:
        return _records(content, encoding, strict=True)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise TableRefused([fault(filename, "csv_broken", line=content.count(b"\n") + 1, detail=error)]) from error
        try:
            return _records(content, encoding, strict=False)  # a stray quotation mark within a cell is still a cell
        except csv.Error as worse:
            raise TableRefused([fault(filename, "csv_broken", line=1, detail=worse)]) from worse


def _records(content: bytes, encoding: str, *, strict: bool) -> list[list[str]]:
    """Decode and divide as we read: the text of a large file is never held whole."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    records = csv.reader(text, delimiter=_separator(content), strict=strict)
    return [[restore(cell) if cell[:1] == "'" else cell for cell in record] for record in records if record]


def _separator(content: bytes) -> str:
    """The separator of the heading line: a comma unless another divides it further (some locales save with ``;``)."""
    heading = content[: content.find(b"\n")] if b"\n" in content else content
    return max(_SEPARATORS, key=lambda separator: heading.count(separator.encode()))


def _encoding(content: bytes, filename: str) -> str:
    """UTF-8, or Windows-874; when neither fits, tell every broken place in the encoding that fits better."""
    try:
        content.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError:
        if content.startswith(codecs.BOM_UTF8):
            raise TableRefused(_undecodable(content, filename, "utf-8")) from None
    try:
        content.decode("cp874")
        return "cp874"
    except UnicodeDecodeError:
        broken = {encoding: content.decode(encoding, "replace").count("\ufffd") for encoding in ("utf-8", "cp874")}
        raise TableRefused(_undecodable(content, filename, min(broken, key=broken.__getitem__))) from None


def _undecodable(content: bytes, filename: str, encoding: str) -> list[Finding]:
    findings: list[Finding] = []
    start, line = 0, 1
    while len(findings) < _REPORTED_AT_MOST:
        try:
            content[start:].decode(encoding)
            break
        except UnicodeDecodeError as error:
            byte = start + error.start
            line += content.count(b"\n", start, byte)
            findings.append(fault(filename, "undecodable_bytes", byte=byte, line=line, encoding=encoding.upper()))
            start += error.end
    return findings


def _positions(pattern: bytes, content: bytes) -> Iterator[tuple[int, int]]:
    line, last = 1, 0
    for count, match in enumerate(re.finditer(pattern, content)):
        if count == _REPORTED_AT_MOST:
            return
        line += content.count(b"\n", last, match.start())
        last = match.start()
        yield last, line
