"""Small servers on loopback that behave as badly as a test needs."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Talk = Callable[[socket.socket], None]


@dataclass
class Server:
    """Where it listens, and what it was asked."""

    host: str
    port: int
    asked: list[bytes] = field(default_factory=list)


def replies(data: bytes) -> Talk:
    """A server that sends this and hangs up."""
    return lambda client: client.sendall(data)


@contextmanager
def serving(talk: Talk, *, host: str = "127.0.0.2", tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server that reads the head of a request and then talks."""
    with socket.create_server((host, 0)) as listening:
        server = Server(host, listening.getsockname()[1])
        threading.Thread(target=_serve, args=(listening, server, talk, tls), daemon=True).start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)


def _serve(listening: socket.socket, server: Server, talk: Talk, tls: ssl.SSLContext | None) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listening.accept()
            server.asked.append(b"")
            threading.Thread(target=_answer, args=(client, server, talk, tls), daemon=True).start()


def _answer(client: socket.socket, server: Server, talk: Talk, tls: ssl.SSLContext | None) -> None:
    with contextlib.suppress(OSError), client:
        client.settimeout(20)
        wrapped = tls.wrap_socket(client, server_side=True) if tls else client
        head = b""
        while b"\r\n\r\n" not in head:
            if not (data := wrapped.recv(65536)):
                return
            head += data
        server.asked[-1] = head
        talk(wrapped)
        wrapped.close()
