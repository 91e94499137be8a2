"""How people type true values into a form: every spelling here still means exactly the value that it was given."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from season.synthetic.places import Province

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
MONTHS = (
    ("มกราคม", "ม.ค."),
    ("กุมภาพันธ์", "ก.พ."),
    ("มีนาคม", "มี.ค."),
    ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."),
    ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."),
    ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."),
    ("ธันวาคม", "ธ.ค."),
)
SECTORS = {
    "manufacturing": ("ผลิต", ("ภาคการผลิต", "การผลิต", "ภาคผลิต", "ผลิต")),
    "wholesale": ("ค้าส่ง", ("ค้าส่ง", "ภาคค้าส่ง", "ภาคการค้าส่ง")),
    "retail": ("ค้าปลีก", ("ค้าปลีก", "ภาคการค้าปลีก", "การค้าปลีก")),
    "services": ("บริการ", ("บริการ", "ภาคบริการ", "การบริการ", "ภาคการบริการ")),
}
YES = ("ยินยอม", "ยินยอม", "ยินยอม", "ข้าพเจ้ายินยอม", "ใช่", "Yes", "yes")
NO = ("ไม่ยินยอม", "ไม่ยินยอม", "", "-")


def thai_digits(text: str) -> str:
    """The same text with Thai digits."""
    return text.translate(_THAI)


def padded(rng: Random, text: str) -> str:
    """The text, now and then with the invisible characters that copying brings along."""
    chance = rng.random()
    if chance > 0.12:
        return text
    return rng.choice((f"\u00a0{text}", f"{text} ", f" {text}", f"{text}\n", f"\t{text}", f"{text}\u00a0"))


def clock(rng: Random, at: datetime) -> str:
    """The form's clock: ``1/3/2562, 9:05:00``, sometimes with a C.E. year or Thai digits."""
    year = at.year + (543 if rng.random() < 0.8 else 0)
    text = f"{at.day}/{at.month}/{year}, {at.hour}:{at.minute:02d}:{at.second:02d}"
    return thai_digits(text) if rng.random() < 0.06 else text


def number(rng: Random, digits: str) -> str:
    """A 13-digit number with dashes, spaces, Thai digits or a spreadsheet's apostrophe."""
    parts = (digits[0], digits[1:5], digits[5:10], digits[10:12], digits[12])
    style = rng.choices(range(7), (52, 16, 8, 8, 6, 5, 5))[0]
    spellings = (
        digits,
        "-".join(parts),
        " ".join(parts),
        thai_digits(digits),
        f"'{digits}",
        "–".join(parts),
        thai_digits("-".join(parts)),
    )
    return padded(rng, spellings[style])


def province(rng: Random, place: Province) -> str:
    """A province's name, Thai or English, with and without its title."""
    spellings = [place.th] * 5 + [
        f"จ.{place.th}",
        f"จ. {place.th}",
        f"จังหวัด{place.th}",
        place.en,
        place.en.replace(" ", ""),
        place.en.replace(" ", "-"),
        f"{place.en.upper()} PROVINCE",
        place.th.replace("ำ", "ํา"),
        place.th[:2] + "\u200b" + place.th[2:],
    ]
    return padded(rng, rng.choice(spellings))


def district(rng: Random, name: str) -> str:
    """A district's name with and without its title."""
    return rng.choice((name, f"อ.{name}", f"อำเภอ{name}", f"อ. {name}"))


def sector(rng: Random, code: str) -> str:
    """One of the four sectors' words."""
    return padded(rng, rng.choice(SECTORS[code][1]))


def staff(rng: Random, count: int) -> str:
    """A number of people."""
    text = rng.choice((str(count), str(count), str(count), f"{count} คน", thai_digits(str(count)), f"{count:,}"))
    return padded(rng, text)


def revenue(rng: Random, baht: int) -> str:
    """A yearly revenue; ``baht`` is a multiple of 10,000, so that the short forms are exact."""
    style = rng.randrange(10)
    if style < 3:
        text = str(baht)
    elif style < 5:
        text = f"{baht:,}"
    elif style == 5:
        text = rng.choice((f"{baht:,} บาท", f"฿{baht:,}", f"{baht:,}.-", f"THB {baht}"))
    elif style == 6:
        text = thai_digits(f"{baht:,}")
    elif style == 7 and baht < 1_000_000:
        text = f"{_short(baht, 100_000)} แสน"
    else:
        text = f"{_short(baht, 1_000_000)}{rng.choice((' ล้าน', 'ล้าน', ' ล้านบาท', 'ล้านบาท'))}"
    return padded(rng, text)


def _short(baht: int, unit: int) -> str:
    whole, rest = divmod(baht, unit)
    decimals = f"{rest / unit:.2f}"[1:].rstrip("0").rstrip(".")
    return f"{whole}{decimals}"


def day(rng: Random, when: date) -> str:
    """A date in one of the ways that Thai people write one, day first, B.E. or C.E."""
    buddhist = when.year + 543
    long, short = MONTHS[when.month - 1]
    spellings = (
        f"{when.day}/{when.month}/{buddhist}",
        f"{when.day:02d}/{when.month:02d}/{buddhist}",
        f"{when.day:02d}/{when.month:02d}/{when.year}",
        f"{when.day:02d}-{when.month:02d}-{buddhist}",
        when.isoformat(),
        f"{when.day} {long} {buddhist}",
        f"{when.day} {short} {buddhist}",
        f"{when.day} {long} พ.ศ. {buddhist}",
        thai_digits(f"{when.day}/{when.month}/{buddhist}"),
    )
    return padded(rng, rng.choice(spellings))


def mark(rng: Random, value: int) -> str:
    """A small whole number, seldom in Thai digits."""
    return thai_digits(str(value)) if rng.random() < 0.03 else str(value)
