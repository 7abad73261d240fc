"""Answers the probes `/livez` and `/readyz` before any other middleware.

They need no host name, no TLS, no session and no plugin, so a load balancer can ask by address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError

from lms_site.foundation import valkey
from lms_site.foundation.outages import Migrations

RETRY_AFTER_SECONDS = 2


class HealthMiddleware:
    """Answers the probes itself and hands every other request on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer to a probe, or the site's."""
        if request.path == "/livez":
            return _answer({"status": "alive"})
        if request.path == "/readyz":
            return _readiness()
        return self.get_response(request)


def _readiness() -> HttpResponse:
    """Ready with a migrated database; Valkey may be down, everything works without it, slower."""
    parts = {"database": _database(), "valkey": _valkey()}
    if parts["database"] == "up":
        return _answer({"status": "ready", **parts})
    return _answer({"status": "unavailable", **parts}, status=503)


def _answer(body: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    if status != 200:  # noqa: PLR2004 - the HTTP status
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "up" if Migrations.are_applied() else "migrations missing"
    except DatabaseError:
        connection.close()
        return "down"


def _valkey() -> str:
    try:
        valkey.client().ping()
    except RedisError:
        return "down"
    return "up"
