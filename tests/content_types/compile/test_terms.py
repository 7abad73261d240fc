"""A course in two languages is one course: both say the same of when and how it may be joined."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from wagtail.models import Locale

from content_types.models import CoursePage
from lms_site.catalog.models import Listing
from lms_site.commerce import api as commerce
from lms_site.learning.models import CourseRules
from tests.content_types import builders as make
from tests.content_types.studio import browser, edit_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(school):
    """An English course, free of charge."""
    page = school.course("Birds")
    school.compile()
    return page


@pytest.fixture
def german(school, course):
    """Its translation, which says that it costs something and starts now."""
    locale = Locale.objects.create(language_code="de")
    for page in (school.home, school.catalog):
        page.copy_for_translation(locale).save_revision().publish()
    copy = course.copy_for_translation(locale)
    copy.is_free, copy.self_enrolment, copy.starts_at = False, False, timezone.now()
    copy.save_revision().publish()
    school.compile()
    return CoursePage.objects.get(pk=copy.pk)


def promises(course):
    """What the cards, the filter of the catalogue and enrolling say of the price."""
    rows = Listing.objects.filter(course_id=course.translation_key)
    cards = {row.locale: (row.is_free, json.loads(row.card)["is_free"]) for row in rows}
    return cards, commerce.is_free(course.translation_key)


def test_a_translation_promises_what_the_first_page_says(course, german):
    assert promises(course) == ({"en": (True, True), "de": (True, True)}, True)
    rules = CourseRules.objects.get(course_id=course.translation_key)
    assert (rules.self_enrolment, rules.starts_at) == (True, None)


def test_a_change_of_the_first_page_changes_all_languages(school, course, german):
    course.is_free = False
    course.save_revision().publish()
    school.compile()
    assert promises(course) == ({"en": (False, False), "de": (False, False)}, False)


def test_a_draft_of_the_first_page_changes_none(school, course, german):
    course.is_free = False
    course.save_revision()
    school.compile()
    assert promises(course) == ({"en": (True, True), "de": (True, True)}, True)


@pytest.mark.parametrize("gone", ["unpublished", "deleted"])
def test_without_the_first_page_the_translation_speaks_for_itself(school, course, german, gone):
    if gone == "deleted":
        course.delete()
    else:
        course.unpublish()
    school.compile()
    assert promises(german) == ({"de": (False, False)}, False)
    rules = CourseRules.objects.get(course_id=german.translation_key)
    assert (rules.self_enrolment, rules.starts_at) == (False, german.starts_at)


def test_the_studio_says_in_a_translation_where_the_terms_stand(course, german):
    client, note = browser(make.administrator()), "what stands here in this translation is not used"
    assert note in client.get(edit_url(german)).content.decode()
    assert note not in client.get(edit_url(course)).content.decode()
