"""Marks of what must be compiled again, and the loop that works them off."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Now

from lms_site.publishing import ports
from lms_site.publishing.data import Mark
from lms_site.publishing.models import Stale

BATCH = 20_000
AT_ONCE = 50
LONGEST_WAIT = 3600
LOOK_AGAIN = 0.2
_BY_HAND: ContextVar[bool] = ContextVar("whoever marks compiles, too", default=False)
Only = Collection[UUID] | None

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CompileReport:
    """What a run of the loop did: marks worked off, marks that failed and wait."""

    done: int = 0
    failed: int = 0


def mark_stale(*marks: Mark) -> None:
    """Write the marks in the current transaction; they are compiled when it commits.

    One statement, and it never waits for another writer.
    """
    if not marks:
        return
    Stale.objects.bulk_create(
        [
            Stale(
                kind=mark.kind,
                key=mark.key,
                locale=mark.locale,
                reason=mark.reason[:64],
                actor_id=mark.actor,
            )
            for mark in marks
        ]
    )
    compile_on_commit()


def compile_on_commit() -> None:
    """Work off what is marked as soon as the transaction commits; once, however often this is called."""
    if _BY_HAND.get():
        return
    waiting = connection.run_on_commit
    if not any(entry[1] is _compile_now for entry in waiting):
        transaction.on_commit(_compile_now, robust=True)


@contextmanager
def by_hand() -> Iterator[None]:
    """What is marked inside waits for `compile_stale`, whose report then counts all of it."""
    token = _BY_HAND.set(True)
    try:
        yield
    finally:
        _BY_HAND.reset(token)


def _compile_now() -> None:
    """Compile a few at once, in the request; leave many to the worker."""
    from lms_site.publishing.tasks import compiling

    if Stale.objects.filter(retry_at__lte=Now())[: AT_ONCE + 1].count() > AT_ONCE:
        compiling.nudge()
    else:
        compile_stale(limit=AT_ONCE)


def compile_stale(limit: int = 1_000_000, *, only: Only = None) -> CompileReport:
    """Compile what is marked, in large batches of one transaction each, so that a course gets one manifest.

    `only`: marks of things of these keys.

    Safe to run in several processes: a mark is taken by one. A failing thing keeps its mark, with the error, and
    never stops the others. Outside a transaction, or inside one (then all of it is part of that).
    """
    done = failed = 0
    last = 0
    while done + failed < limit:
        taken = _one_batch(min(BATCH, limit - done - failed), after=last, only=only)
        if taken is None:
            break
        last = taken.last
        done += taken.done
        failed += taken.failed
    return CompileReport(done, failed)


def compile_now(keys: Collection[UUID]) -> None:
    """Compile what is marked of these things; returns when none of it waits, also where a worker was at it already.

    What failed keeps its mark, see `failures`.
    """
    compile_stale(only=keys)
    while ports.compiler() is not None and _due(after=0, only=keys).exists():
        time.sleep(LOOK_AGAIN)
        compile_stale(only=keys)


@dataclass(frozen=True, slots=True)
class _Taken:
    last: int
    done: int
    failed: int


def _one_batch(size: int, *, after: int, only: Only) -> _Taken | None:
    """Compile the next marks; None when there are none, or nobody who compiles."""
    compiler = ports.compiler()
    if compiler is None:
        return None
    rows: list[Stale] = []
    try:
        with transaction.atomic():
            rows = list(_locked(_due(after=after, only=only))[:size])
            return _settle(rows, compiler(_unique(rows))) if rows else None
    except Exception as error:
        log.exception("compile_failed", marks=len(rows))
        return _apart(rows, error)


def _apart(rows: Sequence[Stale], error: Exception) -> _Taken:
    """Find the mark that fails by halves; the others are compiled."""
    if len(rows) <= 1:
        return _blame(rows, error)
    middle = len(rows) // 2
    halves = [_again(half) for half in (rows[:middle], rows[middle:])]
    return _Taken(rows[-1].pk, sum(half.done for half in halves), sum(half.failed for half in halves))


def _again(rows: Sequence[Stale]) -> _Taken:
    compiler = ports.compiler()
    try:
        with transaction.atomic():
            taken = list(_locked(_due(after=0)).filter(pk__in=[row.pk for row in rows]))
            return (
                _settle(taken, compiler(_unique(taken))) if taken and compiler else _Taken(rows[-1].pk, 0, 0)
            )
    except Exception as error:
        log.exception("compile_failed", marks=len(rows))
        return _apart(rows, error)


def _due(*, after: int, only: Only = None) -> models.QuerySet[Stale]:
    due = Stale.objects.filter(retry_at__lte=Now(), pk__gt=after).order_by("pk")
    return due if only is None else due.filter(key__in=only)


def _locked(due: models.QuerySet[Stale]) -> models.QuerySet[Stale]:
    return due.select_for_update(skip_locked=True)


def _mark(row: Stale) -> Mark:
    return Mark(kind=row.kind, key=row.key, locale=row.locale, reason=row.reason, actor=row.actor_id)


def _unique(rows: Sequence[Stale]) -> list[Mark]:
    """One mark a thing; the latest says why and who."""
    return list({(row.kind, row.key, row.locale): _mark(row) for row in rows}.values())


def _settle(rows: Sequence[Stale], errors: Mapping[Mark, str]) -> _Taken:
    """Remove the marks that are done; keep the failed ones for later."""
    failing = {(mark.kind, mark.key, mark.locale): error for mark, error in errors.items()}
    kept = [row for row in rows if (row.kind, row.key, row.locale) in failing]
    for row in kept:
        _postpone(row, failing[row.kind, row.key, row.locale])
    kept_keys = {row.pk for row in kept}
    Stale.objects.filter(pk__in=[row.pk for row in rows if row.pk not in kept_keys]).delete()
    return _Taken(rows[-1].pk, len(rows) - len(kept), len(kept))


def _postpone(row: Stale, error: str) -> None:
    wait = timedelta(seconds=min(2 ** min(row.attempts + 1, 12), LONGEST_WAIT))
    Stale.objects.filter(pk=row.pk).update(
        attempts=F("attempts") + 1, error=error[:2000], retry_at=Now() + wait
    )


def _blame(rows: Sequence[Stale], error: Exception) -> _Taken:
    with transaction.atomic():
        _postpone(rows[0], f"{type(error).__name__}: {error}")
    return _Taken(rows[0].pk, 0, 1)


def retry_failures() -> int:
    """Let what failed be tried again at once; how many marks."""
    return Stale.objects.filter(attempts__gt=0).update(retry_at=Now())


def failures(limit: int = 100, *, only: Only = None) -> tuple[tuple[Mark, str, int], ...]:
    """Marks that failed, the error and how often, oldest first; `only`: of things of these keys."""
    rows = Stale.objects.filter(attempts__gt=0).order_by("pk")
    rows = rows if only is None else rows.filter(key__in=only)
    return tuple((_mark(row), row.error, row.attempts) for row in rows[:limit])
