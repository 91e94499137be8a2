"""The same requests to a service with few enterprises and to one with many, in turn; what is compared is the 95th percentile."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import islice
from typing import Any
from urllib.parse import quote

from season.synthetic.words import BRANDS
from starsme.auth import Role
from starsme.auth.keys import mint
from tests.bench.enrolment.population import PROVINCES, SYLLABLES, TRADES, firms
from tests.enrolment.acting import NOTICE
from tests.enrolment.making import call_document, form_cells
from tests.servers.services import Deployment

CALL = "star-bench"
WARM_UP = 20
TOLD_BY_THE_FORM_ALONE = {"tax_id", "submitted_at", "consent_core", "consent_publicity"}


class Side:
    """One service with its enterprises."""

    def __init__(self, deployment: Deployment, enterprises: int) -> None:
        self.deployment, self.enterprises = deployment, enterprises
        self._office = deployment.token([Role.COORDINATOR, Role.OFFICER])
        self._connection = HTTPConnection(deployment.urls["enrolment"].removeprefix("http://"), timeout=120)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None, **headers: str) -> Any:
        """One request on the one connection."""
        headers["Authorization"] = f"Bearer {token or self._office}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {said.decode()[:2000]}")
        return json.loads(said)

    def open_call(self) -> None:
        """A call that is open now."""
        now = datetime.now(UTC)
        window = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=30)}
        document = call_document(code=CALL, **{name: moment.isoformat() for name, moment in window.items()})
        self.ask("PUT", f"/calls/{CALL}", document)

    def drafts(self, count: int) -> Iterator[tuple[str, str, str]]:
        """Complete drafts of some firms: the draft's path, its version and its owner's token."""
        answers = {name: cell for name, cell in form_cells().items() if name not in TOLD_BY_THE_FORM_ALONE}
        for firm in islice(firms(self.enterprises), count):
            owner = mint(
                self.deployment.keys.private_key,
                f"owner-of-{firm.id}",
                [Role.ENTREPRENEUR],
                enterprises=[firm.id],
                now=datetime.now(UTC),
            )
            draft = self.ask("POST", f"/calls/{CALL}/drafts", {"enterprise_id": firm.id}, owner)
            path = f"/drafts/{draft['id']}"
            saved = self.ask("PUT", path, {"answers": answers}, owner, **{"If-Match": f'"{draft["version"]}"'})
            yield f"{path}/submission", f'"{saved["version"]}"', owner


def ratios(small: Side, large: Side, times: int) -> dict[str, tuple[float, float]]:
    """The 95th percentiles in milliseconds, of few and of many, for each kind of request."""
    with closing(small), closing(large):
        return {
            "submit": _compared(_submitting(small, times), _submitting(large, times)),
            "list": _compared(_listing(small, times), _listing(large, times)),
            "search": _compared(_searching(small, times), _searching(large, times)),
        }


def _submitting(side: Side, times: int) -> list[Callable[[], Any]]:
    side.open_call()
    return [
        lambda path=path, tag=tag, owner=owner: side.ask(  # type: ignore[misc]
            "POST", path, {"notice_version": NOTICE}, owner, **{"If-Match": tag}
        )
        for path, tag, owner in side.drafts(times + WARM_UP)
    ]


def _listing(side: Side, times: int) -> list[Callable[[], Any]]:
    chance, pages = random.Random(3), []
    for sort in ("id", "name"):
        for province in (None, *PROVINCES[:4]):
            path = f"/enterprises?limit=50&sort={sort}" + (f"&province={province}" if province else "")
            pages.append(path)
            following = path
            for _ in range(3):
                page = side.ask("GET", following)
                if page["next"] is None:
                    break
                following = f"{path}&after={quote(page['next'])}"
                pages.append(following)
    chosen = chance.choices(pages, k=times + WARM_UP)
    return [lambda path=path: side.ask("GET", path) for path in chosen]  # type: ignore[misc]


def _searching(side: Side, times: int) -> list[Callable[[], Any]]:
    chance = random.Random(4)
    kinds: Sequence[Callable[[], str]] = (
        lambda: chance.choice(BRANDS)[0],
        lambda: chance.choice(TRADES),
        lambda: f"{chance.choice(BRANDS)[0]} {chance.choice(TRADES)}",
        lambda: "".join(chance.choices(SYLLABLES, k=3)),
        lambda: f"{chance.choice(TRADES)} {''.join(chance.choices(SYLLABLES, k=2))}",
        lambda: "ไม่มีชื่อนี้",
    )
    words = [chance.choice(kinds)() for _ in range(times + WARM_UP)]
    return [lambda word=word: side.ask("GET", f"/enterprises?limit=50&q={quote(word)}") for word in words]  # type: ignore[misc]


def _compared(few: list[Callable[[], Any]], many: list[Callable[[], Any]]) -> tuple[float, float]:
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn, both in enumerate(zip(few, many, strict=True)):
        # Whoever comes second finds the machine as the first left it; so they take turns in that too.
        for place in (0, 1) if turn % 2 else (1, 0):
            started = time.perf_counter()
            both[place]()
            if turn >= WARM_UP:
                seconds[place].append(time.perf_counter() - started)
    return _p95(seconds[0]), _p95(seconds[1])


def _p95(seconds: list[float]) -> float:
    return 1000 * statistics.quantiles(seconds, n=20)[-1]
