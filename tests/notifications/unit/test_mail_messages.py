"""Messages on the wire: what we write by hand, a mail program reads without a complaint."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.adapters.mail.message import Sender, readable_address, unstructured, write
from notifications.application.ports import Letter, Mail, Refused
from notifications.domain.contact import Language
from notifications.domain.delivery import DeliveryId
from tests.notifications.saying import TODAY, read_mail, text_of

SENDER = Sender("no-reply@dip.example", "ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ 1", "Industrial Promotion Centre, Region 1")
VISIBLE = st.text(st.sampled_from("กขุ้ ") | st.characters(exclude_categories=("C", "Z")), max_size=300)


def a_mail(
    name: str = "คุณอุไร กาญลานนา",
    address: str = "urai@example.com",
    subject: str = "ใบสมัครผ่านการตรวจคุณสมบัติแล้ว",
    body: str = "เรียน คุณอุไร\n\nข้อความ\n",
    language: Language = Language.TH,
    date: datetime = TODAY,
) -> Mail:
    return Mail(DeliveryId("abcdefgh"), name, address, language, Letter(subject, body), date)


def name_in(content: bytes, header: str) -> str:
    """The display name, decoded as RFC 2047 says: the library's newer parser keeps blanks between encoded words."""
    raw, _ = parseaddr(" ".join(str(message_from_bytes(content)[header]).split()))
    return str(make_header(decode_header(raw)))


def test_a_message_is_read_as_it_was_meant() -> None:
    wire = write(a_mail(), SENDER)
    message = read_mail(wire.content)
    assert message.defects == []
    assert name_in(wire.content, "From") == SENDER.name_th
    assert message["From"].addresses[0].addr_spec == "no-reply@dip.example"
    assert name_in(wire.content, "To") == "คุณอุไร กาญลานนา"
    assert message["Subject"] == "ใบสมัครผ่านการตรวจคุณสมบัติแล้ว"
    assert message["Message-ID"] == "<abcdefgh@dip.example>"
    assert parsedate_to_datetime(message["Date"]) == TODAY
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message.get_content_type(), message.get_content_charset()) == ("text/plain", "utf-8")
    assert text_of(message) == "เรียน คุณอุไร\n\nข้อความ\n"


def test_an_english_reader_gets_the_english_sender() -> None:
    wire = write(a_mail(language=Language.EN), SENDER)
    message = read_mail(wire.content)
    assert name_in(wire.content, "From") == SENDER.name_en
    assert message["Content-Language"] == "en"


def test_the_same_delivery_has_the_same_message_id_whenever_it_is_written() -> None:
    first, later = write(a_mail(), SENDER), write(a_mail(date=TODAY + timedelta(hours=3)), SENDER)
    assert read_mail(first.content)["Message-ID"] == read_mail(later.content)["Message-ID"]


@given(subject=VISIBLE, name=VISIBLE, body=st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n")))
def test_any_text_comes_through_and_every_line_is_short_and_ends_with_crlf(subject: str, name: str, body: str) -> None:
    wire = write(a_mail(subject=subject, name=name, body=body), SENDER)
    message = read_mail(wire.content)
    assert message.defects == []
    assert message["Subject"].defects == ()
    assert " ".join(str(message["Subject"]).split()) == " ".join(subject.split())
    assert message["To"].addresses[0].addr_spec == "urai@example.com"
    assert name_in(wire.content, "To") == " ".join(name.split())
    assert text_of(message) == body
    lines = wire.content.split(b"\r\n")
    assert all(len(line) <= 76 and b"\n" not in line and b"\r" not in line for line in lines)
    assert wire.content.isascii()


@pytest.mark.parametrize("poison", ["a\r\nBcc: all@example.com", "a\nX-Evil: 1", "a\r\n\r\nother body", "\x00"])
def test_a_name_or_subject_cannot_add_a_header(poison: str) -> None:
    message = read_mail(write(a_mail(name=poison, subject=poison), SENDER).content)
    expected = {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}
    assert set(message.keys()) == expected | {"Content-Transfer-Encoding", "Content-Language", "Auto-Submitted"}
    assert len(message.keys()) == 10


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.com",
        "a@",
        "a b@example.com",
        "a@b@example.com",
        "a@example..com",
        "a@-example.com",
        ".a@example.com",
        "ก@example.com",
        "a@example.com\r\nRCPT TO:<b@example.com>",
        "a\n@example.com",
        "<a@example.com>",
        "a@example.com>",
        '"a b"@example.com',
        "a" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a@" + "b." * 140 + "com",
    ],
)
def test_an_address_that_no_server_could_take_is_refused_at_once(address: str) -> None:
    with pytest.raises(Refused, match="address_unreadable"):
        write(a_mail(address=address), SENDER)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" Urai.K+sme@Example.com ", "Urai.K+sme@Example.com"),
        ("info@ไทย.example", "info@xn--o3cw4h.example"),
        ("o'hara_1@sub.example.co.th", "o'hara_1@sub.example.co.th"),
    ],
)
def test_ordinary_addresses_are_taken_and_thai_domains_written_for_the_wire(typed: str, read: str) -> None:
    assert readable_address(typed) == read


def test_plain_short_text_stays_readable_in_the_header() -> None:
    assert unstructured("Your consulting visit V0001") == "Your consulting visit V0001"
