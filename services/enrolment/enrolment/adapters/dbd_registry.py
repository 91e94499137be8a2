"""The Department of Business Development's open API: one juristic person by number, without a key.

``GET {address}/juristic_person/{number}`` answers JSON, whatever its content type says: ``status.code`` 1000 with the
person in ``data[0]["cd:OrganizationJuristicPerson"]``, 1004 when there is none, 8888 when the day's quota is used up. A
firewall before it answers 403 or a page of HTML to whoever asks too fast.
"""

from __future__ import annotations

import json
import time
from typing import Any

import requests

from enrolment.application.identity.registry_ports import RegistryAway, RegistryBusy
from enrolment.domain.registry import Registered

FOUND, NONE, QUOTA = "1000", "1004", "8888"
_CONNECT_SECONDS = 5
_MOST_BYTES = 1_000_000
_BUSY = {403, 429}


class DbdRegistry:
    """Asks the registry. ``address`` is that of its API, such as ``https://openapi.dbd.go.th/api/v1``."""

    def __init__(self, address: str, timeout_seconds: int) -> None:
        self._address = address.rstrip("/")
        self._timeout_seconds = timeout_seconds

    def find(self, number: str) -> Registered | None:
        """The juristic person of a number, ``None`` when the registry knows none.

        Raises ``RegistryAway`` when no answer can be had or read, ``RegistryBusy`` when the registry wants to be left alone.
        """
        try:
            return _registered(json.loads(self._body(number)), number)
        except requests.RequestException as error:
            # Not its text: that quotes the address, and so the number.
            raise RegistryAway(type(error).__name__) from None
        except (ValueError, RecursionError):
            raise RegistryAway("no JSON") from None

    def _body(self, number: str) -> bytes:
        deadline = time.monotonic() + self._timeout_seconds
        headers = {"Accept": "application/json", "User-Agent": "starsme-enrolment"}
        with requests.get(
            f"{self._address}/juristic_person/{number}",
            headers=headers,
            timeout=(min(_CONNECT_SECONDS, self._timeout_seconds), self._timeout_seconds),
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.status_code in _BUSY:
                raise RegistryBusy(f"HTTP {answer.status_code}")
            if answer.status_code != requests.codes.ok:
                raise RegistryAway(f"HTTP {answer.status_code}")
            body = b""
            # An answer that drips in is cut off: the timeout of requests is for each byte anew.
            for part in answer.iter_content(16_384):
                body += part
                if len(body) > _MOST_BYTES or time.monotonic() > deadline:
                    raise RegistryAway("too long an answer")
            return body


def _registered(document: Any, number: str) -> Registered | None:
    code = str(_in(_in(document, "status"), "code"))
    if code == NONE:
        return None
    if code == QUOTA:
        raise RegistryBusy("quota", today=True)
    people = _in(document, "data")
    person = _in(people[0] if isinstance(people, list) and people else None, "cd:OrganizationJuristicPerson")
    name = _text(_in(person, "cd:OrganizationJuristicNameTH"))
    if code != FOUND or name is None or _text(_in(person, "cd:OrganizationJuristicID")) not in (None, number):
        raise RegistryAway("unknown answer")
    return Registered(
        name_th=name,
        name_en=_text(_in(person, "cd:OrganizationJuristicNameEN")),
        status=_text(_in(person, "cd:OrganizationJuristicStatus")),
    )


def _in(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _text(value: Any) -> str | None:
    return (value.strip()[:1_000] or None) if isinstance(value, str) else None
