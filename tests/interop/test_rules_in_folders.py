"""Release and completion rules go out with a course's folder and come in again, naming the same pages."""

from __future__ import annotations

import pytest

from content_types.models import AssessmentPage, LessonPage
from lms_site.learning.models import Group
from lms_site.publishing.models import Entry
from tests.interop.test_folders import NIGHT, SCHOOL, export, find_course, forget, import_course

pytestmark = pytest.mark.django_db


def with_rules():
    """The course with a rule of every kind on a lesson, rules on its module and a quiz, and completion rules."""
    import_course(SCHOOL / NIGHT, publish=True)
    course = find_course(NIGHT)
    course.completion, course.completion_percentage = "share", "75.5"
    course.save_revision().publish()
    lesson, quiz = LessonPage.objects.get(slug="packing"), AssessmentPage.objects.get(slug="night-quiz")
    first = LessonPage.objects.exclude(pk=lesson.pk).order_by("path").first()
    rules = [
        {"type": "date", "value": {"begins": "2030-01-02T03:04:00Z", "ends": None}},
        {"type": "after_enrolment", "value": {"days": 3}},
        {"type": "item_done", "value": {"item": first.pk}},
        {"type": "previous_done", "value": {"what": "module"}},
        {"type": "score", "value": {"assessment": quiz.pk, "percent": "62.5"}},
        {"type": "in_group", "value": {"group": "Tuesday"}},
        {"type": "teacher", "value": {"note": "After the walk."}},
        {"type": "acme_tide", "value": {"height": 3}, "id": "3e0c7c1a-1111-4222-8333-abcdefabcdef"},
    ]
    lesson.release, lesson.release_match = lesson._meta.get_field("release").build(rules), "any"
    lesson.completion, lesson.completion_minutes, lesson.optional = "time", 4, True
    lesson.save_revision().publish()
    quiz.completion = "passed"
    quiz.save_revision().publish()
    module = lesson.get_parent().specific
    module.release = module._meta.get_field("release").build(
        [{"type": "item_done", "value": {"item": first.pk}}]
    )
    module.save_revision().publish()
    return first


def test_rules_come_back_as_they_went_out_and_name_the_pages_of_the_new_course(tmp_path):
    first = with_rules()
    out = export(NIGHT, tmp_path / "first")
    forget(NIGHT)
    report = import_course(tmp_path / "first", publish=True)
    [line] = [line for line in report.lines if line.outcome != "mapped"]
    assert (line.outcome, "“Tuesday”" in line.message) == ("partly", True)
    Group.objects.create(course_id=find_course(NIGHT).translation_key, name="Tuesday")
    report = import_course(tmp_path / "first", publish=True)
    assert [line for line in report.lines if line.outcome != "mapped"] == []
    assert export(NIGHT, tmp_path / "second") == out
    again, lesson = LessonPage.objects.get(slug=first.slug), LessonPage.objects.get(slug="packing")
    assert (lesson.completion, lesson.completion_minutes, lesson.optional) == ("time", 4, True)
    assert AssessmentPage.objects.get(slug="night-quiz").completion == "passed"
    assert find_course(NIGHT).completion == "share"
    released = Entry.objects.get(key=lesson.translation_key).rules["release"]
    assert released["match"] == "any"
    assert [rule["kind"] for rule in released["rules"]] == [
        "date",
        "after_enrolment",
        "item_done",
        "previous_done",
        "score",
        "group",
        "teacher",
        "unavailable",
    ]
    assert released["rules"][2]["item"] == str(again.translation_key)
    module = Entry.objects.get(key=lesson.get_parent().translation_key).rules["release"]
    assert module["rules"] == [{"kind": "item_done", "item": str(again.translation_key)}]
