"""The site behind a real socket, in this process: threads with connections of their own and real commits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


@contextmanager
def served(app: WSGIApplication | None = None) -> Iterator[str]:
    """The address of the running site, or of what is given."""
    app = app or get_wsgi_application()
    with running(make_server("127.0.0.1", 0, app, server_class=_Server, handler_class=_Quiet)) as address:
        yield address


@contextmanager
def running(server: TCPServer) -> Iterator[str]:
    """The address of a server, which runs meanwhile."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
