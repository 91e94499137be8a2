"""Services that really answer over HTTP, on an address of their own, from answers that a test gives them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    arguments: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """One answer to give; ``body`` is JSON unless it is bytes."""

    body: Any = None
    status: int = 200


Route = Callable[[Asked], Answer]


@dataclass
class FakeServices:
    """Answers by method and path; what nobody planned is answered 404, and every request is kept."""

    address: str = ""
    routes: dict[tuple[str, str], Route] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def answer(self, method: str, path: str, *answers: Answer) -> None:
        """Plan the answers of one route in order; the last is given again and again."""
        left = list(answers)
        self.routes[method, path] = lambda _asked: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def fake_services() -> Iterator[FakeServices]:
    """Serve for the length of the block."""
    fake = FakeServices()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536  # one packet an answer: two would wait for each other on the loopback

        def _any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            arguments = {name: values[0] for name, values in parse_qs(parts.query).items()}
            asked = Asked(self.command, parts.path, arguments, dict(self.headers.items()), body)
            fake.asked.append(asked)
            route = fake.routes.get((self.command, parts.path))
            answer = (
                route(asked)
                if route
                else Answer({"code": "not_found", "detail_th": "ไม่พบ", "detail_en": "Nothing."}, 404)
            )
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _any

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
