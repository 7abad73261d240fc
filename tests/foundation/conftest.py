from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

TABLES = (
    "foundation_inboxentry, foundation_outboxevent, foundation_receivedmessage, foundation_idempotencykey"
)


@pytest.fixture
def own_tables(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Real commits to the tables of the foundation and of the test itself, emptied afterwards.

    A tenth of the time that a fresh clone of the database takes.
    """
    with django_db_blocker.unblock():
        yield
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            cursor.execute(f"TRUNCATE {TABLES} RESTART IDENTITY")
            cursor.execute("DROP TABLE IF EXISTS effect, counter, paid")
        connection.close()
