"""What the service has already: the values that a request may name, read from its own lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from starsme.auth import Role
from starsme.testing import ServiceClient

MOST = 12
_PARAMETER = re.compile(r"{(\w+)}")
_SAME = {
    "call": "calls",
    "code": "calls",
    "call_code": "calls",
    "enterprise": "enterprises",
    "enterprise_id": "enterprises",
}
_SAME |= {"province": "provinces", "agency": "agencies", "judge": "judges", "mentor": "mentors"}


def known_values(opened: ServiceClient, season: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Values by the name of the parameter that takes them: the season's, and what every list shows."""
    document = opened.get("/openapi.json").json
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for name, words in _SAME.items():
        found[name].update(dict.fromkeys(season[words]))
    for path in _lists(document["paths"]):
        filled = _PARAMETER.sub(lambda match: season["calls"][0], path)
        answer = opened.get(f"{filled}?limit=50", roles=list(Role))
        if answer.status_code == 200:
            for key, value in _texts(answer.json, _name_of_items(path, document["paths"])):
                found[key][value] = None
    return {key: list(values)[:MOST] for key, values in found.items() if values}


def bindings(document_paths: Mapping[str, Any], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each place of a request with the name of the values that fit there."""
    names = set(known)
    for path in document_paths:
        yield from ((f"path.{name}", name) for name in _PARAMETER.findall(path) if name in names)
    for name in names - {"code"}:
        yield f"query.{name}", name
        yield f"body.{name}", name


def _lists(paths: Mapping[str, Any]) -> list[str]:
    return [
        path
        for path, operations in paths.items()
        if set(_PARAMETER.findall(path)) <= {"code", "call"}
        and any(each["name"] == "limit" for each in operations.get("get", {}).get("parameters", ()))
    ]


def _name_of_items(path: str, paths: Iterable[str]) -> str:
    """What the rest of the document calls an item of this list: ``/visits`` → ``visit_id``."""
    for longer in paths:
        if longer.startswith(f"{path}/{{"):
            return _PARAMETER.findall(longer)[len(_PARAMETER.findall(path))]
    return path.rsplit("/", 1)[-1].removesuffix("s").replace("-", "_") + "_id"


def _texts(value: Any, name_of_id: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and 0 < len(inner) <= 80 and (key == "id" or key.endswith(("_id", "code"))):
                yield (name_of_id if key in ("id", "code") else key), inner
            else:
                yield from _texts(inner, name_of_id)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name_of_id)
