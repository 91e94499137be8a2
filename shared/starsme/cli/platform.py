"""Asking every service of a platform over HTTP: where they answer, with which token, and who does not."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from starsme.cli.services import of_the_platform
from starsme.cli.speech import refuse, say

TIMEOUT_SECONDS = 15


class Silent(Exception):
    """A service did not tell its part."""


def addresses(urls: Sequence[str], wanted: Sequence[str] | None = None) -> Mapping[str, str]:
    """Where each service answers: ``service=address`` as given, the others under the one address."""
    named: dict[str, str] = {}
    whole: list[str] = []
    for given in urls:
        name, equals, address = given.partition("=")
        if equals and "://" not in name:
            named[name.strip()] = address.strip().rstrip("/")
        else:
            whole.append(given.strip().rstrip("/"))
    wrong = [one for one in (*whole, *named.values()) if not _is_address(one)]
    if wrong or len(whole) > 1:
        told = ", ".join(wrong or whole)
        refuse(
            f"ที่อยู่ไม่ถูกต้อง: {told} ระบุที่อยู่เดียว (http://… หรือ https://…) หรือ service=ที่อยู่",
            f"Not one address of a platform: {told}. Give one http://… or https://…, or service=address for each.",
        )
    everywhere = {name: f"{whole[0]}/{name}" for name in wanted or of_the_platform()} if whole else {}
    return {name: at for name, at in {**everywhere, **named}.items() if not wanted or name in wanted}


def _is_address(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def operators_token(file: Path | None) -> str:
    """The token of the file or the environment; without one, a message and the end."""
    try:
        token = file.read_text("utf-8").strip() if file is not None else os.environ.get("STARSME_TOKEN", "").strip()
    except OSError as error:
        refuse(f"อ่าน {file} ไม่ได้: {error.strerror}", f"{file} cannot be read: {error.strerror}")
    if not token:
        refuse(
            "ต้องมีโทเค็นของผู้ดูแลระบบ: ระบุ --token-file หรือตั้ง STARSME_TOKEN (starsme token --role operator)",
            "An operator's token is needed: --token-file, or STARSME_TOKEN (starsme token --role operator).",
        )
    return token


def ask_all(
    where: Mapping[str, str], path: str, token: str, **arguments: str
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Every service's answer by name, and why the others gave none."""
    answers: dict[str, dict[str, Any]] = {}
    silent: dict[str, str] = {}
    with ThreadPoolExecutor(max(1, len(where))) as pool:
        asked = {name: pool.submit(_ask, f"{at}{path}", token, arguments) for name, at in where.items()}
        for name, answer in asked.items():
            try:
                answers[name] = answer.result()
            except Silent as error:
                silent[name] = str(error)
    return answers, silent


def _ask(address: str, token: str, arguments: Mapping[str, str]) -> dict[str, Any]:
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the machine has no business between an operator and the platform
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": say("th", "en")}
        try:
            answer = session.get(address, params=arguments, headers=headers, timeout=TIMEOUT_SECONDS)
            body = answer.json()
        except requests.JSONDecodeError as error:
            raise Silent(f"{answer.status_code}, {say('คำตอบอ่านไม่ได้', 'an answer that cannot be read')}") from error
        except requests.RequestException as error:
            raise Silent(type(error).__name__) from error
    if not isinstance(body, dict):
        raise Silent(say("คำตอบอ่านไม่ได้", "an answer that cannot be read"))
    if not answer.ok:
        raise Silent(f"{answer.status_code} {body.get('detail', '')}")
    return body
