"""The platform over HTTP, as a person's programme sees it: one address or one for each service, a bearer token, clear refusals."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

SERVICES = ("enrolment", "mentoring", "consulting", "notifications")
PAGE = 1_000
_TRIES = 6
_AGAIN = {429, 502, 503, 504}


class AddressesWrong(ValueError):
    """The addresses given do not say where every service is. ``problems`` says all of it, in Thai and English."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(english for _, english in problems))
        self.problems = tuple(problems)


class PlatformProblem(Exception):
    """The platform refused, or could not be reached. ``th`` and ``en`` say why; ``findings`` are the things to correct."""

    def __init__(
        self, code: str, th: str, en: str, *, status: int | None = None, findings: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(en)
        self.code, self.th, self.en = code, th, en
        self.status = status
        self.findings = tuple(findings)

    def text(self, language: str) -> str:
        """The reason in ``th`` or ``en``."""
        return self.th if language == "th" else self.en


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where each service answers, without a slash at the end."""

    of: Mapping[str, str]

    @classmethod
    def read(cls, given: Sequence[str]) -> Addresses:
        """Read ``--url`` values: one address of the whole platform, or ``service=address`` for each service.

        Raises ``AddressesWrong`` with everything that is wrong.
        """
        pairs = [_pair(one) for one in given]
        problems = [_not_an_address(address) for _, address in pairs if not _is_address(address)]
        whole = [address for service, address in pairs if service is None]
        named = {service: address for service, address in pairs if service is not None}
        problems += [_not_a_service(service) for service in named if service not in SERVICES]
        if whole and (named or len(whole) > 1):
            problems.append(
                (
                    "ระบุที่อยู่เดียวของทั้งแพลตฟอร์ม หรือ service=ที่อยู่ ครบทุกบริการ",
                    "Give one address of the whole platform, or service=address for each.",
                )
            )
        missing = [service for service in SERVICES if service not in named]
        if not whole and missing:
            names = ", ".join(missing)
            problems.append((f"ยังไม่ได้ระบุที่อยู่ของ {names}", f"No address was given for {names}."))
        if problems:
            raise AddressesWrong(problems)
        return cls(named or {service: f"{whole[0]}/{service}" for service in SERVICES})


def _pair(given: str) -> tuple[str | None, str]:
    service, equals, address = given.partition("=")
    if equals and "://" not in service:
        return service.strip(), address.strip().rstrip("/")
    return None, given.strip().rstrip("/")


def _is_address(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _not_an_address(address: str) -> tuple[str, str]:
    return (
        f"“{address}” ไม่ใช่ที่อยู่เว็บ ต้องขึ้นต้นด้วย http:// หรือ https://",
        f"“{address}” is no web address: it begins with http:// or https://.",
    )


def _not_a_service(service: str) -> tuple[str, str]:
    known = ", ".join(SERVICES)
    return (f"ไม่มีบริการชื่อ “{service}” มีแต่ {known}", f"There is no service “{service}”; there are {known}.")


class Platform:
    """Calls the services with one token. Not for use by several threads at once."""

    def __init__(
        self,
        addresses: Addresses,
        token: str,
        language: str = "th",
        timeout_seconds: float = 300.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._addresses = addresses
        self._timeout = timeout_seconds
        self._sleep = sleep
        self._session = requests.Session()
        self._session.trust_env = (
            False  # a proxy or a .netrc of the machine has no business between an officer and her platform
        )
        self._session.headers.update({"Authorization": f"Bearer {token}", "Accept-Language": language})

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def get(self, service: str, path: str, **arguments: Any) -> Any:
        """The answer of a query; raises ``PlatformProblem``."""
        return self._call("GET", service, path, params=_given(arguments)).json()

    def find(self, service: str, path: str, **arguments: Any) -> Any:
        """The answer of a query, or ``None`` where there is no such thing; raises ``PlatformProblem`` for the rest."""
        try:
            return self.get(service, path, **arguments)
        except PlatformProblem as problem:
            if problem.status == 404:
                return None
            raise

    def pages(self, service: str, path: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
        """Every item of a list, page by page, so that no list is ever held whole."""
        after: str | None = None
        while True:
            page = self.get(service, path, limit=PAGE, after=after, **arguments)
            yield from page["items"]
            after = page["next"]
            if after is None:
                return

    def command(
        self, method: str, service: str, path: str, body: Any = None, *, version: int | None = None, **arguments: Any
    ) -> Any:
        """Send a command; repeated under one idempotency key until it is answered, it takes effect once.

        ``version`` is the one that the command is about (``If-Match``).
        """
        headers = _key() if version is None else {**_key(), "If-Match": f'"{version}"'}
        answer = self._call(method, service, path, json=body, params=_given(arguments), headers=headers)
        return answer.json() if answer.content else None

    def send_file(self, service: str, path: str, file: Path, **arguments: Any) -> Any:
        """Send a file's bytes under its name."""
        headers = {**_key(), "Content-Type": "application/octet-stream"}
        params = {"filename": file.name, **_given(arguments)}
        return self._call("POST", service, path, data=file.read_bytes(), params=params, headers=headers).json()

    def download(self, service: str, path: str, target: Path) -> None:
        """Keep an answer's bytes as a file."""
        target.write_bytes(self._call("GET", service, path).content)

    def _call(self, method: str, service: str, path: str, **options: Any) -> requests.Response:
        address = self._addresses.of[service]
        for attempt in range(1, _TRIES + 1):
            last = attempt == _TRIES
            try:
                answer = self._session.request(method, address + path, timeout=self._timeout, **options)
            except (requests.ConnectionError, requests.Timeout) as error:
                if last:
                    raise _unreachable(service, address, error) from error
            else:
                if answer.ok:
                    return answer
                if last or answer.status_code not in _AGAIN:
                    raise _refused(service, answer)
            self._sleep(min(0.2 * 2**attempt, 5.0))
        raise AssertionError


def _given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _key() -> dict[str, str]:
    return {"Idempotency-Key": f"season-{uuid.uuid4()}"}


def _unreachable(service: str, address: str, error: Exception) -> PlatformProblem:
    kind = type(error).__name__
    return PlatformProblem(
        "unreachable",
        f"ติดต่อบริการ {service} ที่ {address} ไม่ได้ ({kind}) โปรดตรวจว่าเปิดอยู่และที่อยู่ถูกต้อง แล้วสั่งใหม่ งานจะทำต่อจากเดิม",
        f"{service} cannot be reached at {address} ({kind}). See that it runs and that the address is right, "
        "then run this again: it carries on from where it stopped.",
    )


def _refused(service: str, answer: requests.Response) -> PlatformProblem:
    try:
        problem = answer.json()
        code, th, en = problem["code"], problem["detail_th"], problem["detail_en"]
    except (ValueError, KeyError, TypeError):
        words = f"{answer.status_code} {answer.reason}"
        return PlatformProblem(
            "not_the_platform",
            f"คำตอบจาก {service} ไม่ใช่ของแพลตฟอร์มนี้ ({words}) โปรดตรวจที่อยู่",
            f"The answer from {service} is not this platform's ({words}). Check the address.",
            status=answer.status_code,
        )
    if answer.status_code == 401:
        th += " (ระบุโทเค็นใหม่ด้วย --token-file หรือ STARSME_TOKEN)"
        en += " (give a fresh token with --token-file or STARSME_TOKEN)"
    return PlatformProblem(
        code, f"{service}: {th}", f"{service}: {en}", status=answer.status_code, findings=problem.get("errors", ())
    )
