"""Stored examples of every version: published once, never changed, so that today's subscribers are tried on yesterday's events.

``examples/<type>.json`` is an array of whole CloudEvents; together, in the order of their times, they tell one story.
``examples/PUBLISHED.sha256`` has a line for each that was published. A line's digest covers the line before it as well: who changes or
drops an example has to rewrite every later line, which no reviewer can overlook. The generator only appends.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starsme.events.contract import ContractBroken, contract_of, registered
from starsme.events.envelope import CONTENT_TYPE, Undecodable, decode
from starsme.events.schema import PACKAGE

EXAMPLES = Path(__file__).parent / "examples"
LEDGER = "PUBLISHED.sha256"
THIRTEEN_DIGITS = re.compile(r"(?<!\d)\d{13}(?!\d)")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a stored example, and what to do."""

    th: str
    en: str


class ExamplesBroken(ValueError):
    """The stored examples may not be published as they are."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.en for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Example:
    """One stored CloudEvent, and the type whose file it lies in."""

    type: str
    body: dict[str, Any]

    @property
    def id(self) -> str:
        """The event's own id."""
        return str(self.body.get("id", ""))

    @property
    def content(self) -> bytes:
        """The event as it would travel."""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


def stored(folder: Path = EXAMPLES) -> list[Example]:
    """Every stored example, in the order of publication."""
    found = [
        Example(path.stem, body)
        for path in sorted(folder.glob("*.json"))
        for body in json.loads(path.read_text(encoding="utf-8"))
    ]
    return sorted(found, key=lambda example: (str(example.body.get("time", "")), example.id))


def problems(folder: Path = EXAMPLES) -> list[Problem]:
    """All that is wrong: with the examples, with what was published, and what is not published yet."""
    examples = stored(folder)
    lines, unpublished = _lines(folder), _unpublished(examples, folder)
    found = [*_wrong(examples), *_changed(examples, lines)]
    if unpublished and not found:
        names = ", ".join(example.id for example in unpublished)
        found.append(
            Problem(
                f"ตัวอย่างยังไม่ได้บันทึกว่าเผยแพร่แล้ว โปรดรัน make contracts: {names}",
                f"examples are not on record as published; run make contracts: {names}",
            )
        )
    return found


def publish(folder: Path = EXAMPLES) -> int:
    """Put new examples on record; gives how many. Raises ``ExamplesBroken`` when one is wrong or a published one changed."""
    examples, lines = stored(folder), _lines(folder)
    if found := [*_wrong(examples), *_changed(examples, lines)]:
        raise ExamplesBroken(found)
    new = _unpublished(examples, folder)
    for example in new:
        lines.append(_line(example, lines[-1] if lines else ""))
    if new:
        (folder / LEDGER).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(new)


def _lines(folder: Path) -> list[str]:
    ledger = folder / LEDGER
    return ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []


def _line(example: Example, before: str) -> str:
    """``<digest>  <type>  <id>``; how the file is laid out makes no difference to the digest."""
    plain = json.dumps(example.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(f"{before[:64]}{plain}".encode()).hexdigest()
    return f"{digest}  {example.type}  {example.id}"


def _unpublished(examples: list[Example], folder: Path) -> list[Example]:
    known = {line.split()[-1] for line in _lines(folder)}
    return [example for example in examples if example.id not in known]


def _changed(examples: list[Example], lines: list[str]) -> Iterator[Problem]:
    by_id = {example.id: example for example in examples}
    for before, line in zip(["", *lines], lines, strict=False):
        name = line[66:]
        example = by_id.get(line.split()[-1])
        if example is None:
            yield Problem(
                f"{name}: ตัวอย่างที่เผยแพร่แล้วหายไป โปรดนำกลับมา",
                f"{name}: a published example is gone; put it back",
            )
        elif _line(example, before) != line:
            yield Problem(
                f"{name}: ตัวอย่างที่เผยแพร่แล้วถูกแก้ไข โปรดคืนของเดิม และเพิ่มตัวอย่างใหม่ด้วยรหัสใหม่แทน",
                f"{name}: a published example was changed; put it back, and add another under a new id instead",
            )


def _wrong(examples: list[Example]) -> Iterator[Problem]:
    there = {example.type for example in examples}
    for name in sorted(registered(PACKAGE).keys() - there):
        yield Problem(
            f"{name}: ยังไม่มีตัวอย่าง โปรดเพิ่มไฟล์ examples/{name}.json",
            f"{name}: no example is stored; write examples/{name}.json",
        )
    for event_id, times in Counter(example.id for example in examples).items():
        if times > 1:
            yield Problem(
                f"{event_id}: รหัสซ้ำ โปรดใช้รหัสใหม่", f"{event_id}: {times} examples have this id; give each its own"
            )
    for example in examples:
        if fault := _fault(example):
            yield Problem(
                f"{example.type} {example.id}: ตัวอย่างไม่ตรงตามสัญญา โปรดแก้ไข: {fault}",
                f"{example.type} {example.id}: the example does not keep to its contract; correct it: {fault}",
            )


def _fault(example: Example) -> str | None:
    """What keeps an example from being an event that a producer of its type writes."""
    if example.body.get("type") != example.type:
        return f"type is {example.body.get('type')}, the file's name is {example.type}"
    if THIRTEEN_DIGITS.search(example.content.decode()):
        return "a number of 13 digits"
    try:
        event = decode(example.content, CONTENT_TYPE)
        contract = contract_of(event.type)
        again = contract.event(**event.data).data if contract else None
    except (Undecodable, ContractBroken) as error:
        return str(error)
    return None if again == example.body["data"] else "data has fields that no producer writes"
