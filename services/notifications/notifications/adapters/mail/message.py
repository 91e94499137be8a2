"""Writes a message as it goes over the wire: RFC 5322 headers, MIME, UTF-8 text.

Written by hand because the library's message class takes several times as long as everything else about a delivery;
the tests read what is written here with the library, which finds no defect.
"""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes
from dataclasses import dataclass
from email.utils import format_datetime

from notifications.application.ports import Mail, Refused
from notifications.domain.contact import Language
from notifications.domain.delivery import Reason

# A line with an encoded word may have 76 characters (RFC 2047): "Subject: " and the frame leave 55, and base64 makes
# four of three.
BYTES_A_WORD = 39
PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]{1,60}")
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
MOST_CHARACTERS = 254  # of an address: RFC 5321, with its errata


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom the messages come from."""

    address: str
    name_th: str
    name_en: str

    @property
    def domain(self) -> str:
        """What Message-IDs end with."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Wire:
    """A message ready to be handed over."""

    sender: str
    recipient: str
    content: bytes


def write(mail: Mail, sender: Sender) -> Wire:
    """The message as bytes, lines ended by CRLF; raises ``Refused`` for an address that no mail server could take."""
    recipient = readable_address(mail.address)
    name = sender.name_th if mail.language is Language.TH else sender.name_en
    body = encodebytes(mail.letter.body.replace("\n", "\r\n").encode()).replace(b"\n", b"\r\n")
    headers = (
        f"From: {mailbox(name, sender.address)}\r\n"
        f"To: {mailbox(mail.name, recipient)}\r\n"
        f"Subject: {unstructured(mail.letter.subject)}\r\n"
        f"Date: {format_datetime(mail.date)}\r\n"
        f"Message-ID: <{mail.id}@{sender.domain}>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Language: {mail.language}\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "\r\n"
    )
    return Wire(sender.address, recipient, headers.encode("ascii") + body)


def readable_address(text: str) -> str:
    """The address with its domain in ASCII; raises ``Refused`` where it is none."""
    local, at, domain = text.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Refused(Reason.ADDRESS_UNREADABLE) from error
    labels = domain.split(".")
    fits = len(local) <= 64 and len(local) + len(domain) + 1 <= MOST_CHARACTERS
    if not at or not fits or not LOCAL.fullmatch(local) or not all(LABEL.fullmatch(label) for label in labels):
        raise Refused(Reason.ADDRESS_UNREADABLE)
    return f"{local}@{domain}"


def mailbox(name: str, address: str) -> str:
    """A name and its address, as From and To take them."""
    name = " ".join(name.split())
    if not name:
        return address
    return f"{unstructured(name)}\r\n <{address}>"


def unstructured(text: str) -> str:
    """Text for a header: as it is when plain and short, else as encoded words on lines of their own."""
    if PLAIN.fullmatch(text) and text == text.strip():
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(part).decode()}?=" for part in _parts(text))


def _parts(text: str) -> list[bytes]:
    """The text's UTF-8 in parts of at most ``BYTES_A_WORD`` bytes, never cut within a character."""
    whole, parts, start = text.encode(), [], 0
    while start < len(whole):
        end = start + BYTES_A_WORD
        while end < len(whole) and whole[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        parts.append(whole[start:end])
        start = end
    return parts
