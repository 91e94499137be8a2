"""Putting the services together in one process and taking them apart again."""

from __future__ import annotations

import fcntl
import json
import secrets
import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import eventlet
from eventlet import getcurrent, hubs
from nameko.containers import ServiceContainer
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from starsme.auth import Role
from starsme.auth.keys import KeyFiles, make_keys, mint, write_once
from starsme.db.migrate import migrate
from starsme.errors import Conflict, NotFound, PlatformError
from starsme.http.problems import problem_response
from starsme.http.server import connections, finish, listen, serve
from starsme.logging import get_logger
from starsme.messaging.recovery import resend_unseen
from starsme.service import Runtime, ServiceDefinition, installed_services
from starsme.settings import load

log = get_logger(__name__)

WORKERS = 20


class OneboxBusy(Conflict):
    """Another process runs on this data folder."""

    code = "onebox_busy"
    th = "มีโปรแกรมอื่นกำลังใช้โฟลเดอร์ข้อมูล {folder} อยู่ โปรดปิดโปรแกรมนั้นก่อน หรือระบุโฟลเดอร์อื่น"
    en = "Another process is running on the data folder {folder}. Stop it first, or name another folder."


class OneboxRefused(Conflict):
    """A service cannot start on what this data folder holds."""

    code = "onebox_refused"
    th = "เปิดแพลตฟอร์มบนโฟลเดอร์ข้อมูลนี้ไม่ได้: {problem}"
    en = "The platform cannot start on this data folder: {problem}"


class ServiceDied(PlatformError):
    """A service of the box ended by itself."""

    code = "service_died"
    th = "บริการ {service} หยุดทำงาน จึงปิดทั้งแพลตฟอร์ม ข้อมูลที่ยืนยันแล้วไม่หาย โปรดเปิดใหม่และแจ้งผู้ดูแลระบบ"
    en = "The service {service} died, so the platform ends. Nothing confirmed is lost: start again, and tell the operator."


class Onebox:
    """A running platform. ``url`` has every service under ``/<service>``."""

    def __init__(self, data_dir: Path, runtimes: list[Runtime], keys: KeyFiles) -> None:
        self.data_dir = data_dir
        self.runtimes = runtimes
        self._keys = keys
        self._containers: list[Any] = []
        self._server: Any = None
        self._socket: Any = None
        self._pool = connections()
        self._main = getcurrent()
        self._closing = False
        self.url = ""

    @classmethod
    @contextmanager
    def start(cls, data_dir: Path, *, address: str = "127.0.0.1:0") -> Iterator[Onebox]:
        """Run the platform on ``data_dir`` for the length of the block; raises ``OneboxBusy`` when somebody else does."""
        data_dir.mkdir(parents=True, exist_ok=True)
        _be_interrupted_here()
        with _alone(data_dir):
            keys = make_keys(data_dir / "keys")
            environ = _environ(data_dir, keys)
            box = cls(
                data_dir,
                [_runtime(definition, data_dir, environ) for definition in installed_services().values()],
                keys,
            )
            try:
                box._open(address)
                yield box
            finally:
                box._close()

    def token(
        self,
        roles: Collection[Role | str] = (Role.COORDINATOR, Role.OFFICER, Role.OPERATOR),
        subject: str = "onebox",
        **claims: Any,
    ) -> str:
        """A bearer token of this platform's own key, good for eight hours."""
        now = self.runtimes[0].clock.now()
        return mint(
            self._keys.private_key,
            subject,
            [Role(role) for role in roles],
            lifetime=timedelta(hours=8),
            now=now,
            **claims,
        )

    def _open(self, address: str) -> None:
        for runtime in self.runtimes:
            migrate(runtime.database.engine, runtime.definition.migrations)
            _check(runtime)
        self._resend()
        # Queues before relays: an event published into nothing would be gone.
        for runtime in self.runtimes:
            runtime.broker.declare_exchange(runtime.name)
        for runtime in self.runtimes:
            runtime.broker.declare_queues(runtime.name, runtime.inbox.types, 1)
        self._containers = [ServiceContainer(runtime.service_class) for runtime in self.runtimes]
        for container in self._containers:
            container.start()
            eventlet.spawn(self._watch, container)
        self._socket = listen(address)
        host, port = self._socket.getsockname()[:2]
        self.url = f"http://{host}:{port}"
        application = DispatcherMiddleware(self._front, {f"/{runtime.name}": runtime.api for runtime in self.runtimes})
        self._server = eventlet.spawn(serve, self._socket, application, WORKERS, self._pool)

    def _front(self, environ: dict[str, Any], start_response: Any) -> Any:
        """What stands at the root: the services that are here."""
        known = environ.get("PATH_INFO", "") in ("", "/")
        services = {runtime.name: f"{self.url}/{runtime.name}/openapi.json" for runtime in self.runtimes}
        if known:
            return Response(json.dumps({"services": services}), content_type="application/json")(
                environ, start_response
            )
        return problem_response(NotFound(), language="th", reference="onebox")(environ, start_response)

    def _watch(self, container: Any) -> None:
        """A platform that has lost a service ends: going on half dead would look like health."""
        try:
            container.wait()
        except Exception:
            log.exception("service_died", service=container.service_name)
        if not self._closing:
            hubs.get_hub().schedule_call_global(0, self._main.throw, ServiceDied(service=container.service_name))

    def _resend(self) -> None:
        for publisher in self.runtimes:
            subscribers = {
                runtime.name: (
                    [name for name in runtime.inbox.types if name.startswith(f"{publisher.name}.")],
                    runtime.database,
                )
                for runtime in self.runtimes
            }
            since = publisher.retention.replayable_since()
            count = resend_unseen(publisher.database, subscribers, since, afresh=False)
            if count:
                log.info("events_sent_again", service=publisher.name, events=count)

    def _close(self) -> None:
        self._closing = True
        if self._server is not None:
            self._server.kill()
            finish(self._pool)
            self._socket.close()
        for container in self._containers:
            container.stop()
        for runtime in self.runtimes:
            runtime.close()


def _be_interrupted_here() -> None:
    """Have Ctrl-C reach this green thread: else it strikes whichever runs, a relay in the middle of its work perhaps."""
    here = getcurrent()

    def interrupt(_signal: int, _frame: object) -> None:
        hubs.get_hub().schedule_call_global(0, here.throw, KeyboardInterrupt)

    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)


def _runtime(definition: ServiceDefinition, data_dir: Path, environ: dict[str, str]) -> Runtime:
    own = {
        **environ,
        "STARSME_DATABASE_URL": f"sqlite:///{data_dir.resolve() / definition.name}.sqlite3",
        "STARSME_DATA_DIR": str(data_dir / definition.name),
    }
    return Runtime(definition, load(definition.settings, own), listens=False)


def _environ(data_dir: Path, keys: KeyFiles) -> dict[str, str]:
    pseudonym, identity = (_own_key(data_dir / "keys" / name) for name in ("pseudonym.key", "identity.keys"))
    return {
        "STARSME_AMQP_URI": "memory://",
        "STARSME_JWKS": str(keys.jwks),
        "STARSME_ENVIRONMENT": "embedded",
        "STARSME_PSEUDONYM_KEY_FILE": str(pseudonym),
        "STARSME_IDENTITY_KEYS_FILE": str(identity),
    }


def _own_key(path: Path) -> Path:
    """A key of this platform's own, made on its first start and kept in its data folder."""
    if not path.exists():
        write_once(path, secrets.token_urlsafe(48).encode())
    return path


def _check(runtime: Runtime) -> None:
    with runtime.database.begin() as tx:
        problem = runtime.definition.check(runtime.app, tx)
    if problem is not None:
        raise OneboxRefused(problem=f"{problem.th} · {problem.en}")


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Hold the data folder; the hold ends with the process, however it ends."""
    with (data_dir / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OneboxBusy(folder=data_dir) from None
        yield
