"""Marks: written with the change, worked off at once, never lost, never in each other's way."""

from __future__ import annotations

import threading
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from lms_site.foundation import canonical
from lms_site.publishing import api as publishing
from lms_site.publishing import ports
from lms_site.publishing.api import Mark, Reference
from lms_site.publishing.models import Course, CourseHead, Entry, Manifest, PublishLog, Stale
from tests.publishing.builders import COMPILER, course, lesson, marks_waiting, node


@pytest.fixture
def compiler():
    """Puts a compiler in place for the test; what it was asked for is in `calls`."""
    before = ports.compiler()
    calls: list[list[Mark]] = []

    def install(work=lambda marks: {}):
        def compile_(marks):
            calls.append(list(marks))
            return work(marks)

        ports.register_compiler(compile_)
        return calls

    yield install
    ports.register_compiler(before)


def mark(key=None, kind="page", **more):
    return Mark(kind=kind, key=key or uuid4(), locale="en", **more)


@pytest.mark.django_db
def test_a_run_takes_everything_marked_at_once_each_thing_once(compiler):
    calls = compiler()
    one, two = mark(reason="first"), mark()
    publishing.mark_stale(one, two)
    publishing.mark_stale(mark(one.key, reason="last"))

    report = publishing.compile_stale()

    assert (report.done, report.failed) == (3, 0)
    [marks] = calls
    assert {(each.key, each.reason) for each in marks} == {(one.key, "last"), (two.key, "")}
    assert marks_waiting() == 0


@pytest.mark.django_db
def test_what_fails_waits_longer_each_time_and_can_be_tried_at_once(compiler):
    bad = mark()
    compiler(lambda marks: {each: "no id" for each in marks if each.key == bad.key})
    publishing.mark_stale(bad, mark())

    assert publishing.compile_stale().failed == 1
    assert publishing.compile_stale().failed == 0  # not due yet
    [(failed, error, tries)] = publishing.failures()
    assert (failed.key, error, tries) == (bad.key, "no id", 1)

    first = Stale.objects.get().retry_at
    publishing.retry_failures()
    publishing.compile_stale()
    row = Stale.objects.get()
    assert row.attempts == 2
    assert row.retry_at > first


@pytest.mark.django_db
def test_a_mark_that_breaks_the_compiler_does_not_hold_the_others(compiler):
    bad = mark()

    def work(marks):
        if any(each.key == bad.key for each in marks):
            with connection.cursor() as cursor:
                cursor.execute("SELECT broken")
        return {}

    compiler(work)
    publishing.mark_stale(*(mark() for _ in range(6)), bad, *(mark() for _ in range(6)))

    report = publishing.compile_stale()

    assert (report.done, report.failed) == (12, 1)
    [(failed, error, _tries)] = publishing.failures()
    assert failed.key == bad.key
    assert "broken" in error


@pytest.mark.django_db
def test_marks_made_while_compiling_are_worked_off_in_the_same_run(compiler):
    later = mark()

    def work(marks):
        if all(each.key != later.key for each in marks):
            publishing.mark_stale(later)
        return {}

    calls = compiler(work)
    publishing.mark_stale(mark())

    publishing.compile_stale()

    assert [len(marks) for marks in calls] == [1, 1]
    assert marks_waiting() == 0


@pytest.mark.django_db
def test_only_users_of_the_thing_are_marked_and_not_those_that_saw_the_change():
    one, two, other = lesson(), lesson(), lesson()
    used = frozenset({Reference("image", "7")})
    documents = [
        type(each)(**{name: getattr(each, name) for name in each.__slots__} | {"references": used})
        for each in (one, two)
    ]
    publishing.put_editions([*documents, other], compiler=COMPILER)

    count = publishing.mark_users([Reference("image", "7")], but=[("page", two.key, "en")])

    assert count == 1
    assert Stale.objects.get().key == one.key


def test_a_commit_compiles_at_once_and_only_once(committing_db, compiler):
    calls = compiler()

    with transaction.atomic():
        for _ in range(5):
            publishing.mark_stale(mark())
        assert calls == []

    assert [len(marks) for marks in calls] == [5]


def test_a_rollback_compiles_nothing(committing_db, compiler):
    calls = compiler()

    with transaction.atomic():
        publishing.mark_stale(mark())
        transaction.set_rollback(True)

    assert calls == []
    assert marks_waiting() == 0


def test_a_failing_compile_does_not_fail_the_request(committing_db, compiler):
    def work(marks):
        raise RuntimeError("disk full")

    compiler(work)

    publishing.mark_stale(mark())

    assert "disk full" in publishing.failures()[0][1]


def in_threads(*work):
    """Run each in a thread with a connection of its own; what they raised."""
    errors = []

    def run(each):
        try:
            each()
        except Exception as error:  # noqa: BLE001 (reported to the test)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


def test_two_runs_at_once_share_the_marks_and_do_nothing_twice(committing_db, compiler):
    barrier = threading.Barrier(2, timeout=20)
    seen: list[UUID] = []

    def work(marks):
        seen.extend(each.key for each in marks)
        if len(seen) <= 10:
            barrier.wait()
        return {}

    ports.register_compiler(None)
    Stale.objects.bulk_create(Stale(kind="page", key=uuid4(), locale="en") for _ in range(10))
    compiler(work)

    def run():
        publishing.compile_stale(limit=5)

    assert in_threads(run, run) == []
    assert len(seen) == len(set(seen)) == 10
    assert marks_waiting() == 0


def test_publishes_of_one_course_at_once_come_one_after_the_other(committing_db):
    key = uuid4()
    nodes = [node(lesson(title=f"L{n}"), parent=key) for n in range(8)]
    barrier = threading.Barrier(8, timeout=20)

    def publish(number):
        def run():
            barrier.wait()
            publishing.publish_course(course(key, *nodes[: number + 1]))

        return run

    assert in_threads(*(publish(number) for number in range(8))) == []

    assert sorted(PublishLog.objects.values_list("version", flat=True)) == list(range(1, 9))
    last = PublishLog.objects.get(version=8)
    assert CourseHead.objects.get().manifest_id == last.manifest_id
    body = canonical.loads(Manifest.objects.get(pk=last.manifest_id).body)
    in_manifest = {item["key"] for item in body["items"][0]["items"]} | {str(key)}
    assert {str(each) for each in Entry.objects.values_list("key", flat=True)} == in_manifest
    chain = PublishLog.objects.order_by("version").values_list("previous_id", "manifest_id")
    assert all(later[0] == earlier[1] for earlier, later in pairwise(chain))


def test_without_the_lock_two_publishes_do_race(committing_db, monkeypatch):
    """The positive control: what the test above excludes does happen when the row is not locked."""
    from lms_site.publishing import courses

    key = uuid4()
    publishing.publish_course(course(key))
    barrier = threading.Barrier(2, timeout=20)
    monkeypatch.setattr(courses, "lock_courses", lambda owners: None)
    original = courses.replace_entries

    def slow(state):
        barrier.wait()
        original(state)

    monkeypatch.setattr(courses, "replace_entries", slow)
    nodes = [node(lesson(title=f"L{n}"), parent=key) for n in range(2)]

    errors = in_threads(*(lambda each=each: publishing.publish_course(course(key, each)) for each in nodes))

    versions = list(PublishLog.objects.values_list("version", flat=True))
    assert errors or versions.count(2) == 2


def test_courses_locked_in_any_order_never_deadlock(committing_db):
    keys = [uuid4() for _ in range(6)]

    def lock(order):
        def run():
            for _ in range(10):
                with transaction.atomic():
                    publishing.lock_courses(dict.fromkeys(order))

        return run

    assert in_threads(lock(keys), lock(keys[::-1]), lock(keys[3:] + keys[:3])) == []
    assert Course.objects.count() == 6
    assert Manifest.objects.count() == 0
