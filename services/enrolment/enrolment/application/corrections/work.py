"""The use cases of corrections together, as the routes find them."""

from __future__ import annotations

from dataclasses import dataclass

from enrolment.application.corrections.confirm import ConfirmCorrection
from enrolment.application.corrections.propose import ProposeCorrection
from enrolment.application.corrections.reading import ReadCorrections


@dataclass(frozen=True, slots=True)
class CorrectionWork:
    """Everything that corrections do."""

    proposing: ProposeCorrection
    confirming: ConfirmCorrection
    reading: ReadCorrections
