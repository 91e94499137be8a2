"""The contracts: everything that the services tell each other, in one place.

One module per publishing service, in two where it would be too long; ``registered()`` lists every type.
"""

from starsme.events import consulting, enrolment, enrolment_people, mentoring, notifications
from starsme.events.contract import Contract, ContractBroken, Event, contract_of, registered

__all__ = [
    "Contract",
    "ContractBroken",
    "Event",
    "consulting",
    "contract_of",
    "enrolment",
    "enrolment_people",
    "mentoring",
    "notifications",
    "registered",
]
