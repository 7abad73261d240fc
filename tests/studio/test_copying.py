"""Copies made in the studio lead to themselves, and whoever may teach copies the courses that they edit."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page

from content_types import api as content
from content_types.models import CoursePage, LessonPage
from lms_site.accounts import roles
from lms_site.learning import api as learning
from tests.content_types import builders as make
from tests.content_types.studio import browser, edit_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    user = make.teacher()
    roles.make_teacher(user.pk)
    return user


@pytest.fixture
def pipits(teacher):
    """A course with a lesson that has a task, of the teacher's."""
    make.catalog()
    course = content.create(teacher.pk, content.PageKind.COURSE, {"title": "Pipits"}).page.key
    module = content.create(teacher.pk, content.PageKind.MODULE, {"title": "Songs"}, parent=course).page.key
    lesson = content.create(teacher.pk, content.PageKind.LESSON, {"title": "Flight"}, parent=module).page.key
    content.add_task(teacher.pk, lesson, content={"title": "Try it"})
    return CoursePage.objects.get(translation_key=course)


def tasks_of(teacher, lesson):
    return [task.assessment.key for task in content.tasks(teacher.pk, lesson.translation_key)]


def test_a_teacher_copies_a_course_in_the_studio_and_owns_the_copy(teacher, pipits):
    client = browser(teacher)
    asked = client.get(reverse("wagtailadmin_pages:copy", args=[pipits.pk]), follow=True)
    assert asked.redirect_chain[-1][0] == reverse("studio_copy_course", args=[pipits.pk])
    form = asked.context["form"]
    assert form.initial["title"] == "Pipits (copy)"
    sent = {"title": "Larks", "catalog": form.initial["catalog"]}
    assert "title" in client.post(asked.redirect_chain[-1][0], {**sent, "title": ""}).context["form"].errors
    made = client.post(asked.redirect_chain[-1][0], sent)
    copy = CoursePage.objects.get(title="Larks")
    assert made.url == edit_url(copy)
    assert learning.teaches(teacher.pk, copy.translation_key, learning.Right.TEAM)
    [lesson] = LessonPage.objects.descendant_of(copy)
    [task] = tasks_of(teacher, lesson)
    assert Page.objects.get(translation_key=task).is_descendant_of(copy)
    stranger = make.teacher()
    roles.make_teacher(stranger.pk)
    refused = browser(stranger).post(reverse("studio_copy_course", args=[pipits.pk]), sent)
    assert refused.status_code in (302, 403)
    assert CoursePage.objects.count() == 2


@pytest.mark.parametrize("live", [False, True])
def test_a_module_that_is_copied_in_the_studio_leads_to_its_own_tasks(teacher, pipits, live):
    module = pipits.get_children().get()
    for page in (module, *module.get_children()):
        page.specific.save_revision().publish()
    sent = {
        "new_title": "More songs",
        "new_slug": "more-songs",
        "new_parent_page": pipits.pk,
        "copy_subpages": "on",
        **({"publish_copies": "on"} if live else {}),
    }
    address = reverse("wagtailadmin_pages:copy", args=[module.pk])
    assert browser(teacher).post(address, sent).status_code == 302
    copy = Page.objects.get(slug="more-songs")
    [lesson] = LessonPage.objects.descendant_of(copy)
    [task] = tasks_of(teacher, lesson)
    assert Page.objects.get(translation_key=task).is_descendant_of(copy)
    assert (lesson.live, lesson.has_unpublished_changes) == (live, not live)


def test_a_lesson_that_is_copied_alone_keeps_its_task(teacher, pipits):
    lesson = LessonPage.objects.descendant_of(pipits).get()
    sent = {
        "new_title": "Flight again",
        "new_slug": "again",
        "new_parent_page": lesson.get_parent().pk,
        "copy_subpages": "",
    }
    address = reverse("wagtailadmin_pages:copy", args=[lesson.pk])
    assert browser(teacher).post(address, sent).status_code == 302
    copy = LessonPage.objects.get(slug="again")
    assert tasks_of(teacher, copy) == tasks_of(teacher, lesson)
