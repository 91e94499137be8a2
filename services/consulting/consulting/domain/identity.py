"""What things are called."""

from __future__ import annotations

import base64
import hashlib
from typing import NewType

EnterpriseId = NewType("EnterpriseId", str)
"""The platform's pseudonym of a 13-digit number: ``ent_…``."""

VisitId = NewType("VisitId", str)
"""One request and the visit it becomes: ``vis_…``."""

RequestNo = NewType("RequestNo", str)
"""The counter's own number of a request; it names one request for ever."""

Minutes = int
"""Man-days are counted in whole minutes: 360 to a man-day by the rule of the assignment."""

_ID_CHARACTERS = 26


def visit_id_of(request_no: RequestNo) -> VisitId:
    """The id of the visit that a request number names: the same number is always the same visit."""
    digest = hashlib.sha256(request_no.encode()).digest()
    return VisitId("vis_" + base64.b32encode(digest).decode("ascii")[:_ID_CHARACTERS].lower())
