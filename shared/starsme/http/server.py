"""The HTTP server as a nameko extension: listens where the runtime says, and hands requests to the service's API."""

from __future__ import annotations

import logging
from typing import Any

import eventlet
from eventlet import wsgi
from nameko.extensions import SharedExtension


class HttpServer(SharedExtension):
    """One listener a container. The embedded platform listens once for all its services and turns this off."""

    def __init__(self) -> None:
        super().__init__()
        self._socket: Any = None
        self._thread: Any = None

    def start(self) -> None:
        """Begin to accept requests."""
        runtime = self.container.service_cls.runtime
        if runtime.listens and self._socket is None:
            self._socket = listen(runtime.settings.http_address)
            self._thread = self.container.spawn_managed_thread(
                lambda: serve(self._socket, runtime.api, runtime.settings.workers)
            )

    def stop(self) -> None:
        """Stop accepting; requests in hand are answered."""
        if self._thread is not None:
            self._thread.kill()
            self._socket.close()
            self._thread = None
        super().stop()

    kill = stop


def listen(address: str) -> Any:
    """A listening socket for ``host:port``."""
    host, _, port = address.rpartition(":")
    return eventlet.listen((host or "127.0.0.1", int(port)), backlog=512, reuse_port=False)


def serve(socket: Any, application: Any, workers: int) -> None:
    """Answer requests until killed."""
    wsgi.server(
        socket,
        application,
        log=logging.getLogger("starsme.http.access"),
        log_output=False,
        max_size=workers * 4,
        custom_pool=eventlet.GreenPool(workers * 4),
        socket_timeout=120,
        debug=False,
    )
