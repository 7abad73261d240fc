"""Every way to change a page leads to the right manifest. Only saves, moves and deletes; nobody tells publishing."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import BaseViewRestriction, Locale, Page, PageViewRestriction

from content_types.models import CoursePage, LessonPage
from lms_site.catalog.models import Listing
from lms_site.foundation import canonical
from lms_site.publishing import api as publishing
from lms_site.publishing.models import CourseHead, Entry, PublishLog
from tests.content_types.compile.conftest import public_course, public_lesson, rich
from tests.publishing.builders import marks_waiting


def titles(course, locale="en"):
    """The tree as nested (title, children)."""

    def nest(items):
        return [(item["title"], nest(item["items"])) if "items" in item else item["title"] for item in items]

    found = publishing.outline(course.translation_key, locale=locale)
    return None if found is None else nest(canonical.loads(found.body)["items"])


@pytest.fixture
def course(school):
    return school.course()


@pytest.fixture
def module(school, course):
    return school.module(course, "M")


def test_save_of_a_live_page_without_a_revision(school, course, module):
    lesson = school.lesson(module, "Old")
    school.compile()

    page = LessonPage.objects.get(pk=lesson.pk)
    page.title = "New"
    page.save()
    school.compile()

    assert titles(course) == [("M", ["New"])]


def test_a_draft_changes_nothing(school, course, module):
    lesson = school.lesson(module, "Old")
    school.compile()

    lesson.title = "Draft"
    lesson.save_revision()

    assert marks_waiting() == 0
    assert titles(course) == [("M", ["Old"])]


def test_a_page_added_as_draft_appears_when_it_is_published(school, course, module):
    lesson = school.lesson(module, "Late", live=False)
    school.compile()
    assert titles(course) == ["M"]

    lesson.save_revision().publish()
    school.compile()

    assert titles(course) == [("M", ["Late"])]


def test_unpublishing_a_lesson_and_a_module(school, course, module):
    lesson = school.lesson(module, "One")
    school.lesson(module, "Two")
    school.compile()

    lesson.unpublish()
    school.compile()
    assert titles(course) == [("M", ["Two"])]

    module.unpublish()
    school.compile()
    assert titles(course) == []


def test_publishing_a_module_again_brings_its_lessons_back(school, course, module):
    school.lesson(module, "One")
    module.unpublish()
    school.compile()

    module.save_revision().publish()
    school.compile()

    assert titles(course) == [("M", ["One"])]


def test_unpublishing_and_deleting_a_course(school, course, module):
    school.lesson(module, "One")
    school.compile()
    assert Listing.objects.count() == 1

    course.unpublish()
    school.compile()
    assert (titles(course), Listing.objects.count(), Entry.objects.count()) == (None, 0, 0)

    course.save_revision().publish()
    school.compile()
    assert titles(course) == [("M", ["One"])]

    CoursePage.objects.get(pk=course.pk).delete()
    school.compile()
    assert (titles(course), Listing.objects.count(), Entry.objects.count()) == (None, 0, 0)
    assert [line.version for line in publishing.course_log(course.translation_key)] == [4, 3, 2, 1]


def test_deleting_a_lesson_and_a_module(school, course, module):
    lesson = school.lesson(module, "One")
    other = school.module(course, "N")
    school.lesson(other, "Two")
    school.compile()

    LessonPage.objects.get(pk=lesson.pk).delete()
    school.compile()
    assert titles(course) == ["M", ("N", ["Two"])]

    Page.objects.get(pk=other.pk).delete()
    school.compile()
    assert titles(course) == ["M"]


def test_moving_a_lesson_within_its_module(school, course, module):
    one, two = school.lesson(module, "One"), school.lesson(module, "Two")
    school.compile()

    Page.objects.get(pk=two.pk).move(Page.objects.get(pk=one.pk), "left")
    school.compile()

    assert titles(course) == [("M", ["Two", "One"])]
    assert publishing.course_log(course.translation_key)[0].changes == {
        "added": 0,
        "removed": 0,
        "moved": 1,
        "modified": 0,
    }


def test_moving_a_module_to_another_course_changes_both(school, course, module):
    school.lesson(module, "One")
    other = school.course("Other")
    school.compile()

    Page.objects.get(pk=module.pk).move(Page.objects.get(pk=other.pk), "last-child")
    school.compile()

    assert titles(course) == []
    assert titles(other) == [("M", ["One"])]


def test_changing_slugs_moves_the_paths_and_keeps_the_old_ones_as_redirects(school, course, module):
    lesson = school.lesson(module, "One", slug="one")
    school.compile()
    old = publishing.paths_of([lesson.translation_key], locale="en")[lesson.translation_key]

    course = CoursePage.objects.get(pk=course.pk)
    course.slug = "renamed"
    course.save()
    school.compile()

    new = publishing.paths_of([lesson.translation_key], locale="en")[lesson.translation_key]
    assert new == old.replace("/course/", "/renamed/")
    assert publishing.resolve_path(new).key == lesson.translation_key
    assert publishing.resolve_path(old).moved_to == new
    assert CourseHead.objects.get().slug == "renamed"


@pytest.mark.parametrize("how", ["deleted", "unpublished", "hidden with its module"])
def test_nothing_is_found_any_more_where_a_lesson_stood_that_is_gone(school, course, module, how):
    lesson = school.lesson(module, "One", slug="one")
    school.compile()
    old = publishing.paths_of([lesson.translation_key], locale="en")[lesson.translation_key]
    lesson.slug = "two"
    lesson.save_revision().publish()
    school.compile()
    new = publishing.paths_of([lesson.translation_key], locale="en")[lesson.translation_key]
    assert publishing.resolve_path(old).moved_to == new

    if how == "deleted":
        LessonPage.objects.get(pk=lesson.pk).delete()
    elif how == "unpublished":
        LessonPage.objects.get(pk=lesson.pk).unpublish()
    else:
        module.hidden = True
        module.save_revision().publish()
    school.compile()

    assert (publishing.resolve_path(old), publishing.resolve_path(new)) == (None, None)


def test_a_lesson_that_went_to_another_course_is_found_there_and_from_its_old_path(school, course, module):
    others = [school.module(school.course(f"Other {number}"), "N") for number in range(3)]
    lesson = school.lesson(module, "One", slug="one")
    school.compile()
    for other in others:  # whichever of two courses is compiled first
        old = publishing.paths_of([lesson.translation_key], locale="en")[lesson.translation_key]
        LessonPage.objects.get(pk=lesson.pk).move(type(other).objects.get(pk=other.pk), pos="last-child")
        school.compile()
        new = publishing.paths_of([lesson.translation_key], locale="en")[lesson.translation_key]
        assert new != old
        assert publishing.resolve_path(new).key == lesson.translation_key
        assert publishing.resolve_path(old).moved_to == new


def test_a_changed_slug_of_the_catalogue_moves_everything_below(school, course, module):
    school.compile()

    catalog = Page.objects.get(pk=school.catalog.pk).specific
    catalog.slug = "learn"
    catalog.save()
    school.compile()

    assert publishing.paths_of([course.translation_key], locale="en") == {
        course.translation_key: "/learn/course/"
    }
    assert publishing.resolve_path("/courses/course").moved_to == "/learn/course/"


def test_an_alias_is_an_item_of_its_own_and_follows_its_source(school, course, module):
    lesson = school.lesson(module, "Source")
    other = school.module(course, "N")
    alias = lesson.create_alias(parent=other)
    school.compile()
    assert titles(course) == [("M", ["Source"]), ("N", ["Source"])]
    assert alias.translation_key != lesson.translation_key

    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.title = "Changed"
    lesson.save_revision().publish()
    school.compile()
    assert titles(course) == [("M", ["Changed"]), ("N", ["Changed"])]

    from wagtail.actions.convert_alias import ConvertAliasPageAction

    alias = LessonPage.objects.get(pk=alias.pk)
    ConvertAliasPageAction(alias).execute()
    alias = LessonPage.objects.get(pk=alias.pk)
    alias.title = "Own"
    alias.save()
    school.compile()
    assert titles(course) == [("M", ["Changed"]), ("N", ["Own"])]


def test_a_copied_course_is_another_course(school, course, module):
    school.lesson(module, "One")
    school.compile()

    copy = CoursePage.objects.get(pk=course.pk).copy(
        recursive=True, update_attrs={"title": "Copy", "slug": "copy"}, keep_live=True
    )
    school.compile()

    assert copy.translation_key != course.translation_key
    assert titles(copy) == titles(course) == [("M", ["One"])]
    keys = list(Entry.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 6


def test_a_translation_has_the_same_keys_and_a_manifest_of_its_own(school, course, module):
    lesson = school.lesson(module, "One")
    german = Locale.objects.create(language_code="de")
    school.compile()

    for page in (school.home, school.catalog, course, module, lesson):
        copy = page.specific_class.objects.get(pk=page.pk).copy_for_translation(german)
        copy.title = f"{page.title} auf Deutsch"
        copy.save_revision().publish()
    school.compile()

    assert titles(course, "de") == [("M auf Deutsch", ["One auf Deutsch"])]
    assert titles(course, "en") == [("M", ["One"])]
    assert set(Entry.objects.filter(key=lesson.translation_key).values_list("locale", flat=True)) == {
        "de",
        "en",
    }
    place = publishing.paths_of([course.translation_key], locale="de")[course.translation_key]
    assert place.startswith("/de/")


def test_what_is_scheduled_goes_live_and_expires_by_the_command(school, course, module):
    lesson = school.lesson(module, "Soon", live=False)
    lesson.go_live_at = timezone.now() + dt.timedelta(hours=1)
    lesson.expire_at = timezone.now() + dt.timedelta(hours=2)
    lesson.save_revision().publish()
    school.compile()
    assert titles(course) == ["M"]

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=70)):
        call_command("publish_scheduled")
    school.compile()
    assert titles(course) == [("M", ["Soon"])]

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=130)):
        call_command("publish_scheduled")
    school.compile()
    assert titles(course) == ["M"]


def test_a_hidden_lesson_is_left_out(school, course, module):
    lesson = school.lesson(module, "One")
    school.compile()

    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.hidden = True
    lesson.save()
    school.compile()

    assert titles(course) == ["M"]


def test_a_restriction_takes_the_course_from_the_list_and_its_previews_from_the_public(
    school, course, module
):
    lesson = school.lesson(module, "Free", free_preview=True)
    school.compile()
    assert public_lesson(lesson) is not None

    rule = PageViewRestriction.objects.create(page=school.catalog, restriction_type=BaseViewRestriction.LOGIN)
    school.compile()
    assert public_lesson(lesson) is None
    assert public_course(course) is None
    assert Listing.objects.count() == 0

    rule.delete()
    school.compile()
    assert public_lesson(lesson) is not None
    assert Listing.objects.count() == 1


def test_a_failed_transaction_leaves_no_mark(school, course, module):
    school.compile()

    def fail():
        with transaction.atomic():
            school.lesson(module, "Never")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert marks_waiting() == 0


def test_who_published_stands_in_the_log(school, course, module, django_user_model):
    from wagtail.log_actions import LogContext

    teacher = django_user_model.objects.create_user("teacher@example.org")
    with LogContext(user=teacher):
        school.lesson(module, "One", rich("<p>x</p>"))
    school.compile()

    assert PublishLog.objects.get().actor_id == teacher.pk
