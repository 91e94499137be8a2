"""Mail over SMTP: one connection kept for as long as there is something to send, and every answer read for what it means."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from notifications.adapters.mail.message import Sender, Wire, write
from notifications.application.ports import Away, Busy, Mail, NotTaken, Refused

TIMEOUT_SECONDS = 30.0
# Servers commonly close a connection after some hundred messages; we would rather do so ourselves.
MESSAGES_A_CONNECTION = 200
OK = (250, 251)
CLOSING = 421
TOO_LARGE = 552
# "Authenticate first" in its several ways: our set-up is wrong, not the message.
NOT_AUTHENTICATED = (530, 534, 535, 538)
ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")


class Security(StrEnum):
    """How the connection is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that takes our messages."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = TIMEOUT_SECONDS


class SmtpMailbox:
    """Hands messages to one server. Not for several threads at once: a sender has its own."""

    def __init__(self, server: Server, sender: Sender) -> None:
        self._server, self._sender = server, sender
        self._connection: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, mail: Mail) -> None:
        """Hand over one message.

        Raises ``Refused`` for a permanent answer (5xx) about this message or its recipient, ``Busy`` for a temporary
        one (4xx), ``Away`` when the server cannot be reached, closes, or does not take us as a sender at all.
        """
        wire = write(mail, self._sender)
        kept = self._connection is not None
        try:
            self._hand_over(self._connection or self._open(), wire)
        except smtplib.SMTPServerDisconnected as error:
            self._drop()
            if not kept:
                raise Away(_trouble(error)) from error
            # A kept connection may have been closed for having been idle: that says nothing about the server.
            self.send(mail)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Away(_trouble(error)) from error
        else:
            self._sent += 1
            if self._sent >= MESSAGES_A_CONNECTION:
                self.rest()

    def rest(self) -> None:
        """Say good-bye to the server."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _hand_over(self, connection: smtplib.SMTP, wire: Wire) -> None:
        """The steps of one message; a refusal leaves the connection clean for the next."""
        size = [f"size={len(wire.content)}"] if connection.has_extn("size") else []
        code, answer = connection.mail(wire.sender, size)
        if code not in OK:
            raise self._ended(connection, _about_sender(code, answer))
        code, answer = connection.rcpt(wire.recipient)
        if code not in OK:
            raise self._ended(connection, _about_message(code, answer))
        try:
            code, answer = connection.data(wire.content)
        except smtplib.SMTPDataError as error:
            answer = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
            raise self._ended(connection, _about_message(error.smtp_code, answer)) from error
        if code not in OK:
            raise self._ended(connection, _about_message(code, answer))

    def _ended(self, connection: smtplib.SMTP, refusal: NotTaken) -> NotTaken:
        if isinstance(refusal, Away):
            self._drop()
        else:
            connection.rset()
        return refusal

    def _open(self) -> smtplib.SMTP:
        connection = self._connect()
        try:
            connection.ehlo_or_helo_if_needed()
            if self._server.security is Security.STARTTLS:
                connection.starttls(context=ssl.create_default_context())
                connection.ehlo_or_helo_if_needed()
            if self._server.user:
                connection.login(self._server.user, self._server.password)
        except BaseException:
            connection.close()
            raise
        self._connection, self._sent = connection, 0
        return connection

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.security is Security.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=context)
        return smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _about_sender(code: int, answer: bytes) -> NotTaken:
    return Refused(_reason(code, answer)) if code == TOO_LARGE else Away(_reason(code, answer))


def _about_message(code: int, answer: bytes) -> NotTaken:
    if code == CLOSING or code in NOT_AUTHENTICATED:
        return Away(_reason(code, answer))
    return Refused(_reason(code, answer)) if 500 <= code <= 599 else Busy(_reason(code, answer))


def _reason(code: int, answer: bytes) -> str:
    """The codes only: servers like to repeat the address in their text."""
    enhanced = ENHANCED.match(answer)
    return f"smtp {code} {enhanced[0].decode()}" if enhanced else f"smtp {code}"


def _trouble(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
        return _reason(error.smtp_code, answer)
    return f"smtp {type(error).__name__}"
