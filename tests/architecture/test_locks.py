"""The locks: every dependency pinned and hashed, nothing declared that is not locked, no index named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
MEMBERS = [ROOT / name / "pyproject.toml" for name in ("shared", "deploy/onebox", "deploy/season")]
MEMBERS += sorted(ROOT.glob("services/*/pyproject.toml"))
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>\S+)", re.MULTILINE)


def table(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text("utf-8"))


def pins(lock: str) -> dict[str, list[Version]]:
    """Every pinned name; several versions where environments differ."""
    found: dict[str, list[Version]] = {}
    for match in PINNED.finditer((ROOT / lock).read_text("utf-8")):
        found.setdefault(canonicalize_name(match["name"]), []).append(Version(match["version"]))
    return found


def declared() -> list[tuple[str, Requirement]]:
    """What the members ask for, but for each other."""
    own = {canonicalize_name(table(path)["project"]["name"]) for path in MEMBERS}
    wanted = [
        (path.parent.name, Requirement(text)) for path in MEMBERS for text in table(path)["project"]["dependencies"]
    ]
    return [(member, need) for member, need in wanted if canonicalize_name(need.name) not in own]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_index_and_no_place_on_a_machine(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert not re.search(
        r"(?m)^\s*(--(extra-)?index-url|--find-links|-i|-f)\b|://|^\s*(-e|--editable)\b|^\s*file:", text
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_of_a_lock_is_hashed(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
    assert len(entries) > 0
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_everything_that_a_member_needs_is_locked_at_a_version_it_takes(lock: str) -> None:
    locked = pins(lock)
    unmet = [
        f"{member} needs {need}; {lock} has {[str(v) for v in locked.get(canonicalize_name(need.name), [])]}"
        for member, need in declared()
        if not any(
            need.specifier.contains(version, prereleases=True)
            for version in locked.get(canonicalize_name(need.name), [])
        )
    ]
    assert not unmet, "run: make lock"


def test_every_development_tool_is_locked() -> None:
    locked = pins("requirements-dev.lock")
    wanted = [Requirement(text) for text in table(ROOT / "pyproject.toml")["dependency-groups"]["dev"]]
    unmet = [
        str(need)
        for need in wanted
        if not any(
            need.specifier.contains(version, prereleases=True)
            for version in locked.get(canonicalize_name(need.name), [])
        )
    ]
    assert not unmet, "run: make lock"


def test_development_runs_on_the_versions_that_are_deployed() -> None:
    deployed, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: versions for name, versions in deployed.items() if development.get(name) != versions} == {}


def test_the_makefile_and_the_workspace_name_the_same_members() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.search(r"(?m)^MEMBERS := (.+)$", makefile)
    assert named is not None
    assert {ROOT / name / "pyproject.toml" for name in named[1].split()} == set(MEMBERS)
    patterns = table(ROOT / "pyproject.toml")["tool"]["uv"]["workspace"]["members"]
    assert {path / "pyproject.toml" for pattern in patterns for path in ROOT.glob(pattern)} == set(MEMBERS)
