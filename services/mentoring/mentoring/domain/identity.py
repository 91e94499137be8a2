"""What things are called."""

from __future__ import annotations

import base64
import hashlib
from typing import NamedTuple, NewType

MentorId = NewType("MentorId", str)
"""A mentor's code on the register, for example ``M014``."""

EnterpriseId = NewType("EnterpriseId", str)
"""The platform's pseudonym of a 13-digit number: ``ent_…``."""

CallCode = NewType("CallCode", str)
"""A call for applications; its selected enterprises are one cohort."""

OfferId = NewType("OfferId", str)
"""One question to one mentor about one enterprise: ``off_…``."""

_ID_CHARACTERS = 26


class Pair(NamedTuple):
    """A mentor and an enterprise, whatever there is or could be between them."""

    mentor_id: MentorId
    enterprise_id: EnterpriseId


def offer_id_of(call_code: CallCode, proposal: int, pair: Pair) -> OfferId:
    """The id of the offer that a proposal makes to a pair: the same proposal always makes the same offers."""
    words = "\0".join([call_code, str(proposal), pair.mentor_id, pair.enterprise_id])
    digest = hashlib.sha256(words.encode()).digest()
    return OfferId("off_" + base64.b32encode(digest).decode("ascii")[:_ID_CHARACTERS].lower())
