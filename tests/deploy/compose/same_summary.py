"""``same_summary.py SUMMARY EXPECTED``: say where two summaries of a season differ; ends with 1 when they do."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHOWN = 20
IN_ANY_ORDER = ("/reasons", "/incomplete_fields")
ANSWERS = ("applications", "scores", "selection", "groups", "matching", "ledger")


def differences(found: Any, expected: Any, place: str = "") -> Iterator[str]:
    """Every place where an expected answer is missing or another. What is found beyond the expected is not looked at."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            if key not in found:
                yield f"{place}/{key}: missing"
            else:
                yield from differences(found[key], value, f"{place}/{key}")
    elif place.endswith(IN_ANY_ORDER) and sorted(found) == sorted(expected):
        return
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, value in enumerate(expected):
            yield from differences(found[number], value, f"{place}/{number}")
    elif found != expected:
        yield f"{place}: {json.dumps(found, ensure_ascii=False)[:120]}, not {json.dumps(expected, ensure_ascii=False)[:120]}"


def main(summary: str, expected: str) -> int:
    """Compare two files."""
    given, wanted = (json.loads(Path(path).read_text("utf-8")) for path in (summary, expected))
    found = list(differences(given, {key: wanted[key] for key in ANSWERS}))
    sys.stdout.write("".join(f"{line}\n" for line in found[:SHOWN]))
    sys.stdout.write(f"{len(found)} differences\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
