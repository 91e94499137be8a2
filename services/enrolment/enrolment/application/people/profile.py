"""A person's own details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from enrolment.application.people.ports import People
from enrolment.application.people.reading import read_profile
from enrolment.application.people.shapes import Person
from starsme.auth import Caller
from starsme.db import Transaction
from starsme.errors import PreconditionFailed
from starsme.events.enrolment import ContactPointGiven


class Profiles:
    """Shows and changes what callers gave of themselves; nobody else's."""

    def __init__(self, people: People, person: Callable[[str], str]) -> None:
        self._people = people
        self._person = person

    def of(self, tx: Transaction, caller: Caller) -> Person:
        """The caller."""
        return self._people.find(tx.connection, self._person(caller.subject))

    def change(self, tx: Transaction, caller: Caller, body: Mapping[str, Any], version: int | None) -> Person:
        """Keep what the caller gives; the same again changes nothing. Raises ``ProfileInvalid`` or ``PreconditionFailed``."""
        known = self.of(tx, caller)
        if version is not None and version != known.version:
            raise PreconditionFailed(current=known.version)
        given = read_profile(known, body)
        if known.version and given == replace(known, version=given.version):
            return known
        if not self._people.keep(tx.connection, given, tx.now):
            raise PreconditionFailed(current=given.version)
        tx.emit(
            ContactPointGiven.event(
                party_id=given.id,
                name=given.name,
                email=given.email,
                phone=given.phone,
                line_id=given.line_id,
                language=given.language,
            )
        )
        return given
