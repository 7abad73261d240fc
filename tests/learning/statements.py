"""Counting statements, and moving moments of stored attempts (the database's clock itself cannot be moved)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms_site.foundation import sql
from lms_site.foundation.models import OutboxEvent

_BOUNDARIES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of the block but for transaction boundaries; the list is filled when the block ends."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(_BOUNDARIES)]


def facts(event_type: str) -> list[dict]:
    """The bodies of the facts of this type in the outbox, oldest first."""
    return list(OutboxEvent.objects.filter(type=event_type).order_by("pk").values_list("body", flat=True))


def move_attempt(attempt: UUID, **ago: float) -> None:
    """Let the attempt have begun, and end, so much earlier."""
    values = {"attempt": attempt, "ago": timedelta(**ago)}
    sql.run(
        """UPDATE learning_attempt SET started_at = started_at - %(ago)s, deadline = deadline - %(ago)s,
           expires_at = expires_at - %(ago)s, submitted_at = submitted_at - %(ago)s WHERE id = %(attempt)s""",
        values,
    )


def end_in(attempt: UUID, *, seconds: float, grace: float = 60) -> None:
    """Let the attempt's deadline be so many seconds from now (negative: over), the expiry `grace` later."""
    values = {"attempt": attempt, "deadline": timedelta(seconds=seconds), "grace": timedelta(seconds=grace)}
    sql.run(
        """UPDATE learning_attempt SET deadline = clock_timestamp() + %(deadline)s,
           expires_at = clock_timestamp() + %(deadline)s + %(grace)s WHERE id = %(attempt)s""",
        values,
    )
