"""What may import what, where import-linter (pyproject.toml) cannot say it: read from the source, never by running it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
DOMAIN = sorted(ROOT.glob("services/*/*/domain/**/*.py"))
SOURCES = sorted(path for top in ("shared", "services", "deploy") for path in ROOT.glob(f"{top}/**/*.py"))

IMPURE = {
    "asyncio", "ctypes", "getpass", "http", "io", "logging", "multiprocessing", "os", "pathlib", "platform", "queue", "random",
    "secrets", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "warnings",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today", "uuid1", "uuid4"}

# nameko is a release candidate on a deprecated eventlet: whoever else needs it goes through these doors.
FRAMEWORK_DOORS = {
    "nameko": (
        "shared/starsme/http/",
        "shared/starsme/messaging/",
        *(f"services/{name}/{name}/entrypoints/" for name in SERVICES),
    ),
    "eventlet": ("shared/starsme/http/", "shared/starsme/messaging/"),
    "kombu": ("shared/starsme/messaging/",),
    "amqp": ("shared/starsme/messaging/",),
    "psycogreen": (),
}
# Where a process is made green or a container is started, which is before any door.
STARTERS = {
    "shared/starsme/green.py": {"eventlet", "psycogreen"},
    "shared/starsme/service.py": {"nameko"},
    "shared/starsme/cli/serve.py": {"eventlet", "nameko"},
    "deploy/onebox/onebox/box.py": {"eventlet", "nameko"},
    "deploy/onebox/onebox/command.py": {"eventlet"},
}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def test_there_is_something_to_look_at() -> None:
    assert SERVICES == ["consulting", "enrolment", "mentoring", "notifications"]
    assert len(DOMAIN) > len(SERVICES)


@pytest.mark.parametrize("path", DOMAIN, ids=relative)
def test_a_domain_imports_the_standard_library_and_itself_only(path: Path) -> None:
    own = f"{path.relative_to(ROOT).parts[2]}.domain"
    strangers = [
        f"{relative(path)}:{line}: {name}"
        for line, name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and name != own and not name.startswith(f"{own}.")
    ]
    assert not strangers


@pytest.mark.parametrize("path", DOMAIN, ids=relative)
def test_a_domain_does_no_input_and_output_and_is_given_time_and_chance(path: Path) -> None:
    reaching_out = [f"{relative(path)}:{line}: {name}" for line, name in imports(path) if name.split(".")[0] in IMPURE]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            if (isinstance(called, ast.Attribute) and name in CLOCKS) or name in {"open", "input", "print"}:
                reaching_out.append(f"{relative(path)}:{node.lineno}: {name}()")
    assert not reaching_out


@pytest.mark.parametrize("framework", FRAMEWORK_DOORS)
def test_a_framework_is_imported_only_at_its_doors(framework: str) -> None:
    strangers = [
        f"{relative(path)}:{line}: {name}"
        for path in SOURCES
        for line, name in imports(path)
        if name.split(".")[0] == framework
        and framework not in STARTERS.get(relative(path), ())
        and not relative(path).startswith(FRAMEWORK_DOORS[framework])
    ]
    assert not strangers


def test_every_named_starter_still_needs_its_exception() -> None:
    for name, frameworks in STARTERS.items():
        path = ROOT / name
        if path.exists():
            found = {module.split(".")[0] for _, module in imports(path)}
            assert frameworks <= found, f"{name} no longer imports {frameworks - found}: take it off the list"
