"""Secrets in folders, one folder for each program that may read them, each file written once and whole."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


def new_password() -> str:
    """256 bits, in characters that need no quoting anywhere."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Vault:
    """One program's folder. ``owner`` is the numeric user (and group) that the program runs as."""

    folder: Path
    owner: int

    def read(self, name: str) -> str | None:
        """The secret, or ``None`` where there is none."""
        try:
            return (self.folder / name).read_text("utf-8")
        except FileNotFoundError:
            return None

    def keep(self, name: str, make: Callable[[], str]) -> str:
        """The secret that is there, or a new one. Several programs may ask at once: one of them makes it."""
        present = self.read(name)
        if present is not None:
            return present
        temporary = self._written(name, make())
        try:
            with suppress(FileExistsError):
                os.link(temporary, self.folder / name)
        finally:
            temporary.unlink()
        return (self.folder / name).read_text("utf-8")

    def write(self, name: str, value: str) -> None:
        """Put this value there, whatever there was."""
        self._written(name, value).replace(self.folder / name)

    def forget(self, name: str) -> None:
        """Remove the secret, so that the next ``keep`` makes a new one."""
        (self.folder / name).unlink(missing_ok=True)

    def _written(self, name: str, value: str) -> Path:
        self._own(self.folder, 0o500)
        temporary = self.folder / f".{name}.{secrets.token_hex(6)}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(value)
            handle.flush()
            os.fsync(handle.fileno())
        self._own(temporary, 0o400)
        return temporary

    def _own(self, path: Path, mode: int) -> None:
        # Anybody but root (a test, a person trying it out) keeps what they write.
        if os.geteuid() == 0:
            os.chown(path, self.owner, self.owner)
            path.chmod(mode)
