"""A quick feasible answer: the pair that adds most is taken, again and again. What the exact search falls back on."""

from __future__ import annotations

import heapq

from mentoring.domain.cohort import Need
from mentoring.domain.draw import lot
from mentoring.domain.problem import Candidate, Problem, Takes, without_idle


def greedy(problem: Problem) -> Takes:
    """A feasible answer; the same for the same problem."""
    best = dict(problem.open)
    places = dict(problem.places)
    taken = set()
    queue = [(*_rank(candidate, best), candidate.pair, candidate) for candidate in problem.candidates]
    heapq.heapify(queue)
    while queue:
        *rank, pair, candidate = heapq.heappop(queue)
        if not places[pair.mentor_id]:
            continue
        now = _rank(candidate, best)
        if now[:2] == (0, 0):
            continue
        if now > tuple(rank):  # what it adds has shrunk since it was queued
            heapq.heappush(queue, (*now, pair, candidate))
            continue
        taken.add(pair)
        places[pair.mentor_id] -= 1
        for dimension, value in candidate.fits.items():
            need = Need(pair.enterprise_id, dimension)
            best[need] = max(best[need], value)
    return without_idle(problem, frozenset(taken))


def _rank(candidate: Candidate, best: dict[Need, int]) -> tuple[int, int, int]:
    """Lowest first: most needs newly covered, most fit added, lowest lot."""
    covered = added = 0
    for dimension, value in candidate.fits.items():
        there = best[Need(candidate.pair.enterprise_id, dimension)]
        covered += there == 0
        added += max(0, value - there)
    return -covered, -added, lot(candidate.pair)
