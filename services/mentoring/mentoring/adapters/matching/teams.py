"""Teams: whole sets of mentors for one enterprise, and the best of them when every mentor's place has a price.

A *part* is one mentor doing a set of dimensions at one enterprise. A team is parts whose sets do not overlap; the best team
is found over the 32 sets of dimensions, for all enterprises at once. All arrays are numpy arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from mentoring.domain.cohort import Need
from mentoring.domain.dimension import DIMENSIONS
from mentoring.domain.problem import Problem

_ALL = (1 << len(DIMENSIONS)) - 1
_BIT = {dimension: 1 << place for place, dimension in enumerate(DIMENSIONS)}


@dataclass(frozen=True, slots=True)
class Best:
    """The best teams under some prices: ``value[e, done]`` of the best that does at most the dimensions ``done``."""

    part_value: Any
    value: Any
    choice: Any
    part: Any


class Parts:
    """Every part of a problem. ``places`` is by mentor, in the order of ``mentors``; ``pair`` indexes the candidates."""

    def __init__(self, problem: Problem) -> None:
        import numpy as np

        mentors = sorted({candidate.pair.mentor_id for candidate in problem.candidates})
        enterprises = sorted({candidate.pair.enterprise_id for candidate in problem.candidates})
        mentor_at = {mentor_id: place for place, mentor_id in enumerate(mentors)}
        enterprise_at = {enterprise_id: place for place, enterprise_id in enumerate(enterprises)}
        parts: list[tuple[int, int, int, int, int, int]] = []
        for number, candidate in enumerate(problem.candidates):
            mentor, enterprise = mentor_at[candidate.pair.mentor_id], enterprise_at[candidate.pair.enterprise_id]
            there = {
                dimension: problem.open[Need(candidate.pair.enterprise_id, dimension)] for dimension in candidate.fits
            }
            for size in range(1, len(there) + 1):
                for chosen in combinations(there, size):
                    fit = sum(candidate.fits[dimension] - there[dimension] for dimension in chosen)
                    done = sum(_BIT[dimension] for dimension in chosen)
                    covers = sum(there[dimension] == 0 for dimension in chosen)
                    parts.append((number, mentor, enterprise, done, fit, covers))
        self.pair, self.mentor, self.enterprise, self.done, self.fit, self.covers = np.array(parts).T
        self.places = np.array([problem.places[mentor_id] for mentor_id in mentors], float)
        self.enterprises, self.pairs = len(enterprises), len(problem.candidates)
        self.pair_enterprise = np.zeros(self.pairs, int)
        self.pair_enterprise[self.pair] = self.enterprise
        self._group()

    def _group(self) -> None:
        """Lay the parts of one enterprise and one set of dimensions side by side."""
        import numpy as np

        key = self.enterprise * (_ALL + 1) + self.done
        self._order = np.argsort(key, kind="stable")
        ordered = key[self._order]
        self._starts = np.concatenate([[0], np.nonzero(np.diff(ordered))[0] + 1])
        self._keys = ordered[self._starts]
        self._sizes = np.diff(np.append(self._starts, len(ordered)))

    def best(self, prices: Any, per_need: float) -> Best:
        """The best teams when a mentor costs his or her price and a covered need is worth ``per_need`` more."""
        import numpy as np

        part_value = self.fit + per_need * self.covers - prices[self.mentor]
        ordered = part_value[self._order]
        highest = np.maximum.reduceat(ordered, self._starts)
        single = np.full(self.enterprises * (_ALL + 1), -np.inf)
        single[self._keys] = highest
        part = np.full(len(single), -1)
        winners = np.nonzero(ordered >= np.repeat(highest, self._sizes))[0][::-1]  # of equals the first
        part[np.repeat(self._keys, self._sizes)[winners]] = self._order[winners]
        alone = single.reshape(self.enterprises, _ALL + 1)
        value = np.zeros(alone.shape)
        choice = np.zeros(alone.shape, int)
        for done in range(1, _ALL + 1):
            lowest = done & -done
            rest = done ^ lowest
            value[:, done] = value[:, rest]  # nobody does the lowest
            for others in _subsets(rest):
                tried = alone[:, others | lowest] + value[:, rest ^ others]
                better = tried > value[:, done]
                choice[better, done] = others | lowest
                np.maximum(value[:, done], tried, out=value[:, done])
        return Best(part_value, value, choice, part.reshape(alone.shape))

    def teams(self, best: Best) -> list[tuple[int, ...]]:
        """The best team of each enterprise, as numbers of parts."""
        return [self._team(best, enterprise) for enterprise in range(self.enterprises)]

    def _team(self, best: Best, enterprise: int) -> tuple[int, ...]:
        team, left = [], _ALL
        while left:
            chosen = int(best.choice[enterprise, left])
            if chosen:
                team.append(int(best.part[enterprise, chosen]))
            left ^= chosen or left & -left
        return tuple(team)

    def losses(self, best: Best) -> Any:
        """For each pair, how much worth is lost under these prices when that mentor must be in the enterprise's team."""
        import numpy as np

        forced = np.full(self.pairs, -np.inf)
        np.maximum.at(forced, self.pair, best.part_value + best.value[self.enterprise, _ALL ^ self.done])
        return best.value[self.pair_enterprise, _ALL] - forced


def _subsets(of: int) -> list[int]:
    return [each for each in range(of + 1) if each & of == each]
