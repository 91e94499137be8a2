"""Mail over SMTP, against a server on a real socket: one connection, every answer taken for what it means."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifications.adapters.mail.message import Sender
from notifications.adapters.mail.smtp import Security, Server, SmtpMailbox
from notifications.application.ports import Away, Busy, Letter, Mail, Refused
from notifications.domain.contact import Language
from notifications.domain.delivery import DeliveryId
from tests.notifications.mail_server import HANG_UP, MailServer, make_certificate
from tests.notifications.saying import TODAY, read_mail, text_of

SENDER = Sender("no-reply@dip.example", "ศูนย์ส่งเสริมอุตสาหกรรม", "Centre")


def a_mail(number: int = 1, address: str = "urai@example.com", body: str = "ข้อความ\n") -> Mail:
    return Mail(DeliveryId(f"dlv{number}"), "อุไร", address, Language.TH, Letter("หัวข้อ", body), TODAY)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer().running() as server:
        yield server


@pytest.fixture
def mailbox(server: MailServer) -> Iterator[SmtpMailbox]:
    mailbox = a_mailbox(server)
    yield mailbox
    mailbox.rest()


def a_mailbox(server: MailServer, security: Security = Security.NONE, password: str = "") -> SmtpMailbox:
    user = server.user
    return SmtpMailbox(Server("127.0.0.1", server.port, security, user, password, timeout_seconds=5), SENDER)


def refusing(verb: str, answer: str, times: int = 1_000_000) -> MailServer:
    left = [times]

    def reply(asked: str, _argument: str) -> str | None:
        if asked != verb or not left[0]:
            return None
        left[0] -= 1
        return answer

    return MailServer(answer=reply)


def test_a_message_arrives_as_it_was_written(server: MailServer, mailbox: SmtpMailbox) -> None:
    mailbox.send(a_mail(body="บรรทัดแรก\n.\n..จุด\nFrom คนหนึ่ง\n"))
    (taken,) = server.taken
    assert (taken.sender, taken.recipient) == ("no-reply@dip.example", "urai@example.com")
    message = read_mail(taken.content)
    assert message["Message-ID"] == "<dlv1@dip.example>"
    assert text_of(message) == "บรรทัดแรก\n.\n..จุด\nFrom คนหนึ่ง\n"


def test_one_connection_serves_many_messages_and_is_closed_at_rest(server: MailServer, mailbox: SmtpMailbox) -> None:
    for number in range(20):
        mailbox.send(a_mail(number))
    assert (len(server.taken), server.connections) == (20, 1)
    mailbox.rest()
    assert server.commands[-1] == "QUIT"
    mailbox.send(a_mail(21))
    assert server.connections == 2


def test_a_connection_is_renewed_after_two_hundred_messages(server: MailServer, mailbox: SmtpMailbox) -> None:
    for number in range(401):
        mailbox.send(a_mail(number))
    assert [taken.connection for taken in server.taken].count(1) == 200
    assert server.connections == 3


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "END OF DATA"])
def test_a_temporary_answer_puts_the_message_off_and_the_next_one_goes(verb: str) -> None:
    with refusing(verb, "450 4.2.1 urai@example.com is busy", times=1).running() as server:
        mailbox = a_mailbox(server)
        with pytest.raises(Busy) as busy:
            mailbox.send(a_mail(1))
        assert busy.value.reason == "smtp 450 4.2.1"
        mailbox.send(a_mail(2))
        assert len(server.taken) == server.connections == 1
        mailbox.rest()


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "END OF DATA"])
def test_a_permanent_answer_refuses_the_message_and_the_next_one_goes(verb: str) -> None:
    with refusing(verb, "550 5.1.1 <urai@example.com>: no such person", times=1).running() as server:
        mailbox = a_mailbox(server)
        with pytest.raises(Refused) as refusal:
            mailbox.send(a_mail(1))
        assert refusal.value.reason == "smtp 550 5.1.1", "the address does not leave with the reason"
        mailbox.send(a_mail(2))
        assert len(server.taken) == server.connections == 1
        mailbox.rest()


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("CONNECT", "554 5.3.2 not now"),
        ("EHLO", "421 4.3.2 closing"),
        ("MAIL", "451 4.3.0 later"),
        ("MAIL", "550 5.7.1 you are nobody here"),
        ("RCPT", "421 4.7.0 too many"),
        ("RCPT", "530 5.7.0 authenticate first"),
        ("END OF DATA", "421 4.3.2 closing"),
    ],
)
def test_a_server_that_takes_nobody_is_away_and_no_message_is_blamed(verb: str, answer: str) -> None:
    with refusing(verb, answer, times=1).running() as server:
        mailbox = a_mailbox(server)
        if verb == "EHLO":  # a client may then try HELO, the old greeting
            server.answer = lambda asked, _argument: answer if asked in ("EHLO", "HELO") else None
        with pytest.raises(Away):
            mailbox.send(a_mail(1))
        server.answer = lambda _verb, _argument: None
        mailbox.send(a_mail(2))
        assert len(server.taken) == 1
        mailbox.rest()


def test_a_message_too_large_for_the_server_is_the_messages_own_fault() -> None:
    with refusing("MAIL", "552 5.3.4 too large").running() as server:
        mailbox = a_mailbox(server)
        with pytest.raises(Refused, match=r"smtp 552 5\.3\.4"):
            mailbox.send(a_mail())
        mailbox.rest()


def test_a_kept_connection_that_the_server_closed_meanwhile_is_replaced_without_a_word() -> None:
    with refusing("MAIL", HANG_UP, times=0).running() as server:
        mailbox = a_mailbox(server)
        mailbox.send(a_mail(1))
        hang_up = [True]

        def reply(verb: str, _argument: str) -> str | None:
            if verb == "MAIL" and hang_up[0]:
                hang_up[0] = False
                return HANG_UP
            return None

        server.answer = reply
        mailbox.send(a_mail(2))
        assert [taken.connection for taken in server.taken] == [1, 2]
        mailbox.rest()


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA", "END OF DATA"])
def test_a_server_that_hangs_up_is_away(verb: str) -> None:
    with refusing(verb, HANG_UP).running() as server:
        mailbox = a_mailbox(server)
        if verb == "EHLO":
            server.answer = lambda asked, _argument: HANG_UP if asked in ("EHLO", "HELO") else None
        with pytest.raises(Away):
            mailbox.send(a_mail())
        assert server.taken == []


def test_a_server_that_is_not_there_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(Away):
        SmtpMailbox(Server("127.0.0.1", port, Security.NONE), SENDER).send(a_mail())


def test_a_server_that_never_speaks_is_given_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Server("127.0.0.1", silent.getsockname()[1], Security.NONE, timeout_seconds=0.1)
        with pytest.raises(Away):
            SmtpMailbox(server, SENDER).send(a_mail())


def test_an_address_that_cannot_be_one_does_not_reach_the_server(server: MailServer, mailbox: SmtpMailbox) -> None:
    with pytest.raises(Refused, match="address_unreadable"):
        mailbox.send(a_mail(address="a@example.com>\r\nRCPT TO:<b@example.com"))
    assert server.connections == 0


def test_the_password_travels_only_under_a_certificate_that_we_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    with MailServer(user="dip", password="rahat", certificate=certificate).running() as server:
        with pytest.raises(Away, match="SSLCertVerificationError"):
            a_mailbox(server, Security.STARTTLS, "rahat").send(a_mail())
        assert "AUTH" not in server.commands
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mailbox = a_mailbox(server, Security.STARTTLS, "rahat")
        mailbox.send(a_mail())
        (taken,) = server.taken
        assert (taken.encrypted, taken.user) == (True, "dip")
        mailbox.rest()


def test_a_server_without_starttls_gets_nothing_where_starttls_is_asked_for(server: MailServer) -> None:
    with pytest.raises(Away):
        a_mailbox(server, Security.STARTTLS).send(a_mail())
    assert "MAIL" not in server.commands


def test_a_wrong_password_is_an_outage_not_a_fault_of_the_messages() -> None:
    with MailServer(user="dip", password="right").running() as server:
        with pytest.raises(Away, match=r"smtp 535 5\.7\.8"):
            a_mailbox(server, password="wrong").send(a_mail())
        assert server.taken == []
