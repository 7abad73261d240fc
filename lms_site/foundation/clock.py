"""Time. What decides anything (deadlines, windows, expiry) is the database's clock: there is one of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.db import connection


def now() -> datetime:
    """The present by the database's clock, aware, in UTC; one statement.

    Inside a statement prefer `django.db.models.functions.Now()` (the start of the transaction).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast("datetime", cursor.fetchone()[0]).astimezone(UTC)
