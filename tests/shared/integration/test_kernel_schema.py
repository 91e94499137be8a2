"""The kernel's migrations make the tables that the kernel declares."""

from pathlib import Path

import pytest

import starsme.http.tables
import starsme.jobs.tables
import starsme.messaging.tables  # noqa: F401 - all three declare their tables in KERNEL
from starsme.db import KERNEL
from tests.migrated_schema import compare


def test_the_kernel_s_migrations_make_the_tables_that_it_declares(
    any_database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    compare(KERNEL, None, any_database_url, tmp_path, request)
