"""Opening a call from its document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from enrolment.application.calls.soundness import Soundness, findings
from enrolment.application.errors import CallAlreadyOpen, CallCodeDiffers, CallInvalidDocument
from enrolment.application.ports import Calls
from enrolment.application.shapes import OpenCall
from starsme.db import Transaction
from starsme.events.enrolment import CallOpened


class OpenCalls:
    """Opens calls. An open call's rules stand; the same document again changes nothing."""

    def __init__(self, calls: Calls, soundness: Soundness) -> None:
        self._calls = calls
        self._soundness = soundness

    def open(
        self, tx: Transaction, code: str, document: Mapping[str, Any], *, cloned_from: str | None = None
    ) -> tuple[OpenCall, bool]:
        """Open the call of a document; gives the call and whether it is new.

        Raises ``CallInvalidDocument`` with every problem, ``CallCodeDiffers``, or ``CallAlreadyOpen`` under other rules.
        """
        call, problems = self._soundness.read(tx, document)
        if call is None:
            raise CallInvalidDocument(findings=findings(problems))
        if call.code != code:
            raise CallCodeDiffers(address=code, document=call.code)
        digest = digest_of(document)
        opened = OpenCall(call, document, digest, tx.now, None, 1, cloned_from)
        earlier = self._calls.find(tx.connection, code)
        if earlier is None and not self._calls.add(tx.connection, opened):
            earlier = self._calls.find(tx.connection, code)
        if earlier is not None:
            if earlier.digest != digest:
                raise CallAlreadyOpen(call_code=code, fields=", ".join(_differences(earlier.document, document)))
            return earlier, False
        tx.emit(
            CallOpened.event(
                call_code=call.code,
                version=call.version,
                title_th=call.title_th,
                title_en=call.title_en,
                opens_at=call.opens_at,
                closes_at=call.closes_at,
                provinces=dict(call.seats),
                **({} if call.programme is None else {"programme": call.programme}),
            )
        )
        return opened, True


def digest_of(document: Mapping[str, Any]) -> str:
    """The same for the same document, in whatever order its names stand."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _differences(earlier: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in {*earlier, *document} if earlier.get(name) != document.get(name))
