"""Every refusal has a code of its own and speaks Thai and English, naming the same things in both."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from string import Formatter

import pytest

from starsme.errors import PlatformError

PACKAGES = ("starsme", "enrolment", "mentoring", "consulting", "notifications", "onebox", "season", "provision")


def everything(kind: type[PlatformError]) -> set[type[PlatformError]]:
    return {kind}.union(*(everything(child) for child in kind.__subclasses__()))


def errors() -> list[type[PlatformError]]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if not module.name.endswith(("__main__", ".env")) and ".migrations" not in module.name:
                import_module(module.name)
    ours = [error for error in everything(PlatformError) if error.__module__.split(".")[0] in PACKAGES]
    return sorted(ours, key=lambda error: (error.__module__, error.__qualname__))


ERRORS = errors()


def name(error: type[PlatformError]) -> str:
    return f"{error.__module__}.{error.__qualname__}"


def placeholders(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field}


def test_there_are_errors_to_look_at() -> None:
    assert len(ERRORS) > 10


@pytest.mark.parametrize("error", ERRORS, ids=name)
def test_an_error_says_in_thai_and_in_english_what_is_wrong(error: type[PlatformError]) -> None:
    assert any("\u0e01" <= letter <= "\u0e5b" for letter in error.th), "the Thai text has no Thai in it"
    assert not any("\u0e01" <= letter <= "\u0e5b" for letter in error.en), "the English text has Thai in it"
    assert error.en.strip()
    assert placeholders(error.th) == placeholders(error.en)


def test_a_code_means_one_error_of_a_service_and_the_same_kind_of_trouble_in_all() -> None:
    """Services share no classes, so two may refuse alike; a caller must then be able to treat both alike."""
    named: dict[str, list[type[PlatformError]]] = {}
    for error in ERRORS:
        if "code" in vars(error):
            named.setdefault(error.code, []).append(error)
    twice = {
        code: [name(error) for error in alike]
        for code, alike in named.items()
        if len({error.__module__.split(".")[0] for error in alike}) < len(alike)
        or len({error.status for error in alike}) > 1
    }
    assert twice == {}


@pytest.mark.parametrize("error", ERRORS, ids=name)
def test_a_code_is_lower_case_words(error: type[PlatformError]) -> None:
    assert error.code.replace("_", "").isalnum()
    assert error.code == error.code.lower()
