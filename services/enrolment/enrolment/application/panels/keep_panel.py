"""Setting a province's panel: its judges, from several agencies, and the day on which their sheets are due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from enrolment.application.panels.errors import PanelInvalid
from enrolment.application.panels.ports import Panels
from enrolment.application.panels.recusal import Recuse
from enrolment.application.panels.shapes import Declared, Panel
from enrolment.application.ports import Calls
from enrolment.application.shapes import OpenCall
from enrolment.domain.panels import ConflictKind, Judge
from starsme.db import Transaction
from starsme.errors import PreconditionFailed, PreconditionRequired
from starsme.findings import Finding

_LEAST_AGENCIES = 2


class KeepPanel:
    """Sets panels. What judges have begun or scored stays; who judges what changes by a proposal only."""

    def __init__(self, calls: Calls, panels: Panels, recuse: Recuse) -> None:
        self._calls = calls
        self._panels = panels
        self._recuse = recuse

    def keep(
        self,
        tx: Transaction,
        opened: OpenCall,
        province: str,
        judges: Sequence[Judge],
        due_on: date | None,
        version: int | None,
        by: str,
    ) -> tuple[Panel, bool]:
        """Set a panel; gives it and whether it is new. The same panel again changes nothing.

        A panel that is there already is replaced only by naming its version. Raises ``PanelInvalid``,
        ``PreconditionRequired`` or ``PreconditionFailed``.
        """
        code = opened.call.code
        findings = list(_problems(opened, judges))
        if findings:
            raise PanelInvalid(findings=findings)
        self._calls.lock(tx.connection, code)
        before = self._panels.find(tx.connection, code, province)
        ordered = tuple(sorted(judges, key=lambda judge: judge.code))
        if before is not None and (before.judges, before.due_on) == (ordered, due_on):
            return before, False
        if before is not None and version is None:
            raise PreconditionRequired
        if version is not None and version != (0 if before is None else before.version):
            raise PreconditionFailed(current=0 if before is None else before.version)
        panel = Panel(
            code,
            province,
            ordered,
            due_on,
            0 if before is None else before.assignment_version,
            1 if before is None else before.version + 1,
        )
        self._panels.keep(tx.connection, panel, by, tx.now)
        self._recuse.declared(tx, opened, _of_own_enterprises(ordered, by), by)
        return panel, before is None


def _problems(opened: OpenCall, judges: Sequence[Judge]) -> Iterator[Finding]:
    twice = [code for code, count in Counter(judge.code for judge in judges).items() if count > 1]
    for code in twice:
        yield _finding(
            "judges",
            "judge_twice",
            f"รหัสกรรมการ {code} ซ้ำ โปรดเหลือไว้รายการเดียว",
            f"Judge {code} stands twice: keep one.",
        )
    if len(judges) < opened.call.min_judges:
        yield _finding(
            "judges",
            "too_few_judges",
            f"ต้องมีกรรมการอย่างน้อย {opened.call.min_judges} คน โปรดเพิ่ม",
            f"The call asks for at least {opened.call.min_judges} judges: add some.",
        )
    if len({judge.agency for judge in judges}) < _LEAST_AGENCIES:
        yield _finding(
            "judges",
            "one_agency",
            "กรรมการต้องมาจากหลายหน่วยงาน โปรดเพิ่มกรรมการจากหน่วยงานอื่น",
            "Judges come from several agencies: add one from another agency.",
        )


def _finding(field: str, code: str, th: str, en: str) -> Finding:
    return Finding("", None, field, code, th, en)


def _of_own_enterprises(judges: Sequence[Judge], by: str) -> list[Declared]:
    return [
        Declared(judge.code, enterprise, ConflictKind.SAME_ENTERPRISE, None, by)
        for judge in judges
        for enterprise in sorted(judge.enterprises)
    ]
