"""Mail as files: whole or not there, found by its id, private."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from notifications.adapters.mail.folder import FolderMailbox
from notifications.adapters.mail.message import Sender
from notifications.application.ports import Away, Letter, Mail
from notifications.domain.contact import Language
from notifications.domain.delivery import DeliveryId
from tests.notifications.saying import TODAY, mails, text_of

SENDER = Sender("no-reply@dip.example", "ศูนย์", "Centre")


def a_mail(delivery_id: str = "abcd", body: str = "ข้อความ\n") -> Mail:
    return Mail(DeliveryId(delivery_id), "อุไร", "u@example.com", Language.TH, Letter("หัวข้อ", body), TODAY)


def test_a_message_lies_under_the_first_two_letters_of_its_id_for_its_owner_only(tmp_path: Path) -> None:
    FolderMailbox(tmp_path, SENDER).send(a_mail("abcd"))
    file = tmp_path / "ab" / "abcd.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["abcd.eml"]
    assert mails(tmp_path)[0]["Subject"] == "หัวข้อ"


def test_the_same_message_again_is_the_same_file(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path, SENDER)
    mailbox.send(a_mail())
    mailbox.send(a_mail())
    assert len(mails(tmp_path)) == 1


def test_a_file_that_a_killed_process_left_half_written_does_not_stand_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / ".abcd.part").write_bytes(b"From: half")
    FolderMailbox(tmp_path, SENDER).send(a_mail())
    assert [file.name for file in (tmp_path / "ab").iterdir()] == ["abcd.eml"]
    assert text_of(mails(tmp_path)[0]) == "ข้อความ\n"


def test_an_outbox_that_was_cleared_away_is_made_again(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path / "outbox", SENDER)
    mailbox.send(a_mail())
    shutil.rmtree(tmp_path / "outbox")
    mailbox.send(a_mail())
    assert len(mails(tmp_path / "outbox")) == 1


def test_a_disk_that_takes_nothing_is_an_outage_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(Away, match="folder"):
        FolderMailbox(tmp_path / "outbox", SENDER).send(a_mail())
    (tmp_path / "full" / "ab" / "abcd.eml").mkdir(parents=True)
    with pytest.raises(Away):
        FolderMailbox(tmp_path / "full", SENDER).send(a_mail())
    assert [file.name for file in (tmp_path / "full" / "ab").iterdir()] == ["abcd.eml"]
