"""Locks of the database.

Take them late, once a transaction, and in one order: that is what excludes deadlocks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, models

from lms_site.foundation.errors import NotFound

M = TypeVar("M", bound=models.Model)


class NotInTransaction(RuntimeError):
    """The call only makes sense inside `transaction.atomic()`: a mistake of the programmer."""


def require_transaction(what: str) -> None:
    """Raise NotInTransaction unless a transaction is open."""
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{what} needs an open transaction")


def lock_rows(rows: models.QuerySet[M]) -> list[M]:
    """The rows, locked for writing until the transaction ends, in the order of their keys.

    Two callers that lock overlapping sets wait for each other, and never deadlock.
    """
    require_transaction("lock_rows")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def lock_row(rows: models.QuerySet[M]) -> M:
    """The one row of the queryset, locked for writing until the transaction ends. Raises NotFound."""
    require_transaction("lock_row")
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise NotFound
    return row


def hold(*names: str) -> None:
    """Wait for the named locks (any text) and keep them until the transaction ends; sorted, so deadlock-free.

    For what has no row to lock yet ("the first enrolment of this person in this course").
    """
    require_transaction("hold")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key ORDER BY key",
            [sorted({lock_number(name) for name in names})],
        )


@contextmanager
def exclusive(name: str) -> Iterator[bool]:
    """For work of many transactions: yields True to one process at a time, False to the others.

    The lock stands in a transaction on a connection of its own, so it works behind a pooler, and a process
    that dies gives it back at once.
    """
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(name)])
            held = bool(cursor.fetchone()[0])
        yield held
    finally:
        own.close()


def lock_number(name: str) -> int:
    """The 64-bit number under which PostgreSQL knows the name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
