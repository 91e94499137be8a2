"""Settings: e-mail that could not go out stops the boot, and says everything that is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifications.bootstrap import build
from notifications.config import NotificationsSettings
from starsme.clock import SystemClock
from starsme.settings import SettingsMissing, load

BASE = {
    "STARSME_DATABASE_URL": "sqlite://",
    "STARSME_AMQP_URI": "memory://",
    "STARSME_PSEUDONYM_KEY": "a key for tests only, never for a deployment",
    "STARSME_JWKS": "jwks.json",
}


def settings(**environ: str) -> NotificationsSettings:
    return load(NotificationsSettings, {**BASE, **environ})


def test_embedded_needs_no_mail_server() -> None:
    assert build(settings(STARSME_ENVIRONMENT="embedded"), SystemClock())


@pytest.mark.parametrize("environment", ["production", "development"])
def test_elsewhere_everything_that_is_missing_is_told_at_once(environment: str) -> None:
    with pytest.raises(SettingsMissing) as missing:
        load(NotificationsSettings, {"STARSME_ENVIRONMENT": environment, "STARSME_SMTP_PORT": "x"})
    mail = ["STARSME_MAIL_FROM", "STARSME_SMTP_HOST", "STARSME_SMTP_PORT"]
    assert [problem.name for problem in missing.value.problems] == [*list(BASE), *mail]
    for problem in missing.value.problems[:-1]:
        assert f"โปรดตั้ง {problem.name}" in problem.th
        assert f"set {problem.name}" in problem.en


def test_a_mail_server_that_was_chosen_must_be_named_even_when_embedded() -> None:
    with pytest.raises(SettingsMissing, match="STARSME_SMTP_HOST"):
        settings(STARSME_ENVIRONMENT="embedded", STARSME_MAIL="smtp")


def test_files_can_be_chosen_anywhere() -> None:
    assert build(settings(STARSME_ENVIRONMENT="development", STARSME_MAIL="folder"), SystemClock())


def test_the_password_comes_from_a_file_and_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("rahat-lap\n")
    loaded = settings(STARSME_MAIL="folder", STARSME_SMTP_PASSWORD_FILE=str(tmp_path / "password"))
    assert loaded.smtp_password == "rahat-lap"
    assert "rahat-lap" not in repr(loaded)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STARSME_MAIL_FROM", "nobody"),
        ("STARSME_MAIL_FROM", "a b@dip.example"),
        ("STARSME_SMTP_PORT", "0"),
        ("STARSME_SMTP_SECURITY", "ssl3"),
        ("STARSME_MAIL", "pigeon"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsMissing, match=name):
        settings(**{name: value})
