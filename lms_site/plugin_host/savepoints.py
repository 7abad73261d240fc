"""What a stranger's code may do to the transaction in which it is called: nothing that the caller would notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


class BrokenTransaction(RuntimeError):
    """The code marked the transaction for rolling back and said nothing of it."""


@contextmanager
def contained(*, writes: bool) -> Iterator[None]:
    """Run code that may break the transaction: its faults are its own, and what it wants done after commit too.

    Raises what the code raises, and BrokenTransaction; then nothing that it did is left.
    """
    waiting, was_broken = len(connection.run_on_commit), connection.needs_rollback
    try:
        with transaction.atomic() if writes else lazy_savepoint():
            yield
            _require_whole(was_broken=was_broken)
    except BaseException:
        if connection.in_atomic_block:
            del connection.run_on_commit[waiting:]
            connection.needs_rollback = was_broken
        raise
    # An error in what is done after commit must not keep others from what they want done then.
    wanted: list[Any] = connection.run_on_commit  # (savepoints, function, whether it may fail)
    wanted[waiting:] = [(savepoints, function, True) for savepoints, function, _ in wanted[waiting:]]


def _require_whole(*, was_broken: bool) -> None:
    if connection.needs_rollback and not was_broken:
        raise BrokenTransaction("the transaction was marked for rolling back")


@contextmanager
def lazy_savepoint() -> Iterator[None]:
    """A savepoint that is only made when the code inside touches the database within a transaction.

    Hooks on hot reads are pure and must not cost two statements each; one that queries all the same, and breaks, must
    not take the caller's transaction with it.
    """
    made: list[str] = []
    making = False

    def before_first(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 Django's shape
        nonlocal making
        if not made and not making and connection.in_atomic_block:
            making = True
            made.append(str(connection.savepoint()))  # a name, as we are in a transaction
            making = False
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(before_first):
            yield
        if made:  # fails where the code inside swallowed an error of the database
            connection.savepoint_commit(made[0])
    except BaseException:
        if made:
            connection.savepoint_rollback(made[0])
            connection.needs_rollback = False
        raise
