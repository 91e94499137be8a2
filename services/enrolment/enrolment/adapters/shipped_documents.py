"""The documents that come with the software: questions, the first group rule, the first service models."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from enrolment.domain.question_set import QuestionSets, read_question_set

_FOLDER = Path(__file__).parent / "shipped"


@lru_cache(maxsize=8)
def shipped(kind: str) -> tuple[dict[str, Any], ...]:
    """Every document of a kind, by file name."""
    paths = sorted((_FOLDER / kind).glob("*.yaml"))
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths)


def shipped_questions() -> QuestionSets:
    """Every version of the self-assessment's questions."""
    return QuestionSets(read_question_set(document) for document in shipped("questions"))
