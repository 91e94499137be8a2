"""Mail as files: `outbox/<first two letters>/<delivery>.eml`, for the embedded platform. Every mail program opens them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from notifications.adapters.mail.message import Sender, write
from notifications.application.ports import Away, Mail


class FolderMailbox:
    """Writes each message whole or not at all; the same message again replaces its file.

    Survives the process being killed at any moment. Files are not forced to the disk one by one: after a power cut the
    last few may be missing while their deliveries say sent.
    """

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._folder, self._sender = folder, sender
        self._made: set[str] = set()

    def send(self, mail: Mail) -> None:
        """Write one file, readable by its owner only; raises ``Away`` when the disk does not take it."""
        wire = write(mail, self._sender)
        place = os.path.join(self._folder, mail.id[:2])
        final, temporary = f"{place}/{mail.id}.eml", f"{place}/.{mail.id}.part"
        try:
            self._make(place)
            try:
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            except FileNotFoundError:
                # Somebody cleared the folder away under us.
                self._made.clear()
                self._make(place)
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                _write_all(descriptor, wire.content)
            finally:
                os.close(descriptor)
            os.replace(temporary, final)
        except OSError as error:
            with suppress(OSError):
                os.unlink(temporary)
            raise Away(f"folder: {error.strerror}") from error

    def rest(self) -> None:
        """Nothing is held open."""

    def _make(self, place: str) -> None:
        if place not in self._made:
            os.makedirs(place, mode=0o700, exist_ok=True)
            self._made.add(place)


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
