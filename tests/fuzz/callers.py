"""Who calls: every role in turn, people of other agencies and firms, and nobody at all."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starsme.auth import Role
from starsme.testing import ServiceClient

OUT_OF_PLACE = 6
"""One call in so many is made by someone who may not."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A caller and the header that says so; ``roles`` is empty where the token is none."""

    name: str
    roles: frozenset[str]
    authorization: str
    enterprises: frozenset[str] = frozenset()

    @property
    def office(self) -> bool:
        """Whether the caller sees the whole."""
        return not self.roles.isdisjoint({Role.OFFICER, Role.COORDINATOR, Role.OPERATOR})


class Callers:
    """Everybody who calls one service."""

    def __init__(self, service: ServiceClient, known: Mapping[str, Sequence[str]]) -> None:
        mine, other = frozenset(known["enterprises"][:2]), frozenset(known["enterprises"][2:3])
        self._all = [
            _with(service, "officer", Role.OFFICER),
            _with(service, "coordinator", Role.COORDINATOR),
            _with(service, "both", Role.OFFICER, Role.COORDINATOR),
            _with(service, "officer of another agency", Role.OFFICER, agency=known["agencies"][0]),
            _with(service, "owner", Role.ENTREPRENEUR, enterprises=mine),
            _with(service, "other owner", Role.ENTREPRENEUR, enterprises=other),
            _with(service, "owner of nothing yet", Role.ENTREPRENEUR),
            _with(service, "judge", Role.JUDGE, person=known["judges"][0], agency=known["agencies"][1]),
            _with(service, "judge without a code", Role.JUDGE),
            _with(service, "mentor", Role.MENTOR, person=known["mentors"][0]),
            _with(service, "consultant", Role.CONSULTANT, person=known["consultants"][0]),
            _with(service, "integrator", Role.INTEGRATOR),
            _with(service, "operator", Role.OPERATOR),
            _with(service, "committee", Role.COMMITTEE),
            Somebody("nobody", frozenset(), ""),
            Somebody("forger", frozenset(), "Bearer e30.e30.e30"),
        ]
        self._by_header = {each.authorization: each for each in self._all}

    def of(self, authorization: str) -> Somebody:
        """Who sent this header."""
        return self._by_header.get(authorization, self._all[-1])

    def choose(self, allowed: Iterable[str], what: str) -> Somebody:
        """The caller of a request: the same for the same request, mostly one who may."""
        number = zlib.crc32(what.encode("utf-8", "surrogatepass"))
        wanted = set(allowed)
        may = [each for each in self._all if not each.roles.isdisjoint(wanted)]
        fitting = self._all if number % OUT_OF_PLACE == 0 or not may else may
        return fitting[number // OUT_OF_PLACE % len(fitting)]


def _with(service: ServiceClient, name: str, *roles: Role, **claims: Any) -> Somebody:
    token = service.token(roles, subject=name.replace(" ", "-"), **claims)
    return Somebody(name, frozenset(roles), f"Bearer {token}", frozenset(claims.get("enterprises", ())))
