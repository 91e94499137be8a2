"""A mail server for tests: it speaks SMTP over a real socket, keeps what it is given, and answers as it is told to."""

from __future__ import annotations

import base64
import socketserver
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HANG_UP = "hang up"


@dataclass
class Taken:
    """A message that the server said yes to."""

    sender: str
    recipient: str
    content: bytes
    connection: int
    encrypted: bool
    user: str | None


@dataclass
class MailServer:
    """``answer(verb, argument)`` may give a reply (or ``HANG_UP``) instead of the usual one."""

    user: str = ""
    password: str = ""
    certificate: Path | None = None
    answer: Callable[[str, str], str | None] = lambda _verb, _argument: None
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    port: int = 0

    @contextmanager
    def running(self) -> Iterator[MailServer]:
        """Listen on a port of the system's choosing for the length of the block."""
        server = self

        class Conversation(_Conversation):
            mail_server = server

        with _Listener(("127.0.0.1", 0), Conversation) as listener:
            self.port = listener.server_address[1]
            thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield self
            finally:
                listener.shutdown()
                thread.join()


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is what some tests are about."""


class _Conversation(socketserver.StreamRequestHandler):
    mail_server: MailServer

    def handle(self) -> None:
        self.mail_server.connections += 1
        self.number = self.mail_server.connections
        self.encrypted = False
        self.user: str | None = None
        self.sender = self.recipient = ""
        self.say(self.mail_server.answer("CONNECT", "") or "220 mail.test ESMTP")
        while line := self.rfile.readline():
            verb, _, argument = line.decode("ascii").strip().partition(" ")
            verb = verb.upper()
            self.mail_server.commands.append(verb)
            special = self.mail_server.answer(verb, argument)
            if special == HANG_UP:
                return
            if special:
                self.say(special)
            elif not self.usual(verb, argument):
                return

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def usual(self, verb: str, argument: str) -> bool:
        server = self.mail_server
        if verb == "EHLO":
            offers = ["SIZE 1000000", "8BITMIME"]
            offers += ["STARTTLS"] if server.certificate and not self.encrypted else []
            offers += ["AUTH PLAIN"] if server.user and (self.encrypted or not server.certificate) else []
            self.say("250-mail.test", *(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}")
        elif verb == "STARTTLS" and server.certificate:
            self.say("220 go ahead")
            self.encrypt()
        elif verb == "AUTH":
            self.authenticate(argument)
        elif verb == "MAIL" and self.sender:
            self.say("503 5.5.1 one message at a time")
        elif verb == "MAIL":
            self.say("530 5.7.0 authenticate first" if server.user and not self.user else "250 2.1.0 ok")
            self.sender = argument.split("<")[1].split(">")[0]
        elif verb == "RCPT":
            self.recipient = argument.split("<")[1].split(">")[0]
            self.say("250 2.1.5 ok")
        elif verb == "DATA":
            return self.receive()
        elif verb == "RSET":
            self.sender = ""
            self.say("250 ok")
        elif verb == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True

    def encrypt(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.mail_server.certificate))
        self.request = self.connection = context.wrap_socket(self.request, server_side=True)
        self.setup_files()

    def setup_files(self) -> None:
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = socketserver._SocketWriter(self.connection)  # type: ignore[attr-defined]
        self.encrypted = True

    def authenticate(self, argument: str) -> None:
        _, user, password = base64.b64decode(argument.split()[1]).decode().split("\0")
        if (user, password) == (self.mail_server.user, self.mail_server.password):
            self.user = user
            self.say("235 2.7.0 welcome")
        else:
            self.say("535 5.7.8 no")

    def receive(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        sender, self.sender = self.sender, ""
        answer = self.mail_server.answer("END OF DATA", self.recipient)
        if answer == HANG_UP:
            return False
        if answer is None or answer.startswith("2"):
            self.mail_server.taken.append(
                Taken(sender, self.recipient, b"".join(lines), self.number, self.encrypted, self.user)
            )
        self.say(answer or "250 2.0.0 queued")
        return True


def make_certificate(folder: Path) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return file
