"""Every secret of the platform, made on first start, each in the volume of the program that needs it and nowhere else.

Volumes under the root, by the program that mounts them:

=================  ====================================================================================
``<service>``      ``database_url``, ``amqp_uri``, ``pseudonym_key``; ``jwks.json`` for trying things out
``enrolment``      ``identity_keys`` as well: what seals 13-digit numbers in its database
``notifications``  ``smtp_password`` as well, empty until an operator puts it there
``postgres``       ``superuser_password``
``rabbitmq``       ``definitions.json``: the operator's login, as a hash
``admin``          ``postgres_password``, ``rabbitmq_password``, ``logins.json`` (verifiers), ``pseudonym_key``; ``amqp_uri``,
                   the operator's login, for ``starsme events tail`` and ``replay``; sealing keys that were retired
``issuer``         the development issuer's signing key; empty in production
=================  ====================================================================================
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from provision.vault import Vault, new_password
from provision.verifiers import rabbit_hash, scram_verifier
from starsme.auth.keys import JWKS_FILE, PRIVATE_KEY_FILE, make_keys

OPERATOR = "operator"
SEALING = {"enrolment": "identity_keys"}  # what a service seals its own rows with: the newest key first, one a line
LATER = {"notifications": ("smtp_password",)}  # empty until an operator puts them there
SERVER_OWNER = 999  # the user of the published postgres and rabbitmq images
PLATFORM_OWNER = 10001  # the user of our own image (deploy/Dockerfile)


class PseudonymKeysDiffer(Exception):
    """Two programs hold different pseudonym keys: the same enterprise would have two ids. Nothing is changed."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the services find the servers."""

    postgres: str = "postgres:5432"
    rabbitmq: str = "rabbitmq:5672"


class SecretStore:
    """The volumes below one root."""

    def __init__(self, root: Path, services: Sequence[str], addresses: Addresses | None = None) -> None:
        self.root = root
        self.services = list(services)
        self.addresses = addresses or Addresses()
        self.admin = Vault(root / "admin", PLATFORM_OWNER)

    def of(self, service: str) -> Vault:
        """A service's own vault."""
        return Vault(self.root / service, PLATFORM_OWNER)

    def fill(self, *, development: bool) -> None:
        """Make what is missing. With ``development`` the platform issues tokens itself; production has an identity provider."""
        for name in (*self.services, "admin", "postgres", "rabbitmq", "issuer"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        self._fill_servers()
        key = self._pseudonym_key()
        logins = {}
        for service in self.services:
            vault = self.of(service)
            vault.keep("pseudonym_key", lambda: key)
            logins[service] = self._login(vault, service)
            if ring := SEALING.get(service):
                vault.keep(ring, new_password)
            for name in LATER.get(service, ()):
                vault.keep(name, str)
        self.admin.write("logins.json", json.dumps(logins, indent=1))
        self._fill_issuer(development)

    def rotate(self, service: str) -> None:
        """New passwords for one service. The servers learn them when the platform is provisioned again."""
        self.of(service).forget("database_url")
        self.of(service).forget("amqp_uri")

    def add_key(self, service: str) -> None:
        """A new key to seal with, before those that still open; raises ``KeyError`` where the service seals nothing."""
        name, vault = SEALING[service], self.of(service)
        vault.write(name, "\n".join([new_password(), *_lines(vault.read(name))]))

    def retire_keys(self, service: str) -> None:
        """Take all but the newest key from a service. The administrators keep them: older backups open with them."""
        name, vault = SEALING[service], self.of(service)
        newest, *older = _lines(vault.read(name))
        kept = _lines(self.admin.read(f"{service}_{name}_retired"))
        self.admin.write(f"{service}_{name}_retired", "\n".join([*older, *(key for key in kept if key not in older)]))
        vault.write(name, newest)

    def return_keys(self, service: str) -> None:
        """Give a service its retired keys again, behind its own: they open what they sealed."""
        name, vault = SEALING[service], self.of(service)
        own = _lines(vault.read(name))
        retired = _lines(self.admin.read(f"{service}_{name}_retired"))
        vault.write(name, "\n".join([*own, *(key for key in retired if key not in own)]))

    def put(self, service: str, name: str, value: str) -> None:
        """Keep what somebody else issued; raises ``KeyError`` where the service reads no such secret."""
        if name not in LATER.get(service, ()):
            raise KeyError(name)
        self.of(service).write(name, value)

    def _fill_servers(self) -> None:
        superuser = self.admin.keep("postgres_password", new_password)
        Vault(self.root / "postgres", SERVER_OWNER).write("superuser_password", superuser)
        operator = self.admin.keep("rabbitmq_password", new_password)
        self.admin.write("amqp_uri", f"amqp://{OPERATOR}:{operator}@{self.addresses.rabbitmq}//")
        hashed = rabbit_hash(operator)
        Vault(self.root / "rabbitmq", SERVER_OWNER).write("definitions.json", json.dumps(boot_definitions(hashed)))

    def _pseudonym_key(self) -> str:
        """The one key of the platform. It is never made anew where anybody holds one: ids would change."""
        held = {key for vault in (self.admin, *map(self.of, self.services)) if (key := vault.read("pseudonym_key"))}
        if len(held) > 1:
            raise PseudonymKeysDiffer("the volumes hold different pseudonym keys; put back the one from your backup")
        return self.admin.keep("pseudonym_key", lambda: held.pop() if held else new_password())

    def _login(self, vault: Vault, service: str) -> dict[str, str]:
        database, broker = self.addresses.postgres, self.addresses.rabbitmq
        url = vault.keep("database_url", lambda: f"postgresql://{service}:{new_password()}@{database}/{service}")
        uri = vault.keep("amqp_uri", lambda: f"amqp://{service}:{new_password()}@{broker}//")
        return {"postgresql": scram_verifier(_password(url)), "rabbitmq": rabbit_hash(_password(uri))}

    def _fill_issuer(self, development: bool) -> None:
        issuer = Vault(self.root / "issuer", PLATFORM_OWNER)
        if not development:
            # A production service must not trust a key that anybody here holds.
            for vault, name in (
                (issuer, PRIVATE_KEY_FILE),
                (issuer, JWKS_FILE),
                *((self.of(s), JWKS_FILE) for s in self.services),
            ):
                vault.forget(name)
            return
        files = make_keys(issuer.folder)
        issuer.write(PRIVATE_KEY_FILE, files.private_key.read_text("utf-8"))
        for service in self.services:
            self.of(service).write(JWKS_FILE, files.jwks.read_text("utf-8"))


def boot_definitions(operator_hash: str) -> dict[str, object]:
    """What RabbitMQ loads when it starts: one operator, so that no default login is ever made."""
    user = {
        "name": OPERATOR,
        "password_hash": operator_hash,
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": ["administrator"],
        "limits": {},
    }
    everything = {"user": OPERATOR, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
    return {"users": [user], "vhosts": [{"name": "/"}], "permissions": [everything]}


def _lines(keys: str | None) -> list[str]:
    return (keys or "").split()


def _password(address: str) -> str:
    return unquote(urlsplit(address).password or "")
