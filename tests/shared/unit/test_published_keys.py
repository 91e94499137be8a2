"""The issuer's keys, read over a real connection: kept, refreshed for a new key, never hammered, never lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from joserfc.jwk import ECKey

from starsme.auth import KeysUnavailable
from starsme.auth.jwks import Jwks
from starsme.clock import FixedClock


class Issuer:
    """An identity provider's key address."""

    def __init__(self) -> None:
        self.keys: list[Any] = []
        self.status, self.asked, self.body = 200, 0, b""
        issuer = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                published = {"keys": [key.as_dict(private=False) for key in issuer.keys]}
                body = issuer.body or json.dumps(published).encode()
                self.send_response(issuer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}/jwks.json"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    issuer.keys = [key("first")]
    yield issuer
    issuer.close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2019, 1, 13, tzinfo=UTC))


def key(kid: str) -> Any:
    return ECKey.generate_key("P-256", {"kid": kid})


def test_nothing_is_fetched_before_the_first_token_and_then_once(issuer: Issuer, clock: FixedClock) -> None:
    keys = Jwks(issuer.address, clock)
    assert issuer.asked == 0
    for _ in range(5):
        assert keys.key("first") is not None
    assert issuer.asked == 1


def test_a_new_key_is_learnt_when_a_token_names_it(issuer: Issuer, clock: FixedClock) -> None:
    keys = Jwks(issuer.address, clock)
    keys.key("first")
    issuer.keys.append(key("second"))
    clock.advance(timedelta(seconds=30))
    assert keys.key("second") is not None


def test_forged_key_ids_do_not_make_us_hammer_the_issuer(issuer: Issuer, clock: FixedClock) -> None:
    keys = Jwks(issuer.address, clock)
    for second in range(60):
        assert keys.key(f"forged-{second}") is None
        clock.advance(timedelta(seconds=1))
    assert issuer.asked == 2


def test_known_keys_stay_in_use_while_the_issuer_is_down(issuer: Issuer, clock: FixedClock) -> None:
    keys = Jwks(issuer.address, clock)
    keys.key("first")
    issuer.status = 500
    for _ in range(10):
        clock.advance(timedelta(minutes=7))
        assert keys.key("first") is not None
    assert issuer.asked > 2


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b'{"keys": []}', b'{"keys": [{"kty": "oct", "k": "AA"}]}', b"[" * 1_100_000]
)
def test_an_answer_that_is_no_key_set_does_not_replace_the_known_keys(
    issuer: Issuer, clock: FixedClock, body: bytes
) -> None:
    keys = Jwks(issuer.address, clock)
    keys.key("first")
    issuer.body = body
    clock.advance(timedelta(hours=1))
    assert keys.key("first") is not None


def test_a_withdrawn_key_stops_being_trusted_within_ten_minutes(issuer: Issuer, clock: FixedClock) -> None:
    keys = Jwks(issuer.address, clock)
    keys.key("first")
    issuer.keys = [key("second")]
    clock.advance(timedelta(minutes=10))
    assert keys.key("first") is None


def test_an_issuer_that_starts_after_us_is_found_within_a_second(issuer: Issuer, clock: FixedClock) -> None:
    keys = Jwks(issuer.address, clock)
    issuer.status = 503
    for _ in range(3):
        with pytest.raises(KeysUnavailable):
            keys.key("first")
    assert issuer.asked == 1
    issuer.status = 200
    clock.advance(timedelta(seconds=1))
    assert keys.key("first") is not None


def test_a_redirect_is_not_followed(issuer: Issuer, clock: FixedClock) -> None:
    issuer.status = 302
    with pytest.raises(KeysUnavailable):
        Jwks(issuer.address, clock).key("first")


def test_an_issuer_that_never_answers_is_given_up_on(clock: FixedClock) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        keys = Jwks(f"http://127.0.0.1:{silent.getsockname()[1]}/", clock, timeout_seconds=0.05)
        with pytest.raises(KeysUnavailable):
            keys.key("first")
