from __future__ import annotations

import time
from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from lms_site.foundation import clock, locks
from lms_site.foundation.errors import NotFound
from lms_site.foundation.ids import new_id
from tests.foundation.together import together


@pytest.fixture
def counter(own_tables):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n int)")
        cursor.execute("INSERT INTO counter VALUES (0)")


def count_up() -> None:
    """Read, think, write: wrong unless one is alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM counter")
        seen = cursor.fetchone()[0]
        time.sleep(0.02)
        cursor.execute("UPDATE counter SET n = %s", [seen + 1])


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM counter")
        return cursor.fetchone()[0]


@pytest.mark.usefixtures("counter")
def test_who_holds_a_named_lock_is_alone():
    def alone() -> None:
        with transaction.atomic():
            locks.hold("counter")
            count_up()

    together(*[alone] * 6)
    assert counted() == 6


@pytest.mark.usefixtures("counter")
def test_without_the_lock_counts_are_lost():
    together(*[count_up] * 6)
    assert counted() < 6


@pytest.mark.usefixtures("own_tables")
def test_locks_taken_together_in_any_order_never_deadlock():
    names = [f"lock {number}" for number in range(6)]

    def take(order: list[str]) -> None:
        for _ in range(20):
            with transaction.atomic():
                locks.hold(*order)

    assert (
        together(partial(take, names), partial(take, names[::-1]), partial(take, names[3:] + names[:3]))
        == [None] * 3
    )


@pytest.mark.usefixtures("own_tables")
def test_work_of_many_transactions_runs_in_one_process_at_a_time_and_the_lock_is_given_back():
    def attempt() -> bool:
        with locks.exclusive("job") as mine:
            with transaction.atomic():
                clock.now()
            time.sleep(0.3)
        return mine

    assert sorted(together(*[attempt] * 3)) == [False, False, True]
    assert attempt() is True
    with pytest.raises(ZeroDivisionError), locks.exclusive("job"):
        raise ZeroDivisionError
    assert attempt() is True


@pytest.mark.usefixtures("committing_db")
def test_rows_are_locked_in_the_order_of_their_keys_so_that_nobody_deadlocks():
    people = [get_user_model().objects.create_user(f"{number}@example.org") for number in range(6)]
    keys = [person.pk for person in people]

    def touch(order: list[object]) -> None:
        for _ in range(10):
            with transaction.atomic():
                rows = locks.lock_rows(get_user_model().objects.filter(pk__in=order).order_by("-pk"))
                assert [row.pk for row in rows] == sorted(keys)

    assert together(partial(touch, keys), partial(touch, keys[::-1])) == [None, None]


@pytest.mark.django_db
def test_one_row_is_locked_or_not_found():
    person = get_user_model().objects.create_user("ada@example.org")
    assert locks.lock_row(get_user_model().objects.filter(pk=person.pk)) == person
    with pytest.raises(NotFound):
        locks.lock_row(get_user_model().objects.filter(pk=new_id()))


@pytest.mark.usefixtures("own_tables")
@pytest.mark.parametrize(
    "call",
    [
        lambda: locks.hold("a"),
        lambda: locks.lock_rows(get_user_model().objects.all()),
        lambda: locks.lock_row(get_user_model().objects.all()),
    ],
)
def test_a_lock_outside_a_transaction_is_refused(call):
    with pytest.raises(locks.NotInTransaction):
        call()


def test_a_name_has_one_number_in_every_process():
    assert locks.lock_number("counter") == locks.lock_number("counter") != locks.lock_number("counter2")
    assert -(2**63) <= locks.lock_number("counter") < 2**63


@pytest.mark.django_db
def test_the_clock_is_the_databases_and_moves_inside_a_transaction():
    first, second = clock.now(), clock.now()
    assert first < second
    assert str(first.tzinfo) == "UTC"


def test_ids_are_unique_of_version_7_and_grow_with_time():
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert {each.version for each in made} == {7}
    assert {each.variant for each in made} == {"specified in RFC 4122"}
    assert made == sorted(made)
