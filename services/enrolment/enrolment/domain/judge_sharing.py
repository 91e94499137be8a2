"""Sharing a province's applications among its judges: enough judges each, then even loads, then few moves, then many agencies.

It is a flow of least cost: every application sends the judges it needs through its agencies to judges, and each further
application of a judge costs more than the one before. Enough judges is the greatest flow; what is then left is taken
out in cycles of negative cost until there is none, which is the proof that no sharing is better:

1. as many places filled as can be (augmenting paths, so that a full judge passes work on before an application goes without);
2. the sum of the squares of the loads is least: loads differ by at most one wherever conflicts and limits allow;
3. the fewest applications change hands;
4. the fewest pairs of judges of one agency meet on an application.

2 to 4 hold for the number of judges that 1 found for each application: which ones go short, where some must, is the draw's.
The draw among equals is made by the seed, so the same input gives the same sharing and no judge is favoured by her code.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from enrolment.domain.panels import Case, Judge, Sharing, lacks

_Arc = tuple[int, str]
_Move = tuple[str, str, str]  # from whom, to whom, which application
_SINK = ""


def share(panel: Sequence[Judge], cases: Iterable[Case], needed: int, seed: str) -> Sharing:
    """Give every case ``needed`` judges of the panel, or say why it cannot have them.

    Kept judges stay, also those who left the panel; they count as judges of the case. A case with more stays so.
    """
    work = _Work(panel, sorted(cases, key=lambda case: _drawn(seed, case.application_id)), needed, seed)
    work.keep()
    work.fill()
    work.improve()
    return work.sharing()


def _drawn(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


class _Work:
    """One sharing under way."""

    def __init__(self, panel: Sequence[Judge], cases: Sequence[Case], needed: int, seed: str) -> None:
        self._judges = {judge.code: judge for judge in sorted(panel, key=lambda one: _drawn(seed, one.code))}
        self._cases = {case.application_id: case for case in cases}
        self._needed = needed
        self._given: dict[str, set[str]] = {case.application_id: set(case.kept) for case in cases}
        self._held: dict[str, set[str]] = {code: set() for code in self._judges}
        for application_id, codes in self._given.items():
            for code in codes & self._held.keys():
                self._held[code].add(application_id)
        self._allowed = {
            case.application_id: [code for code in self._judges if code not in case.barred] for case in cases
        }
        self._order = {application_id: place for place, application_id in enumerate(self._cases)}
        units = needed * len(self._cases) + 1
        self._cost_of_moving = units + 1
        self._cost_of_load = self._cost_of_moving * (units + 1)
        self._arcs: dict[str, dict[str, _Arc]] = {}

    # --- enough judges

    def keep(self) -> None:
        """Begin with who holds what now, as far as that is still allowed and needed."""
        for application_id, case in self._cases.items():
            for code in sorted(case.had - case.kept):
                wanted = len(self._given[application_id]) < self._needed
                if wanted and code in self._allowed[application_id] and not self._full(code):
                    self._give(application_id, code)

    def fill(self) -> None:
        """Give every case its judges, one round after the other, so that none has three before another has one."""
        for place in range(1, self._needed + 1):
            for application_id in self._cases:
                if len(self._given[application_id]) < place:
                    self._give_one_more(application_id)

    def _give_one_more(self, application_id: str) -> None:
        free = [code for code in self._allowed[application_id] if code not in self._given[application_id]]
        able = [code for code in free if not self._full(code)]
        if able:
            self._give(application_id, min(able, key=lambda code: self._wish(application_id, code)))
            return
        self._pass_on(application_id, free)

    def _wish(self, application_id: str, code: str) -> tuple[int, int]:
        """Less is better: the load, then an agency that is not there yet."""
        return len(self._held[code]), self._same_agency(application_id, code)

    def _pass_on(self, application_id: str, free: Sequence[str]) -> None:
        """Every allowed judge is full: one of them passes an application on to a judge who is not, perhaps over several."""
        came_from: dict[str, tuple[str, str]] = {}
        seen, waiting = set(free), deque(free)
        while waiting:
            giver = waiting.popleft()
            for passed in self._movable(giver):
                for taker in self._allowed[passed]:
                    if taker in seen or taker in self._given[passed]:
                        continue
                    seen.add(taker)
                    came_from[taker] = (giver, passed)
                    if not self._full(taker):
                        self._follow(application_id, taker, came_from)
                        return
                    waiting.append(taker)

    def _follow(self, application_id: str, last: str, came_from: dict[str, tuple[str, str]]) -> None:
        code = last
        while code in came_from:
            giver, passed = came_from[code]
            self._take(passed, giver)
            self._give(passed, code)
            code = giver
        self._give(application_id, code)

    # --- no better sharing of as many places

    def improve(self) -> None:
        """Take out cycles of negative cost until there is none."""
        self._arcs = {code: self._arcs_from(code) for code in self._judges}
        while moves := self._better():
            touched = {code for giver, taker, _ in moves for code in (giver, taker)}
            for _, _, application_id in moves:
                touched |= self._given[application_id] & self._held.keys()
            for code in touched:
                self._arcs[code] = self._arcs_from(code)

    def _better(self) -> list[_Move]:
        """Make the moves of a cycle that makes things better; gives them, or nothing when there is none."""
        cycle = self._negative_cycle()
        rounds = zip(cycle, [*cycle[1:], *cycle[:1]], strict=True)
        tried = [[(one, two, self._arcs[one][two][1]) for one, two in rounds if _SINK not in (one, two)]]
        while tried and tried[-1]:
            moves = tried.pop()
            if self._make(moves):
                return moves
            # Twice the same application: its costs do not simply add up. Cut there, one of the two parts is better.
            tried += _cut(moves)
        return []

    def _make(self, moves: Sequence[_Move]) -> bool:
        """Make moves, each of another application, if that is better."""
        if len({application_id for _, _, application_id in moves}) < len(moves):
            return False
        judges = {code for giver, taker, _ in moves for code in (giver, taker)}
        loads = {code: len(self._held[code]) for code in judges}
        cost = 0
        for giver, taker, application_id in moves:
            cost += self._cost(application_id, giver, taker)
            self._take(application_id, giver)
            self._give(application_id, taker)
        cost += self._cost_of_load * sum(len(self._held[code]) ** 2 - load**2 for code, load in loads.items())
        if cost < 0:
            return True
        for giver, taker, application_id in moves:
            self._take(application_id, taker)
            self._give(application_id, giver)
        return False

    def _arcs_from(self, giver: str) -> dict[str, _Arc]:
        """To every judge the cheapest application that this one could pass on, with what that costs."""
        arcs: dict[str, _Arc] = {}
        for application_id in self._movable(giver):
            for taker in self._allowed[application_id]:
                if taker in self._given[application_id]:
                    continue
                cost = self._cost(application_id, giver, taker)
                if taker not in arcs or cost < arcs[taker][0]:
                    arcs[taker] = (cost, application_id)
        return arcs

    def _cost(self, application_id: str, giver: str, taker: str) -> int:
        had = self._cases[application_id].had
        moved = (giver in had) - (taker in had)
        pairs = self._same_agency(application_id, taker, without=giver) - self._same_agency(application_id, giver)
        return moved * self._cost_of_moving + pairs

    def _negative_cycle(self) -> list[str]:
        """A cycle over judges (and the sink, through which one judge has one more and another one less), or nothing."""
        nodes = [*self._judges, _SINK]
        far, before = dict.fromkeys(nodes, 0), dict[str, str]()
        last = ""
        for _ in nodes:
            last, any_ = "", False
            for here in nodes:
                for there, cost in self._costs_from(here):
                    if far[here] + cost < far[there]:
                        far[there], before[there], last, any_ = far[here] + cost, here, there, True
            if not any_:
                return []
        for _ in nodes:
            last = before[last]
        cycle, node = [last], before[last]
        while node != last:
            cycle.append(node)
            node = before[node]
        return cycle[::-1]

    def _costs_from(self, here: str) -> Iterable[tuple[str, int]]:
        if here == _SINK:
            # One application less of this judge; what it was worth is what its place in her pile costs.
            return [
                (code, -self._cost_of_load * (2 * len(held) - 1))
                for code, held in self._held.items()
                if self._arcs[code]
            ]
        found = [(taker, cost) for taker, (cost, _) in self._arcs[here].items()]
        if not self._full(here):
            found.append((_SINK, self._cost_of_load * (2 * len(self._held[here]) + 1)))
        return found

    # --- the pieces

    def _full(self, code: str) -> bool:
        most = self._judges[code].most_applications
        return most is not None and len(self._held[code]) >= most

    def _movable(self, code: str) -> list[str]:
        mine = [one for one in self._held[code] if code not in self._cases[one].kept]
        return sorted(mine, key=self._order.__getitem__)

    def _same_agency(self, application_id: str, code: str, without: str = "") -> int:
        agency = self._judges[code].agency
        others = self._given[application_id] - {code, without}
        return sum(other in self._judges and self._judges[other].agency == agency for other in others)

    def _give(self, application_id: str, code: str) -> None:
        self._given[application_id].add(code)
        self._held[code].add(application_id)

    def _take(self, application_id: str, code: str) -> None:
        self._given[application_id].remove(code)
        self._held[code].remove(application_id)

    # --- the result

    def sharing(self) -> Sharing:
        """What came of it, by application id."""
        judges = {application_id: tuple(sorted(self._given[application_id])) for application_id in sorted(self._given)}
        loads = {code: len(held) for code, held in self._held.items()}
        cases = [replace(self._cases[one], had=frozenset(codes)) for one, codes in judges.items()]
        found = (lacks(self._judges.values(), case, loads, self._needed) for case in cases)
        return Sharing(judges, tuple(lack for lack in found if lack is not None))


def _cut(moves: Sequence[_Move]) -> list[list[_Move]]:
    """The two cycles that meet in an application which is passed twice."""
    first: dict[str, int] = {}
    for later, (giver, taker, application_id) in enumerate(moves):
        earlier = first.setdefault(application_id, later)
        if earlier < later:
            before, between, after = moves[:earlier], moves[earlier + 1 : later], moves[later + 1 :]
            outer = (moves[earlier][0], taker, application_id)
            inner = (giver, moves[earlier][1], application_id)
            return [[*before, outer, *after], [*between, inner]]
    return []
