"""Programmes: what groups calls and says whose they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enrolment.application.calls.errors import CodeUnusable, OwnerUnknown, ProgrammeUnknown
from enrolment.application.calls.owners import Owners
from enrolment.application.calls.ports import Programmes
from enrolment.application.calls.shapes import Programme
from enrolment.application.calls.soundness import THIRTEEN_DIGITS
from enrolment.application.ports import Agencies
from starsme.auth import Caller, Role
from starsme.db import Transaction
from starsme.errors import Forbidden, PreconditionFailed, PreconditionRequired

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def usable_code(code: str) -> str:
    """A code of a call or a programme as it was given; raises ``CodeUnusable``."""
    if not _CODE.fullmatch(code) or THIRTEEN_DIGITS.search(code):
        raise CodeUnusable(given=code[:64])
    return code


class KeepProgrammes:
    """Adds and changes programmes. Coordinators add them and say who owns them; the owner's officers name them."""

    def __init__(self, programmes: Programmes, agencies: Agencies, owners: Owners) -> None:
        self._programmes = programmes
        self._agencies = agencies
        self._owners = owners

    def put(
        self, tx: Transaction, caller: Caller, code: str, titles: tuple[str, str], owner: str | None, since: int | None
    ) -> tuple[Programme, bool]:
        """Add or change a programme; gives it and whether it is new. The same again changes nothing."""
        usable_code(code)
        earlier = self._programmes.find(tx.connection, code)
        if earlier is None:
            return self._added(tx, caller, code, titles, owner, since), True
        self._owners.must_own(caller, earlier.owner)
        if (earlier.title_th, earlier.title_en, earlier.owner) == (*titles, owner):
            return earlier, False
        if owner != earlier.owner:
            self._must_set_owner(tx, caller, owner)
        if since is None:
            raise PreconditionRequired
        changed = Programme(code, *titles, owner, earlier.version + 1, tx.now, caller.subject)
        if since != earlier.version or not self._programmes.change(tx.connection, changed, since):
            raise PreconditionFailed(current=earlier.version)
        return changed, False

    def get(self, tx: Transaction, code: str) -> Programme:
        """A programme; raises ``ProgrammeUnknown``."""
        found = self._programmes.find(tx.connection, code)
        if found is None:
            raise ProgrammeUnknown(programme=code)
        return found

    def list(self, tx: Transaction, after: str, limit: int) -> Sequence[Programme]:
        """A page of programmes."""
        return self._programmes.list(tx.connection, after, limit)

    def _added(
        self, tx: Transaction, caller: Caller, code: str, titles: tuple[str, str], owner: str | None, since: int | None
    ) -> Programme:
        self._must_set_owner(tx, caller, owner)
        if since is not None:
            raise ProgrammeUnknown(programme=code)
        made = Programme(code, *titles, owner, 1, tx.now, caller.subject)
        if not self._programmes.add(tx.connection, made):
            raise PreconditionFailed(current=1)
        return made

    def _must_set_owner(self, tx: Transaction, caller: Caller, owner: str | None) -> None:
        if not caller.has(Role.COORDINATOR):
            raise Forbidden
        if owner is not None and self._agencies.find(tx.connection, owner) is None:
            raise OwnerUnknown(agency=owner)
