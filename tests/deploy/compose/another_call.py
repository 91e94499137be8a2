"""``another_call.py open|told URL TOKEN CALL.yaml``: open a call of another code; or wait until notifications has heard of both.

Used by deploy/compose-test; pytest does not collect it.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import requests
import yaml

OPENED = "enrolment.call-opened.v1"


def open_call(url: str, headers: dict[str, str], document: dict[str, Any]) -> None:
    """The same document under another code."""
    other = {**document, "code": f"{document['code']}-2"}
    answer = requests.put(
        f"{url}/enrolment/calls/{other['code']}",
        data=_json(other),
        headers={**headers, "Idempotency-Key": "another-call"},
        timeout=30,
    )
    answer.raise_for_status()
    sys.stdout.write(f"opened {other['code']}\n")


def wait_until_told(url: str, headers: dict[str, str]) -> None:
    """Both calls were heard of; raises ``SystemExit`` after 30 seconds."""
    deadline = time.monotonic() + 30
    while True:
        status = requests.get(f"{url}/notifications/events/status", headers=headers, timeout=30).json()
        received = status["received"].get(OPENED, 0)
        if received == 2:
            sys.stdout.write("notifications has heard of both calls\n")
            return
        if time.monotonic() > deadline:
            raise SystemExit(f"notifications has heard of {received} calls, not of 2")
        time.sleep(0.2)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, default=str)


def main(what: str, url: str, token: str, call: str) -> None:
    """Do the one or the other."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if what == "open":
        open_call(url, headers, yaml.safe_load(Path(call).read_text("utf-8")))
    else:
        wait_until_told(url, headers)


if __name__ == "__main__":
    main(*sys.argv[1:])
