"""What lists and searches refuse."""

from __future__ import annotations

from starsme.errors import Invalid, NotFound


class NumberNotSearched(Invalid):
    """A 13-digit number must not stand in an address, which is logged on its way."""

    code = "number_not_searched"
    th = "ค้นด้วยเลข 13 หลักในที่อยู่ไม่ได้ โปรดส่งเลขในเนื้อหาคำขอที่ POST /enterprises/lookup"
    en = "A 13-digit number is not searched by address. Send it in the body of POST /enterprises/lookup."


class SearchSaysNothing(Invalid):
    """What is looked for would be found in every name, or in none."""

    code = "search_says_nothing"
    th = "คำค้นไม่มีส่วนของชื่อ (คำว่าบริษัท ห้างหุ้นส่วน จำกัด และเครื่องหมายไม่นับ) โปรดพิมพ์ส่วนหนึ่งของชื่อ หรือลำดับใบสมัคร"
    en = (
        "The search has no part of a name in it (words for the kind of firm and punctuation do not count). "
        "Type a part of the name, or the application's number."
    )


class FilterUnknown(NotFound):
    """There is no such saved filter of this person."""

    code = "saved_filter_unknown"
    th = "ไม่พบตัวกรองชื่อ {name} โปรดเลือกจากรายการที่บันทึกไว้ (GET /filters)"
    en = "There is no saved filter {name}. Choose one from the list (GET /filters)."


class FiltersTooMany(Invalid):
    """One person keeps a limited number of filters."""

    code = "saved_filters_too_many"
    th = "บันทึกตัวกรองได้ไม่เกิน {most} ชุด โปรดลบชุดที่ไม่ใช้แล้วก่อน"
    en = "At most {most} filters can be saved. Delete one that is no longer used first."
