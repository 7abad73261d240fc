"""A TCP proxy that a test can take away, so that a server is down for one party only."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit


def connect(url: str) -> socket.socket:
    """A connection to the server of an address, over TCP or a Unix socket."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        made = socket.socket(socket.AF_UNIX)
        made.connect(unquote(parts.path))
        return made
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379))


class Proxy:
    """Passes bytes on between a port of its own and the server of an address."""

    def __init__(self, url: str, port: int = 0) -> None:
        self._url = url
        self._server = socket.create_server(("127.0.0.1", port))
        self.port = self._server.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def address(self) -> str:
        """The address of the server through the proxy."""
        parts = urlsplit(self._url)
        user = parts.netloc.rpartition("@")[0]
        path = parts.path
        if parts.scheme == "unix":
            path = f"/{parse_qs(parts.query).get('db', ['0'])[0]}"
        scheme = "redis" if parts.scheme == "unix" else parts.scheme
        return f"{scheme}://{f'{user}@' if user else ''}127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        """Refuse new connections and end those that there are."""
        for each in (self._server, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                server = connect(self._url)
                self._open += [client, server]
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=_copy, args=pair, daemon=True).start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
