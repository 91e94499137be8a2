"""A proposal as people are shown it, kept as it was when it was made.

``enterprises``: id, name, province, lead, how many mentors, covered and unmet dimensions. ``matches``: who does what where, and
why. ``unmet``: the needs that nobody covers, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mentoring.application.stores import KeptProposal
from mentoring.application.wording import why_chosen, why_unmet
from mentoring.domain.dimension import Dimension
from mentoring.domain.facts import Matched
from mentoring.domain.identity import CallCode, EnterpriseId, MentorId, Pair, offer_id_of
from mentoring.domain.match import EnterpriseMatch, Match
from mentoring.domain.mentor import Mentor
from mentoring.domain.offer import Offer
from mentoring.domain.proposal import Proposal

_PROPOSED = "proposed"


def document_of(proposal: Proposal, mentors: Iterable[Mentor]) -> dict[str, Any]:
    """What is kept of a proposal for people."""
    register = {mentor.id: mentor for mentor in mentors}
    names = {code: mentor.name for code, mentor in register.items()}
    return {
        "enterprises": [_enterprise(proposal, one) for one in proposal.enterprises],
        "matches": [
            _match(one, match, register[match.pair.mentor_id]) for one in proposal.enterprises for match in one.matches
        ],
        "unmet": [
            {
                "enterprise_id": unmet.need.enterprise_id,
                "dimension": unmet.need.dimension,
                "reason": unmet.reason,
                "counts": dict(unmet.counts),
                "nearest": list(unmet.nearest),
                **why_unmet(unmet, names)._asdict(),
            }
            for unmet in proposal.unmet
        ],
        "provinces_in": list(proposal.provinces_in),
        "provinces_awaited": list(proposal.provinces_awaited),
    }


def told_by(kept: KeptProposal | None) -> list[Matched]:
    """What the enterprises of a published proposal were told."""
    if kept is None:
        return []
    return [_matched(kept.call_code, one) for one in kept.document["enterprises"]]


def shown(kept: KeptProposal, present: Iterable[EnterpriseId], offers: Iterable[Offer]) -> dict[str, Any]:
    """A proposal with what has become of its offers; enterprises that have left since are left out."""
    here = set(present)
    enterprises = [one for one in kept.document["enterprises"] if one["enterprise_id"] in here]
    made = {offer.id: offer for offer in offers}
    held = {offer.pair: offer for offer in made.values() if offer.held}
    matches = []
    for match in kept.document["matches"]:
        if match["enterprise_id"] in here:
            pair = Pair(match["mentor_id"], match["enterprise_id"])
            offer = held.get(pair) or made.get(offer_id_of(kept.call_code, kept.number, pair))
            matches.append(match | _offer(offer))
    return {
        "call_code": kept.call_code,
        "version": kept.number,
        "status": kept.status,
        "cause": kept.cause,
        "made_at": kept.made_at,
        "published_at": kept.published_at,
        "enterprises": len(enterprises),
        "needs": sum(len(one["covered"]) + len(one["unmet"]) for one in enterprises),
        "coverage": sum(len(one["covered"]) for one in enterprises),
        "fit": sum(match["fit"] for match in matches),
        "fit_rule": kept.fit_rule,
        "proof": kept.solution.proof,
        "coverage_gap": kept.solution.coverage.gap,
        "fit_gap": kept.solution.fit.gap,
        "seconds": kept.solution.seconds,
        "provinces_in": kept.document["provinces_in"],
        "provinces_awaited": kept.document["provinces_awaited"],
        "matches": matches,
        "unmet": [one for one in kept.document["unmet"] if one["enterprise_id"] in here],
    }


def _enterprise(proposal: Proposal, one: EnterpriseMatch) -> dict[str, Any]:
    told = proposal.told(one)
    return {
        "enterprise_id": told.enterprise_id,
        "name": one.member.name_th,
        "province": one.member.province,
        "lead": told.lead,
        "mentors": told.mentors,
        "covered": list(told.covered),
        "unmet": list(told.unmet),
    }


def _matched(call_code: CallCode, one: Mapping[str, Any]) -> Matched:
    return Matched(
        EnterpriseId(one["enterprise_id"]),
        call_code,
        None if one["lead"] is None else MentorId(one["lead"]),
        one["mentors"],
        tuple(map(Dimension, one["covered"])),
        tuple(map(Dimension, one["unmet"])),
    )


def _match(one: EnterpriseMatch, match: Match, mentor: Mentor) -> dict[str, Any]:
    return {
        "enterprise_id": one.member.enterprise_id,
        "name": one.member.name_th,
        "province": one.member.province,
        "mentor_id": mentor.id,
        "mentor_name": mentor.name,
        "agency": mentor.agency,
        "lead": match.lead,
        "dimensions": list(match.dimensions),
        "fit": match.fit,
        "reasons": [{"dimension": duty.dimension, **why_chosen(duty)._asdict()} for duty in match.duties],
    }


def _offer(offer: Offer | None) -> dict[str, Any]:
    if offer is None:
        return {"status": _PROPOSED, "offer_id": None, "answer_by": None}
    return {"status": offer.status, "offer_id": offer.id, "answer_by": offer.answer_by}
