"""`starsme token`: convenient where the platform is its own issuer, impossible elsewhere."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from starsme.auth import Role, TokenExpired, TokenVerifier
from starsme.auth.keys import make_keys, mint
from starsme.cli.token import app
from starsme.clock import FixedClock, SystemClock

NOON = datetime(2019, 1, 13, 5, 0, tzinfo=UTC)


def run(folder: Path, environment: str | None, *words: str, **more: str) -> Result:
    command = typer.Typer()
    command.command()(app)
    environ = {"STARSME_KEYS_DIR": str(folder), "STARSME_ENVIRONMENT": environment, "LC_ALL": "C.UTF-8", **more}
    return CliRunner().invoke(command, words, env=environ)


def test_a_minted_token_is_accepted_with_what_was_asked_for(tmp_path: Path) -> None:
    answer = run(
        tmp_path,
        "embedded",
        "--role",
        "officer",
        "--role",
        "mentor",
        "--agency",
        "AG01",
        "--enterprise",
        "ent_a",
        "--person",
        "M001",
    )
    assert answer.exit_code == 0, answer.output
    caller = TokenVerifier(str(tmp_path / "jwks.json"), "starsme", "starsme", SystemClock()).verify(
        answer.stdout.strip()
    )
    assert caller.roles == {Role.OFFICER, Role.MENTOR}
    assert (caller.agency, caller.enterprises, caller.person) == ("AG01", frozenset({"ent_a"}), "M001")


@pytest.mark.parametrize("environment", ["production", None])
def test_in_production_no_token_is_minted_and_no_key_made(tmp_path: Path, environment: str | None) -> None:
    answer = run(tmp_path / "keys", environment, "--role", "coordinator")
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "identity provider" in answer.stderr
    assert not (tmp_path / "keys").exists()


def test_the_refusal_speaks_thai_to_a_thai_locale(tmp_path: Path) -> None:
    answer = run(tmp_path, "production", "--role", "officer", LC_ALL="th_TH.UTF-8")
    assert "ระบบยืนยันตัวตน" in answer.stderr


def test_an_unreadable_environment_is_told_and_refused(tmp_path: Path) -> None:
    answer = run(tmp_path, "staging", "--role", "officer")
    assert answer.exit_code == 2
    assert "STARSME_ENVIRONMENT" in answer.stderr


def test_development_uses_the_services_key_and_never_makes_its_own(tmp_path: Path) -> None:
    assert run(tmp_path, "development", "--role", "officer").exit_code == 2
    make_keys(tmp_path)
    assert run(tmp_path, "development", "--role", "officer").exit_code == 0


def test_an_unknown_role_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, "embedded", "--role", "minister").exit_code == 2


def test_the_private_key_is_readable_by_its_owner_only_and_survives_a_restart(tmp_path: Path) -> None:
    files = make_keys(tmp_path / "keys")
    assert stat.S_IMODE(files.private_key.stat().st_mode) == 0o600
    before = files.private_key.read_bytes()
    assert make_keys(tmp_path / "keys") == files
    assert files.private_key.read_bytes() == before
    assert b'"d"' not in files.jwks.read_bytes()
    assert {file.name for file in files.jwks.parent.iterdir()} == {files.private_key.name, files.jwks.name}


def test_a_key_set_of_another_key_is_put_right(tmp_path: Path) -> None:
    files = make_keys(tmp_path / "one")
    files.jwks.write_bytes(make_keys(tmp_path / "two").jwks.read_bytes())
    make_keys(tmp_path / "one")
    token = mint(files.private_key, "x", {Role.OFFICER}, now=NOON)
    assert TokenVerifier(str(files.jwks), "starsme", "starsme", FixedClock(NOON)).verify(token)


def test_a_minted_token_ends_with_its_lifetime(tmp_path: Path) -> None:
    files, clock = make_keys(tmp_path), FixedClock(NOON)
    token = mint(files.private_key, "x", {Role.OFFICER}, lifetime=timedelta(hours=1), now=NOON)
    verifier = TokenVerifier(str(files.jwks), "starsme", "starsme", clock)
    assert verifier.verify(token)
    clock.advance(timedelta(hours=1))
    with pytest.raises(TokenExpired):
        verifier.verify(token)
