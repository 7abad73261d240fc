"""The connection to Valkey that limits and revocations use."""

from __future__ import annotations

from functools import cache

import redis
from django.conf import settings


@cache
def client() -> redis.Redis:
    """A client with short time-outs: who asks must be able to go on without an answer."""
    return redis.Redis.from_url(
        settings.CACHES["default"]["LOCATION"], socket_timeout=0.5, socket_connect_timeout=0.25
    )
