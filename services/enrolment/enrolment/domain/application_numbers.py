"""The number by which people quote an application."""

from __future__ import annotations


def application_number(call_code: str, row: int) -> str:
    """The call and the place in its order of arrival: ``STAR-2562-NORTH/0007``."""
    return f"{call_code.upper()}/{row:04d}"
