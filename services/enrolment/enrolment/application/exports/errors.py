"""What exports refuse."""

from __future__ import annotations

from starsme.errors import Invalid


class ExportTooLarge(Invalid):
    """More rows than one file holds."""

    code = "export_too_large"
    th = "มีมากกว่า {most} แถว โปรดกรองให้แคบลง (เช่น ทีละจังหวัด) แล้วส่งออกใหม่"
    en = "There are more than {most} rows. Filter the list further, for example by province, and export it again."
