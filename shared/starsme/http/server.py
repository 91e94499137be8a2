"""The HTTP server as a nameko extension: listens where the runtime says, and hands requests to the service's API."""

from __future__ import annotations

import errno
import logging
from typing import Any

import eventlet
from eventlet import wsgi
from nameko.extensions import SharedExtension

MOST_CONNECTIONS = 1000
KEEP_ALIVE_SECONDS = 15
FINISH_SECONDS = 10


class HttpServer(SharedExtension):
    """One listener a container. The embedded platform listens once for all its services and turns this off."""

    def __init__(self) -> None:
        super().__init__()
        self._socket: Any = None
        self._thread: Any = None
        self._pool = connections()

    def start(self) -> None:
        """Begin to accept requests."""
        runtime = self.container.service_cls.runtime
        if runtime.listens and self._socket is None:
            self._socket = listen(runtime.settings.http_address)
            self._thread = self.container.spawn_managed_thread(
                lambda: serve(self._socket, runtime.api, runtime.settings.workers, self._pool)
            )

    def stop(self) -> None:
        """Stop accepting; requests in hand are answered."""
        if self._thread is not None:
            self._thread.kill()
            finish(self._pool)
            self._socket.close()
            self._thread = None
        super().stop()

    kill = stop


def listen(address: str) -> Any:
    """A listening socket for ``host:port``; raises ``OSError`` for an address that cannot be listened at."""
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or int(port) > 65_535:
        raise OSError(errno.EINVAL, "an address is host:port, with a port from 0 to 65535")
    return eventlet.listen((host or "127.0.0.1", int(port)), backlog=512, reuse_port=False)


def connections() -> Any:
    """A pool for open connections: many may be idle, few are worked on at once."""
    return eventlet.GreenPool(MOST_CONNECTIONS)


def serve(socket: Any, application: Any, workers: int, pool: Any) -> None:
    """Answer requests until killed, at most ``workers`` at once; health is answered however busy the others are."""
    slots = eventlet.Semaphore(workers)

    def in_turn(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").endswith(("/healthz", "/readyz")):
            return application(environ, start_response)
        with slots:
            return application(environ, start_response)

    wsgi.server(
        socket,
        in_turn,
        log=logging.getLogger("starsme.http.access"),
        log_output=False,
        custom_pool=pool,
        keepalive=KEEP_ALIVE_SECONDS,
        socket_timeout=60,
        debug=False,
    )


def finish(pool: Any) -> None:
    """Wait for the requests in hand, not for ever."""
    with eventlet.Timeout(FINISH_SECONDS, False):
        pool.waitall()
