"""What things are called."""

from __future__ import annotations

from typing import NewType

EnterpriseId = NewType("EnterpriseId", str)
"""The platform's pseudonym of a 13-digit number: ``ent_…``."""

VisitId = NewType("VisitId", str)
"""One request and the visit it becomes: ``vis_…``."""

RequestNo = NewType("RequestNo", str)
"""The counter's own number of a request; it names one request for ever."""

Minutes = int
"""Man-days are counted in whole minutes: 360 to a man-day by the rule of the assignment."""
