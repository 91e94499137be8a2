"""Reminding judges whose sheets are not in: before the due day, and after it; each once a stage."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from enrolment.application.panels.ports import Panels, Reminders
from enrolment.application.panels.progress import Progress
from enrolment.domain.panels import ReminderStage, reminder_stage
from starsme.clock import bangkok_day
from starsme.db import Transaction
from starsme.events.enrolment import JudgeReminderDue
from starsme.working_days import WorkingDays

_DAYS_BEFORE = 2


class RemindJudges:
    """Tells judges, through notifications, what still waits for them. ``_DAYS_BEFORE`` are working days."""

    def __init__(self, panels: Panels, progress: Progress, reminders: Reminders, calendar: WorkingDays) -> None:
        self._panels = panels
        self._progress = progress
        self._reminders = reminders
        self._calendar = calendar

    def step(self, begin: Callable[[], AbstractContextManager[Transaction]]) -> bool:
        """Remind the judges of every panel that came to a new stage; a transaction a panel."""
        with begin() as tx:
            today = bangkok_day(tx.now)
            soon = self._calendar.add(today, _DAYS_BEFORE)
            due = self._reminders.due_by(tx.connection, soon)
        for call_code, province, due_on in due:
            stage = reminder_stage(today, due_on)
            with begin() as tx:
                self._remind(tx, call_code, province, stage)
        return False

    def _remind(self, tx: Transaction, call_code: str, province: str, stage: ReminderStage) -> None:
        panel = self._panels.find(tx.connection, call_code, province)
        if panel is None or panel.due_on is None:
            return
        for judge in self._progress.of_panel(tx, panel)["judges"]:
            waiting = judge["assigned"] - judge["submitted"]
            if waiting > 0 and self._reminders.note(tx.connection, panel, judge["judge"], stage, tx.now):
                tx.emit(
                    JudgeReminderDue.event(
                        judge_id=judge["judge"],
                        call_code=call_code,
                        province=province,
                        stage=stage,
                        due_on=panel.due_on,
                        waiting=waiting,
                    )
                )
