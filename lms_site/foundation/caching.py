"""Django's cache on Valkey, for the libraries that use it: while Valkey is down nothing is remembered, nobody fails."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from lms_site.foundation import valkey

T = TypeVar("T")
AT_ONCE = 1000


def _or(*, answer: Any) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Answer so while Valkey is down."""

    def forgiving(method: Callable[..., T]) -> Callable[..., T]:
        @wraps(method)
        def call(*args: Any, **kwargs: Any) -> T:
            try:
                return method(*args, **kwargs)
            except RedisError:
                return answer() if callable(answer) else answer  # type: ignore[no-any-return]

        return call

    return forgiving


class _Client(RedisCacheClient):
    """Talks to Valkey through the process's one client, which gives up after a moment."""

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        """The client, whichever key is meant."""
        return valkey.client()

    def get(self, key: Any, default: Any) -> Any:
        """The value, or the default where there is none or nobody answers."""
        try:
            return super().get(key, default)
        except RedisError:
            return default

    def incr(self, key: Any, delta: int) -> Any:
        """The increased number. Raises ValueError where there is none, as while nobody answers."""
        try:
            return super().incr(key, delta)
        except RedisError:
            raise ValueError(f"Key {key!r} not found.") from None

    add = _or(answer=True)(RedisCacheClient.add)
    set = _or(answer=None)(RedisCacheClient.set)
    touch = _or(answer=False)(RedisCacheClient.touch)
    delete = _or(answer=False)(RedisCacheClient.delete)
    get_many = _or(answer=dict)(RedisCacheClient.get_many)
    has_key = _or(answer=False)(RedisCacheClient.has_key)
    set_many = _or(answer=None)(RedisCacheClient.set_many)
    delete_many = _or(answer=None)(RedisCacheClient.delete_many)


class ForgivingCache(RedisCache):
    """A cache that may be empty or away at any time; what else stands in the same Valkey is left alone."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client

    def clear(self) -> None:
        """Forget everything of this cache, and nothing of the jobs and counters beside it."""
        client = valkey.client()
        with contextlib.suppress(RedisError):
            keys = list(client.scan_iter(match=f"{self.key_prefix}:*", count=AT_ONCE))
            for start in range(0, len(keys), AT_ONCE):
                client.unlink(*keys[start : start + AT_ONCE])
