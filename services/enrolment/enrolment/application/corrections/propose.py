"""Proposing a correction of a published selection: what is wanted, and everything that follows from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from enrolment.application.corrections.errors import (
    CorrectionInvalid,
    CorrectionUnclear,
    MentoringHasStarted,
    NothingToCorrect,
    SeatsExceeded,
    WaitingListFull,
)
from enrolment.application.corrections.ports import Corrections
from enrolment.application.corrections.shapes import Asked, Change, Correction, CorrectionRequest, InForce
from enrolment.application.corrections.situation import Situation, Situations
from enrolment.application.ports import Calls
from enrolment.application.propose_selection import digest_of
from enrolment.application.shapes import OpenCall
from enrolment.domain.call_document import CallDocument
from enrolment.domain.corrections import (
    Corrected,
    CorrectionState,
    Held,
    TooManyStars,
    WaitingListTooLong,
    Wanted,
    correct,
    correct_to,
)
from enrolment.domain.selection import ProvinceSelection
from enrolment.domain.words import Decision
from starsme.db import Transaction
from starsme.findings import Finding

_NEEDS_RANK = frozenset({Decision.STAR, Decision.WAITING})


class ProposeCorrection:
    """Computes corrections and keeps them to be confirmed. A proposal changes nothing."""

    def __init__(self, calls: Calls, situations: Situations, corrections: Corrections) -> None:
        self._calls = calls
        self._situations = situations
        self._corrections = corrections

    def propose(self, tx: Transaction, opened: OpenCall, request: CorrectionRequest, by: str) -> Correction:
        """Propose a correction; it takes the place of one that is proposed already.

        Raises ``NotPublished``, ``CorrectionUnclear``, ``CorrectionInvalid``, ``SeatsExceeded``, ``WaitingListFull``,
        ``MentoringHasStarted``, ``NothingToCorrect`` or ``LateApplicationsUnscreened``.
        """
        if request.rerun == bool(request.changes):
            raise CorrectionUnclear
        self._calls.lock(tx.connection, opened.call.code)
        situation = self._situations.read(tx, opened, rerun=request.rerun)
        wanted = {} if request.rerun else self._wanted(tx, situation, request.changes)
        try:
            corrected = list(_corrected(opened.call, situation, wanted, fill_seats=request.fill_seats))
        except TooManyStars as error:
            raise SeatsExceeded(province=error.province, stars=error.stars, seats=error.seats) from error
        except WaitingListTooLong as error:
            raise WaitingListFull(province=error.province, waiting=error.waiting, places=error.places) from error
        if not corrected and not _ranks_otherwise(situation):
            raise NothingToCorrect
        if not request.takes_back_started:
            _must_leave_started(situation, corrected)
        return self._keep(tx, opened, request, situation, corrected, by)

    def note_screening(self, tx: Transaction, opened: OpenCall, reason: str, by: str) -> None:
        """Put on record why applications are screened behind a published result. Raises ``NotPublished``."""
        self._calls.lock(tx.connection, opened.call.code)
        situation = self._situations.read(tx, opened, rerun=False)
        request = CorrectionRequest(reason, (), rerun=True, fill_seats=False, takes_back_started=False)
        self._keep(tx, opened, request, situation, [], by)

    def _wanted(self, tx: Transaction, situation: Situation, changes: Sequence[Asked]) -> dict[str, Wanted]:
        by_row = {str(one.row): one for one in situation.in_force.values()}
        ranks = self._corrections.ranks(tx.connection, situation.published)
        wanted: dict[str, Wanted] = {}
        findings: list[Finding] = []
        for place, asked in enumerate(changes):
            one = situation.in_force.get(asked.reference) or by_row.get(asked.reference)
            if problem := _problem(one, asked, ranks, wanted):
                findings.append(Finding("", None, f"changes[{place}].application", *problem))
            elif one is not None:
                application_id = one.held.application_id
                wanted[application_id] = Wanted(application_id, asked.decision, asked.position)
        if findings:
            raise CorrectionInvalid(findings=findings)
        return wanted

    def _keep(
        self,
        tx: Transaction,
        opened: OpenCall,
        request: CorrectionRequest,
        situation: Situation,
        corrected: Sequence[Corrected],
        by: str,
    ) -> Correction:
        correction = Correction(
            opened.call.code,
            self._corrections.last_number(tx.connection, opened.call.code) + 1,
            CorrectionState.PROPOSED,
            request.reason,
            request.rerun,
            request.takes_back_started,
            situation.digest,
            tx.now,
            by,
            None,
            None,
            1,
            tuple(_change(one) for one in corrected),
        )
        self._corrections.propose(tx.connection, correction)
        return correction


def _corrected(
    call: CallDocument, situation: Situation, wanted: Mapping[str, Wanted], *, fill_seats: bool
) -> Iterator[Corrected]:
    by_province: dict[str, list[Held]] = defaultdict(list)
    for one in situation.in_force.values():
        by_province[one.held.province].append(one.held)
    for province, seats in call.seats.items():
        held = by_province[province]
        if situation.selection is not None:
            ranked, waiting = _result(situation, situation.selection[province])
            yield from correct_to(held, ranked, waiting, seats, call.waiting_list)
            continue
        named = [wanted[one.application_id] for one in held if one.application_id in wanted]
        if named:
            yield from correct(held, named, seats, call.waiting_list, fill_seats=fill_seats)


def _result(situation: Situation, result: ProvinceSelection) -> tuple[dict[str, Decision], list[str]]:
    ids = {one.row: application_id for application_id, one in situation.in_force.items()}
    decisions = {ids[place.candidate.row]: place.decision for place in result.order}
    decisions |= {ids[one.row]: Decision.NOT_RANKABLE for one in result.not_rankable}
    return decisions, [ids[place.candidate.row] for place in result.decided(Decision.WAITING)]


def _ranks_otherwise(situation: Situation) -> bool:
    return situation.selection is not None and digest_of(situation.selection) != situation.published.digest


def _must_leave_started(situation: Situation, corrected: Sequence[Corrected]) -> None:
    lost = [one for one in corrected if one.held.started and one.held.decision is Decision.STAR is not one.decision]
    if lost:
        rows = sorted(situation.in_force[one.held.application_id].row for one in lost)
        raise MentoringHasStarted(count=len(rows), rows=", ".join(map(str, rows)))


def _problem(
    one: InForce | None, asked: Asked, ranks: Mapping[str, tuple[int, str]], wanted: Mapping[str, Wanted]
) -> tuple[str, str, str] | None:
    if one is None:
        return (
            "not_in_selection",
            f"ใบสมัคร {asked.reference} ไม่อยู่ในผลที่เผยแพร่ โปรดตรวจลำดับหรือรหัส",
            f"Application {asked.reference} has no part in the published selection: check its row or id.",
        )
    if one.held.application_id in wanted:
        return (
            "named_twice",
            f"ใบสมัคร {asked.reference} ระบุซ้ำ โปรดเหลือไว้รายการเดียว",
            f"Application {asked.reference} is named twice: keep one.",
        )
    if asked.decision in _NEEDS_RANK and one.held.application_id not in ranks:
        return (
            "not_ranked",
            f"ใบสมัคร {asked.reference} ไม่มีอันดับในผลที่เผยแพร่ จึงรับที่นั่งไม่ได้ โปรดแก้คะแนนหรือคุณสมบัติแล้วขอจัดอันดับใหม่ (rerun)",
            f"Application {asked.reference} has no rank in the published result and can have no seat: "
            "put scores or verdicts right and ask for a rerun.",
        )
    return None


def _change(one: Corrected) -> Change:
    held = one.held
    previous = held.waiting_position if held.decision is Decision.WAITING else None
    return Change(
        held.application_id, held.decision, previous, one.decision, one.waiting_position, one.cause, held.started
    )
