"""Valkey, on which nothing depends: who asks gets an answer in a moment, or goes on without one.

What stands in it is a copy of the database or may be lost. While it is down a caller waits once, for a quarter of a
second; for the next second every call in the process fails at once.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

_WAIT = 0.25
_PAUSE = 1.0

log = structlog.get_logger(__name__)


class _Breaker:
    """Whether the process lets calls through; shared by all connections."""

    def __init__(self) -> None:
        self.closed_until = 0.0

    def check(self) -> None:
        if time.monotonic() < self.closed_until:
            raise NotConnected("Valkey did not answer a moment ago")

    def trip(self, error: Exception) -> None:
        self.closed_until = time.monotonic() + _PAUSE
        log.warning("valkey_down", error=type(error).__name__)


breaker = _Breaker()

if TYPE_CHECKING:
    _Base = Connection
else:
    _Base = object


class _Impatient(_Base):
    """A connection that does not try again what failed a moment ago."""

    def connect(self) -> None:
        breaker.check()
        try:
            super().connect()  # type: ignore[no-untyped-call]
        except (NotConnected, NoAnswer) as error:
            breaker.trip(error)
            raise

    def read_response(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().read_response(*args, **kwargs)
        except NoAnswer as error:
            breaker.trip(error)
            raise


class _Tcp(_Impatient, Connection): ...


class _Tls(_Impatient, SSLConnection): ...


class _Socket(_Impatient, UnixDomainSocketConnection): ...


_KINDS = {"rediss": _Tls, "unix": _Socket}


@cache
def client() -> redis.Redis:
    """The process's client. Its calls raise RedisError within half a second: catch it and go on."""
    url = settings.LMS_VALKEY_URL
    pool = redis.ConnectionPool.from_url(
        url,
        connection_class=_KINDS.get(url.partition(":")[0], _Tcp),
        socket_timeout=_WAIT,
        socket_connect_timeout=_WAIT,
        retry=Retry(
            NoBackoff(), 1, supported_errors=(NotConnected,)
        ),  # a connection that the server has closed
    )
    return redis.Redis(connection_pool=pool)


class _Own(threading.local):
    """The connection of one thread, and whose it is: a fork or other settings want another."""

    connection: Connection
    owner: tuple[int, redis.Redis] | None = None


_own = _Own()


def ask(*command: str | bytes | float) -> Any:
    """The answer to one command, on a connection of this thread: for what every request asks.

    The pool, with its measurements and its look at the socket, costs a request more than the command. A connection
    that the server has closed meanwhile is opened again, once. Raises RedisError.
    """
    owner = (os.getpid(), client())
    if _own.owner != owner:
        _own.connection = cast("Connection", owner[1].connection_pool.make_connection())
        _own.owner = owner
    try:
        return _asked(_own.connection, command)
    except NotConnected:
        breaker.check()
        return _asked(_own.connection, command)


def _asked(connection: Connection, command: Sequence[str | bytes | float]) -> Any:
    if not connection.is_connected:
        connection.connect()  # type: ignore[no-untyped-call]  # redis-py has no types here
    connection.send_command(*command)  # type: ignore[no-untyped-call]
    return connection.read_response()


def try_delete(*keys: str) -> bool:
    """Forget the values; False when nobody answers: they then live until their time is over."""
    try:
        if keys:
            client().unlink(*keys)
    except RedisError:
        return False
    return True
