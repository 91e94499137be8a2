"""The use cases of panels together, as the routes find them."""

from __future__ import annotations

from dataclasses import dataclass

from enrolment.application.panels.access import PanelDesk
from enrolment.application.panels.judging import Judging
from enrolment.application.panels.keep_panel import KeepPanel
from enrolment.application.panels.ports import JudgedApplications
from enrolment.application.panels.progress import Progress
from enrolment.application.panels.recusal import Recuse
from enrolment.application.panels.reminders import RemindJudges
from enrolment.application.panels.score_online import ScoreOnline
from enrolment.application.panels.sharing import ShareWork


@dataclass(frozen=True, slots=True)
class PanelWork:
    """Everything that panels do."""

    desk: PanelDesk
    keep: KeepPanel
    sharing: ShareWork
    scoring: ScoreOnline
    recuse: Recuse
    judging: Judging
    progress: Progress
    reminders: RemindJudges
    applications: JudgedApplications
