"""The toy service on both databases, at a time that a test can move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from starsme.clock import FixedClock
from starsme.testing import ServiceClient, client
from tests.shared.toy_service import definition


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 1, 5, 3, 0, tzinfo=UTC))


@pytest.fixture
def service(any_database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[ServiceClient]:
    (tmp_path / "versions").mkdir()
    with client(definition(), database_url=any_database_url, clock=clock) as made:
        yield made
