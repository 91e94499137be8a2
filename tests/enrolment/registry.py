"""A registry for tests: a real server on this machine that answers, fails or keeps waiting as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, bytes]
PATH = "/api/v1/juristic_person/"


class FakeRegistry:
    """``answer`` gives status and body for a number; ``asked`` has the numbers that came."""

    def __init__(self) -> None:
        self.answer: Callable[[str], Answer] = lambda number: person(number, "บริษัท ตัวอย่าง จำกัด")
        self.asked: list[str] = []
        self.released = threading.Event()
        self.drips = False
        self.url = ""


def person(number: str, name_th: str, name_en: str | None = None, status: str = "ยังดำเนินกิจการอยู่") -> Answer:
    """The answer about a juristic person, in the shape of the open API."""
    found = {
        "cd:OrganizationJuristicID": number,
        "cd:OrganizationJuristicNameTH": name_th,
        "cd:OrganizationJuristicNameEN": name_en,
        "cd:OrganizationJuristicType": "บริษัทจำกัด",
        "cd:OrganizationJuristicRegisterDate": "20130426",
        "cd:OrganizationJuristicStatus": status,
        "cd:OrganizationJuristicRegisterCapital": "1000000",
        "cd:OrganizationJuristicAddress": {"cr:AddressType": {"cd:Address": "9 ถนนห้วยแก้ว"}},
    }
    document = {
        "status": {"code": "1000", "description": "Success"},
        "data": [{"cd:OrganizationJuristicPerson": found}],
    }
    return 200, json.dumps(document, ensure_ascii=False).encode()


def coded(code: str) -> Answer:
    """An answer without a person."""
    return 200, json.dumps({"status": {"code": code, "description": "…"}, "data": []}).encode()


@contextmanager
def a_registry() -> Iterator[FakeRegistry]:
    """The registry on a free port."""
    registry = FakeRegistry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = self.path.removeprefix(PATH)
            registry.asked.append(number)
            status, body = registry.answer(number)
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")  # as the real one says
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if registry.drips:
                self._drip(body)
            else:
                self.wfile.write(body)

        def _drip(self, body: bytes) -> None:
            for start in range(0, len(body), 40):
                if registry.released.wait(0.1):
                    return
                try:
                    self.wfile.write(body[start : start + 40])
                except OSError:
                    return

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    registry.url = f"http://127.0.0.1:{server.server_address[1]}/api/v1"
    try:
        yield registry
    finally:
        registry.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
