"""Publishing a course: manifests, rows, log."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lms_site.foundation import canonical
from lms_site.foundation.models import OutboxEvent
from lms_site.publishing import api as publishing
from lms_site.publishing.models import CourseHead, Entry, Manifest, PublishLog
from tests.publishing.builders import course, lesson, node

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """The facts of the outbox, oldest first."""
    return list(OutboxEvent.objects.order_by("pk").values_list("type", flat=True))


def test_publishing_writes_a_manifest_rows_a_log_line_and_tells_it():
    key = uuid4()
    first = node(lesson(title="One"), parent=key)

    result = publishing.publish_course(course(key, first), reason="page published")

    assert result.changed
    assert (result.version, result.added) == (1, (key, first.key))
    head = CourseHead.objects.get(course_id=key)
    assert (head.live, head.slug, head.manifest_id) == (True, "a-course", result.manifest)
    assert list(Entry.objects.order_by("position").values_list("key", "kind", "digest_id")) == [
        (key, "course", None),
        (first.key, "lesson", first.digest),
    ]
    [line] = publishing.course_log(key)
    assert (line.version, line.previous, line.reason) == (1, None, "page published")
    assert line.changes == {"added": 2, "removed": 0, "moved": 0, "modified": 0}
    assert told() == ["lms.course.created.v1", "lms.course.published.v1"]


def test_publishing_an_equal_tree_writes_nothing(django_assert_num_queries):
    key = uuid4()
    state = course(key, node(lesson(), parent=key))
    publishing.publish_course(state)

    with django_assert_num_queries(5):  # savepoint, course row twice, head, release
        result = publishing.publish_course(state)

    assert not result.changed
    assert Manifest.objects.count() == 1
    assert PublishLog.objects.count() == 1
    assert told() == ["lms.course.created.v1", "lms.course.published.v1"]


def test_a_tree_seen_before_gets_a_new_version_but_no_new_manifest():
    key = uuid4()
    one, two = node(lesson(title="One"), parent=key), node(lesson(title="Two"), parent=key)
    publishing.publish_course(course(key, one))
    publishing.publish_course(course(key, one, two))

    result = publishing.publish_course(course(key, one))

    assert (result.changed, result.version, result.removed) == (True, 3, (two.key,))
    assert Manifest.objects.count() == 2
    assert set(Entry.objects.values_list("key", flat=True)) == {key, one.key}


def test_only_changed_rows_are_written(django_assert_max_num_queries):
    key = uuid4()
    nodes = [node(lesson(title=f"L{number}"), parent=key) for number in range(30)]
    publishing.publish_course(course(key, *nodes))
    before = dict(Entry.objects.values_list("key", "id"))
    nodes[7] = node(lesson(nodes[7].key, title="Changed"), parent=key)

    with django_assert_max_num_queries(14):
        result = publishing.publish_course(course(key, *nodes))

    assert result.modified == (nodes[7].key,)
    assert dict(Entry.objects.values_list("key", "id")) == before
    assert Entry.objects.get(key=nodes[7].key).title == "Changed"


def test_an_empty_tree_takes_the_course_offline_once():
    key = uuid4()
    publishing.publish_course(course(key, node(lesson(), parent=key)))
    offline = publishing.CourseState(key=key, locale="en", slug="a-course", title="A course", nodes=())

    result = publishing.publish_course(offline)
    again = publishing.publish_course(offline)

    assert (result.changed, again.changed) == (True, False)
    assert (Entry.objects.count(), CourseHead.objects.get().live) == (0, False)
    assert told() == [
        "lms.course.created.v1",
        "lms.course.published.v1",
        "lms.course.unpublished.v1",
    ]
    assert publishing.outline(key, locale="en") is None


def test_the_outline_holds_versions_and_no_digest():
    key = uuid4()
    first = node(lesson(), parent=key, preview=True, minutes=5, rules={"due": "2026-01-01T00:00:00Z"})
    publishing.publish_course(course(key, first))

    found = publishing.outline(key, locale="en")

    assert first.digest not in found.body
    [item] = canonical.loads(found.body)["items"]
    assert item == {
        "key": str(first.key),
        "kind": "lesson",
        "title": "A lesson",
        "preview": True,
        "minutes": 5,
        "rules": {"due": "2026-01-01T00:00:00Z"},
        "version": publishing.delivery(first.digest).etag[:16],
    }


def test_each_language_has_a_manifest_of_its_own_under_one_course():
    key = uuid4()
    publishing.publish_course(course(key, locale="en"))
    publishing.publish_course(course(key, locale="de", title="Ein Kurs"))

    assert sorted(CourseHead.objects.values_list("locale", "title")) == [
        ("de", "Ein Kurs"),
        ("en", "A course"),
    ]
    assert '"Ein Kurs"' in publishing.outline(key, locale="de").body
    assert '"locale":"de"' in publishing.outline(key, locale="fr").body
