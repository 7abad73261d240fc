"""The commands that look at, and repeat, publishing."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from content_types.compile.audit import mark_differences
from content_types.models import CoursePage, LessonPage
from lms_site.foundation import canonical
from lms_site.plugin_host.testing import with_plugins
from lms_site.publishing import api as publishing
from lms_site.publishing.models import Edition, Entry, PublishLog
from tests.content_types.compile.conftest import School, block
from tests.publishing.builders import marks_waiting


def run(name, *arguments, **options):
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def course(school):
    course = school.course("Physics")
    lesson = school.lesson(school.module(course, "M"), "Speed")
    school.compile()
    lesson.title = "Velocity"
    lesson.save_revision().publish()
    school.lesson(school.module(course, "N"), "Mass")
    school.compile()
    return course


def test_the_log_of_a_course_by_slug_and_by_key(course):
    shown = run("course_log", "physics")

    assert [line.split()[3] for line in shown.splitlines()] == ["v2", "v1"]
    assert "added=2" in shown
    assert "modified=1" in shown
    assert run("course_log", str(course.translation_key)) == shown
    with pytest.raises(CommandError, match="chemistry"):
        run("course_log", "chemistry")


def test_the_difference_of_two_publishes(course):
    shown = run("course_diff", "physics").splitlines()

    assert [line.split()[0] for line in shown] == ["+", "+", "~"]
    assert "Velocity (title, digest)" in shown[2]
    assert run("course_diff", "physics", "v1", "v2").splitlines() == shown
    assert run("course_diff", "physics", "2", "2").strip() == "No difference."
    assert set(canonical.loads(run("course_diff", "physics", "--json"))) == {
        "added",
        "removed",
        "moved",
        "modified",
    }
    with pytest.raises(CommandError):
        run("course_diff", "physics", "nonsense")


def test_recompiling_what_is_equal_publishes_nothing(course):
    editions, versions = Edition.objects.count(), PublishLog.objects.count()

    assert "failed 0" in run("recompile")
    assert "failed 0" in run("recompile", "physics")

    assert (Edition.objects.count(), PublishLog.objects.count()) == (editions, versions)
    with pytest.raises(CommandError):
        run("recompile", "chemistry")


def test_recompiling_says_how_much_it_compiled_and_fails_where_something_did(committing_db):
    school = School()
    lesson = school.lesson(school.module(school.course(slug="physics"), "M"), "Speed")
    assert run("recompile", "physics").startswith("Compiled 3, failed 0.")
    LessonPage.objects.filter(pk=lesson.pk).update(body=json.dumps([{"type": "rich_text", "value": {}}]))
    with pytest.raises(CommandError):
        run("recompile", "physics")


def test_recompiling_repairs_what_slipped_past_the_signals(course):
    lesson = LessonPage.objects.get(title="Mass")
    LessonPage.objects.filter(pk=lesson.pk).update(title="Weight", minutes=9)
    assert mark_differences() == 2  # the course and the lesson

    run("recompile", "--differences")

    row = Entry.objects.get(key=lesson.translation_key)
    assert (row.title, row.minutes) == ("Weight", 9)
    assert mark_differences() == 0


def test_the_comparison_finds_what_is_published_and_gone_in_the_studio(course):
    CoursePage.objects.filter(pk=course.pk).update(live=False)

    assert mark_differences() == 1
    publishing.compile_stale()

    assert publishing.outline(course.translation_key, locale="en") is None


def test_questions_come_back_with_their_plugin(school):
    with with_plugins(without=("lms.choice",)):
        question = school.question()
        school.compile()
    key = question.translation_key
    before = publishing.head_digests("question", [key], locale="en")[key]
    assert '"content":null' in publishing.delivery(before).body

    run("recompile", "--uses", "type:lms.choice")

    after = publishing.head_digests("question", [key], locale="en")[key]
    assert "Capital of France" in publishing.delivery(after).body


def test_what_uses_a_block_can_be_named(school):
    lesson = school.lesson(school.module(school.course()), "Odd", block("acme_poll", {"_v": 1}))
    school.compile()

    publishing.mark_users([publishing.Reference("block", "acme_poll")])

    assert marks_waiting() == 1
    assert lesson.pk
