"""Where allauth counts tries to log in: Valkey, and the database while Valkey does not answer.

The limits of everything else are open during an outage; these must not be, or an outage would be the time to guess
passwords. allauth has no setting for the cache of its limits, so `AccountsConfig.ready` hands it this one.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from redis.exceptions import RedisError

from lms_site.accounts.models import LimitCounter
from lms_site.foundation import valkey
from lms_site.foundation.clock import now

_LONGEST = 86_400.0

# The row of an expired counter is as good as none.
_ADD = """
    INSERT INTO accounts_limitcounter (key, value, expires_at)
    VALUES (%s, %s::jsonb, clock_timestamp() + %s * interval '1 second')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
    WHERE accounts_limitcounter.expires_at < clock_timestamp() OR %s
    RETURNING key
"""


class LoginLimitCache:
    """The four calls of Django's cache that allauth's limits use; values are JSON."""

    def add(self, key: str, value: Any, timeout: float | None = _LONGEST) -> bool:
        """Store the value unless there is one; whether it was stored."""
        name, seconds = _name(key), timeout or _LONGEST
        try:
            return bool(valkey.client().set(name, orjson.dumps(value), px=int(seconds * 1000), nx=True))
        except RedisError:
            return _put(name, value, seconds, replace=False)

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or the default."""
        name = _name(key)
        try:
            kept = valkey.client().get(name)
        except RedisError:
            row = LimitCounter.objects.filter(pk=name, expires_at__gt=now()).first()
            return default if row is None else row.value
        return default if kept is None else orjson.loads(kept)

    def set(self, key: str, value: Any, timeout: float | None = _LONGEST) -> None:
        """Store the value."""
        name, seconds = _name(key), timeout or _LONGEST
        try:
            valkey.client().set(name, orjson.dumps(value), px=int(seconds * 1000))
        except RedisError:
            _put(name, value, seconds, replace=True)

    def delete(self, key: str) -> None:
        """Forget the value."""
        name = _name(key)
        try:
            valkey.client().delete(name)
        except RedisError:
            LimitCounter.objects.filter(pk=name).delete()


def purge() -> int:
    """Remove expired counters; returns how many."""
    return LimitCounter.objects.filter(expires_at__lt=now() - timedelta(minutes=1)).delete()[0]


def _put(name: str, value: Any, seconds: float, *, replace: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [name, orjson.dumps(value).decode(), seconds, replace])
        return cursor.fetchone() is not None


def _name(key: str) -> str:
    """A key that tells nobody whose tries it counts."""
    return f"{settings.LMS_LIMIT_PREFIX}login:{hashlib.sha256(key.encode()).hexdigest()}"
