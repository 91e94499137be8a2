"""What goes wrong in intake, each fault with the reason codes that it must get: the generator knows its own answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from types import MappingProxyType

from season.synthetic.enterprises import Enterprise
from season.synthetic.places import ELSEWHERE

Cells = dict[str, str]


def _same(_rng: Random, enterprise: Enterprise, _opening: date) -> Enterprise:
    return enterprise


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which an application is wrong.

    ``reasons`` and ``fields`` are what screening must answer; ``real`` changes the enterprise itself, ``typed`` some
    cells as typed; ``at`` says when it was sent (``inside`` the window, ``before`` or ``after``).
    """

    reasons: tuple[str, ...]
    fields: tuple[str, ...] = ()
    real: Callable[[Random, Enterprise, date], Enterprise] = _same
    typed: Mapping[str, str | Callable[[Random, str], str]] = field(default_factory=lambda: MappingProxyType({}))
    at: str = "inside"

    def spoil(self, rng: Random, cells: Cells) -> None:
        """Write the fault's cells over the well-typed ones."""
        for key, wrong in self.typed.items():
            cells[key] = wrong if isinstance(wrong, str) else wrong(rng, cells[key])

    @property
    def complete(self) -> bool:
        """Whether every required field can be read."""
        return "incomplete" not in self.reasons


CLEAN = Fault(())


def _digits(typed: str) -> str:
    western = typed.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))
    return "".join(letter for letter in western if letter.isdigit())


def _wrong_check(_rng: Random, typed: str) -> str:
    digits = _digits(typed)
    return digits[:12] + str((int(digits[12]) + 3) % 10)


def _short(_rng: Random, typed: str) -> str:
    return _digits(typed)[1:]  # what a spreadsheet makes of a leading zero


def _nine(rng: Random, typed: str) -> str:
    return "9" + _digits(typed)[1:]


def _other_kind(_rng: Random, typed: str) -> str:
    return "บุคคลธรรมดา" if "นิติ" in typed else "นิติบุคคล"


def _elsewhere(rng: Random, enterprise: Enterprise, _opening: date) -> Enterprise:
    province = rng.choice(ELSEWHERE)
    district, postcode = province.districts[0]
    return replace(enterprise, province=province, district=district, postcode=postcode)


def _large(rng: Random, enterprise: Enterprise, _opening: date) -> Enterprise:
    return replace(enterprise, revenue=rng.randrange(60_000, 200_000) * 10_000, employees=rng.randrange(210, 1_500))


def _young(rng: Random, enterprise: Enterprise, opening: date) -> Enterprise:
    return replace(enterprise, started_on=opening - timedelta(days=rng.randrange(5, 360)))


def _born_in_the_future(_rng: Random, enterprise: Enterprise, opening: date) -> Enterprise:
    return replace(enterprise, started_on=opening + timedelta(days=900))


def _scientific(_rng: Random, typed: str) -> str:
    return f"{int(_digits(typed)):.5E}"


def _with_letter(_rng: Random, typed: str) -> str:
    digits = _digits(typed)
    return digits[:8] + "O" + digits[9:]


def _incomplete(key: str, wrong: str | Callable[[Random, str], str]) -> Fault:
    return Fault(("incomplete",), (key,), typed=MappingProxyType({key: wrong}))


NUMBERS = (
    Fault(("id_invalid",), typed=MappingProxyType({"tax_id": _wrong_check})),
    Fault(("id_invalid",), typed=MappingProxyType({"tax_id": _short})),
    Fault(("id_invalid",), typed=MappingProxyType({"tax_id": _nine})),
    Fault(("id_invalid",), typed=MappingProxyType({"kind": _other_kind})),
)
AREA = Fault(("outside_area",), real=_elsewhere)
BEFORE = Fault(("outside_window",), at="before")
AFTER = Fault(("outside_window",), at="after")
LARGE = Fault(("not_sme",), real=_large)
YOUNG = Fault(("too_young",), real=_young)
FUTURE = Fault(("too_young",), real=_born_in_the_future)
CONSENTS = tuple(
    Fault(("no_consent",), typed=MappingProxyType({"consent_core": wrong}))
    for wrong in ("ไม่ยินยอม", "", "ข้าพเจ้าไม่ยินยอม", "No")
)
UNREADABLE = (
    _incomplete("tax_id", _scientific),
    _incomplete("revenue", "ประมาณสองล้าน"),
    _incomplete("started_on", "31/2/2559"),
    _incomplete("employees", "7-9"),
    _incomplete("province", "แถวล้านนา"),
    _incomplete("sector", "เกษตร"),
    _incomplete("contact_name", " "),
    _incomplete("phone", "-"),
    _incomplete("tax_id", _with_letter),
    _incomplete("kind", "สหกรณ์"),
    _incomplete("name_th", "ไม่มี"),
    _incomplete("marketing_3", "5"),
    _incomplete("digital_2", ""),
    _incomplete("revenue", "2.400.000"),
    _incomplete("revenue", "1 ล้าน 2 แสน"),
    _incomplete("revenue", "1,25,000"),
    _incomplete("started_on", "14/6/58"),
    _incomplete("started_on", "2558"),
    _incomplete("employees", "สิบห้าคน"),
    _incomplete("province", "Lumpoon"),
    _incomplete("finance_4", "มาก"),
    _incomplete("tax_id", "–"),
    _incomplete("name_th", "ตัวอย่างชื่อที่ยาวเกินกว่าช่องจะรับได้ " * 30),
)
SEVERAL = (
    Fault(
        ("id_invalid", "outside_window", "no_consent"),
        at="after",
        typed=MappingProxyType({"tax_id": _wrong_check, "consent_core": "ไม่ยินยอม"}),
    ),
    Fault(
        ("incomplete", "not_sme"),
        ("contact_name", "innovation_5"),
        real=_large,
        typed=MappingProxyType({"contact_name": "n/a", "innovation_5": "ดี"}),
    ),
    Fault(("outside_area", "too_young"), real=lambda rng, it, day: _young(rng, _elsewhere(rng, it, day), day)),
)
EVERY = (*NUMBERS, AREA, BEFORE, AFTER, LARGE, YOUNG, FUTURE, *CONSENTS, *UNREADABLE, *SEVERAL)
"""Every single fault; a season of any size carries each kind of it, a large one all of them many times."""

ESSENTIAL = (
    NUMBERS[0],
    NUMBERS[1],
    NUMBERS[3],
    AREA,
    BEFORE,
    AFTER,
    LARGE,
    YOUNG,
    CONSENTS[0],
    CONSENTS[1],
    *UNREADABLE[:6],
    *SEVERAL,
)
"""What even the smallest season carries."""
