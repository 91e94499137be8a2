"""The contracts: everything that the services tell each other, in one place.

One module per publishing service; ``registered()`` lists every type.
"""

from starsme.events import consulting, enrolment, mentoring, notifications
from starsme.events.contract import Contract, ContractBroken, Event, contract_of, registered

__all__ = [
    "Contract",
    "ContractBroken",
    "Event",
    "consulting",
    "contract_of",
    "enrolment",
    "mentoring",
    "notifications",
    "registered",
]
