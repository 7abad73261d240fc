"""Kept connections to the database: whether one still stands is seen without asking."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Iterator[BaseDatabaseWrapper]:
    other = connection.copy()
    other.ensure_connection()
    yield other
    other.close()


@pytest.fixture
def observer() -> Iterator[BaseDatabaseWrapper]:
    """A connection without a transaction: within one, the server's view of itself stands still."""
    other = connection.copy()
    yield other
    other.close()


def _backend(one: BaseDatabaseWrapper) -> int:
    return int(one.connection.info.backend_pid)


def _last_asked(observer: BaseDatabaseWrapper, kept: BaseDatabaseWrapper) -> object:
    with observer.cursor() as cursor:
        cursor.execute("SELECT query_start FROM pg_stat_activity WHERE pid = %s", [_backend(kept)])
        return cursor.fetchone()[0]


def test_a_sound_connection_is_usable_and_is_not_asked(kept, observer):
    before = _last_asked(observer, kept)
    assert kept.is_usable()
    assert _last_asked(observer, kept) == before


def test_a_connection_that_the_server_has_ended_is_not_usable(kept, observer):
    with observer.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [_backend(kept)])
        assert cursor.fetchone()[0]
    end = time.monotonic() + 5
    while kept.is_usable() and time.monotonic() < end:
        time.sleep(0.01)
    assert not kept.is_usable()


def test_a_message_nobody_waited_for_makes_the_server_be_asked_and_the_connection_goes_on(kept, observer):
    with kept.cursor() as cursor:
        cursor.execute("LISTEN nothing_important")
    with observer.cursor() as cursor:
        cursor.execute("NOTIFY nothing_important")
    before = _last_asked(observer, kept)
    time.sleep(0.2)
    assert kept.is_usable()
    assert _last_asked(observer, kept) > before
    assert kept.is_usable()
