"""Valkey, taken away from this process and given back."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lms_site.api.limits import TRUST
from lms_site.foundation import valkey


@contextmanager
def valkey_down(settings: Any) -> Iterator[None]:
    """For the block nobody listens where Valkey should be; afterwards everything is as before."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    usual, settings.LMS_VALKEY_URL = settings.LMS_VALKEY_URL, f"redis://127.0.0.1:{port}/0"
    _forget()
    try:
        yield
    finally:
        settings.LMS_VALKEY_URL = usual
        _forget()


def _forget() -> None:
    valkey.client.cache_clear()
    valkey.breaker.closed_until = 0.0
    TRUST.again_at = 0.0
