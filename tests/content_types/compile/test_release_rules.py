"""Rules of pages as manifests carry them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from content_types.models import LessonPage, ModulePage
from lms_site.learning.models import Assessment
from lms_site.publishing.models import CourseHead, Entry
from tests.content_types.compile.conftest import block, rich

pytestmark = pytest.mark.django_db


def rules_of(page):
    return Entry.objects.get(key=page.translation_key).rules


def rule(page, kind, **value):
    """Give the page a release rule and publish it."""
    field = page._meta.get_field("release")
    page.release = field.build([*page.release.raw_data, block(kind, {"_v": 1, **value})])
    page.save_revision().publish()
    return page


def test_each_kind_of_rule_stands_in_the_manifest_by_stable_keys(school):
    course, other = school.course(), school.course("Other")
    module = school.module(course)
    first, quiz = school.lesson(module, "First"), school.assessment(module)
    page = school.lesson(module, "Last")
    rule(page, "date", begins="2030-01-02T03:04:00Z", ends=None)
    rule(page, "after_enrolment", days=3)
    rule(page, "item_done", item=first.pk)
    rule(page, "previous_done", what="item")
    rule(page, "score", assessment=quiz.pk, percent="62.5")
    rule(page, "in_group", group="Tuesday")
    rule(page, "course_done", course=other.pk)
    rule(page, "teacher", note="After the walk.")
    school.compile()
    assert rules_of(page)["release"] == {
        "match": "all",
        "rules": [
            {"kind": "date", "from": "2030-01-02T03:04:00Z", "until": None},
            {"kind": "after_enrolment", "days": 3},
            {"kind": "item_done", "item": str(first.translation_key)},
            {"kind": "previous_done", "what": "item", "item": str(quiz.translation_key)},
            {"kind": "score", "item": str(quiz.translation_key), "percent": "62.5"},
            {"kind": "group", "group": "Tuesday"},
            {"kind": "course_done", "course": str(other.translation_key)},
            {"kind": "teacher", "note": "After the walk."},
        ],
    }
    assert rules_of(first) == {}


def test_what_comes_before_follows_the_pages_when_they_are_moved(school):
    course = school.course()
    one, two = school.module(course, "One"), school.module(course, "Two")
    first, second = school.lesson(one, "First"), school.lesson(two, "Second")
    rule(second, "previous_done", what="item")
    rule(two, "previous_done", what="module")
    rule(one, "previous_done", what="module")
    school.compile()
    assert rules_of(second)["release"]["rules"][0]["item"] == str(first.translation_key)
    assert rules_of(two)["release"]["rules"][0]["item"] == str(one.translation_key)
    assert rules_of(one)["release"]["rules"][0]["item"] is None
    ModulePage.objects.get(pk=two.pk).move(ModulePage.objects.get(pk=one.pk), pos="left")
    school.compile()
    assert rules_of(second)["release"]["rules"][0]["item"] is None
    assert rules_of(two)["release"]["rules"][0]["item"] is None
    assert rules_of(one)["release"]["rules"][0]["item"] == str(two.translation_key)


def test_a_rule_about_a_deleted_page_or_of_an_absent_plugin_locks(school):
    module = school.module(school.course())
    gone, page = school.lesson(module, "Gone"), school.lesson(module, "Page")
    number = gone.pk
    gone.delete()
    rule(page, "item_done", item=number)
    rule(page, "acme_lab_moon", phase="full")
    school.compile()
    assert rules_of(page)["release"]["rules"] == [{"kind": "unavailable"}, {"kind": "unavailable"}]


def test_completion_rules_of_lessons_name_their_films(school):
    module = school.module(school.course())
    film = block(
        "video",
        {
            "_v": 1,
            "title": "A film",
            "media": None,
            "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "captions": [],
        },
    )
    watched = school.lesson(
        module, "Watch", rich("<p>.</p>"), film, completion="video", completion_percentage=Decimal(80)
    )
    short = block("video", {**film["value"], "start": 30, "end": 60})
    part = school.lesson(module, "Part", short, completion="video", completion_percentage=Decimal(80))
    read = school.lesson(module, "Read", completion="time", completion_minutes=5, optional=True)
    opened = school.lesson(module, "Open", completion="viewed")
    filmless = school.lesson(module, "None", completion="video", completion_percentage=Decimal(80))
    school.compile()
    assert rules_of(watched) == {
        "completion": {"kind": "video", "percent": "80", "films": {film["id"]: None}}
    }
    assert rules_of(part)["completion"]["films"] == {short["id"]: None}
    assert rules_of(part)["completion"]["clips"] == {short["id"]: [30, 60]}
    assert rules_of(read) == {"completion": {"kind": "time", "seconds": 300}, "optional": True}
    assert rules_of(opened) == {"completion": {"kind": "viewed"}}
    assert rules_of(filmless) == {}


def test_completion_rules_of_assessments_and_courses(school):
    course = school.course(completion="share", completion_percentage=Decimal("62.50"))
    quiz = school.assessment(school.module(course), completion="passed", optional=True)
    school.compile()
    assert Assessment.objects.get(key=quiz.translation_key).completes_on == "passed"
    assert rules_of(quiz)["optional"] is True
    assert rules_of(course)["completion"] == {"kind": "share", "percent": "62.5"}


def test_a_moment_without_a_zone_is_the_school_s(school, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    page = school.lesson(school.module(school.course()))
    rule(page, "date", begins=None, ends="2030-07-01T12:00:00")
    school.compile()
    until = rules_of(page)["release"]["rules"][0]["until"]
    assert datetime.fromisoformat(until) == datetime(2030, 7, 1, 10, tzinfo=UTC)
    assert LessonPage.objects.filter(pk=page.pk).exists()


def test_a_changed_completion_of_an_assessment_is_published_so_that_it_is_judged_again(school):
    course = school.course()
    quiz = school.assessment(school.module(course), review_score="submitted", pass_percentage=50)
    school.compile()
    assert "completion" not in rules_of(quiz)
    for completion, told in (("passed", {"kind": "passed"}), ("submitted", None)):
        before = CourseHead.objects.get(course_id=course.translation_key).version
        quiz.completion = completion
        quiz.save_revision().publish()
        school.compile()
        assert rules_of(quiz).get("completion") == told
        assert CourseHead.objects.get(course_id=course.translation_key).version == before + 1
