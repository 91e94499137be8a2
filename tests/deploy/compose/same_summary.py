"""``python -m tests.deploy.compose.same_summary SUMMARY FOLDER``: does a season give its folder's answers? 1 when not."""

import json
import sys
from pathlib import Path

from tests.season.seasons import differences, expected_of

SHOWN = 20


def main(summary: str, folder: str) -> int:
    """Say where they differ."""
    found = differences(json.loads(Path(summary).read_text("utf-8")), expected_of(Path(folder)))
    sys.stdout.write("".join(f"{line}\n" for line in found[:SHOWN]))
    sys.stdout.write(f"{len(found)} differences\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
