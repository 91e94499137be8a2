"""The `starsme` command."""

from __future__ import annotations

import sys

GREEN = (("serve",), ("onebox",), ("season", "run"))


def main() -> None:
    """Run the command. Commands that host services make the process green before anything else is imported."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    if any(tuple(words[: len(green)]) == green for green in GREEN):
        from starsme.green import make_green

        make_green()
    from starsme.cli.application import application

    application()()
