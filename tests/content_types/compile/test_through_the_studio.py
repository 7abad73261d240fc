"""What teachers do in the studio, through its real views, leads to the right manifest."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from content_types.models import LessonPage
from lms_site.publishing import api as publishing
from lms_site.publishing.models import PublishLog
from tests.content_types.compile.test_changes import titles
from tests.content_types.studio import edit


@pytest.fixture
def teacher(django_user_model):
    return django_user_model.objects.create_superuser("teacher@example.org", "secret")


@pytest.fixture
def studio(teacher, client):
    client.force_login(teacher)
    return client


@pytest.fixture
def course(school):
    return school.course("Physics")


@pytest.fixture
def module(school, course):
    return school.module(course, "M")


def bulk(studio, action, *pages, **data):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    query = "&".join(f"id={page.pk}" for page in pages)
    return studio.post(f"{url}?next=/studio/&{query}", data)


def test_editing_and_publishing_a_lesson(school, studio, teacher, course, module):
    lesson = school.lesson(module, "Old")
    school.compile()

    assert edit(studio, lesson, action="action-publish", title="New").status_code == 302
    school.compile()

    assert titles(course) == [("M", ["New"])]
    assert PublishLog.objects.order_by("-version").first().actor_id == teacher.pk


def test_saving_a_draft_publishes_nothing(school, studio, course, module):
    lesson = school.lesson(module, "Old")
    school.compile()

    assert edit(studio, lesson, title="Draft").status_code == 302
    school.compile()

    assert titles(course) == [("M", ["Old"])]


def test_a_workflow_publishes_when_it_is_approved(school, studio, teacher, course, module):
    lesson = school.lesson(module, "Old")
    school.compile()
    workflow = Workflow.objects.create(name="Check")
    task = GroupApprovalTask.objects.create(name="Moderators")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=school.home)
    edit(studio, lesson, action="action-submit", title="Checked")
    school.compile()
    assert titles(course) == [("M", ["Old"])]

    state = LessonPage.objects.get(pk=lesson.pk).current_workflow_task_state
    state.approve(user=teacher)
    school.compile()

    assert titles(course) == [("M", ["Checked"])]


def test_unpublishing_a_module_with_everything_below(school, studio, course, module):
    school.lesson(module, "One")
    school.compile()

    url = reverse("wagtailadmin_pages:unpublish", args=[module.pk])
    assert studio.post(url, {"include_descendants": "on"}).status_code == 302
    school.compile()
    assert titles(course) == []

    module = Page.objects.get(pk=module.pk).specific
    module.save_revision().publish()
    school.compile()
    assert titles(course) == ["M"]


def test_bulk_actions(school, studio, course, module):
    one, two = school.lesson(module, "One"), school.lesson(module, "Two")
    other = school.module(course, "N")
    school.compile()

    assert bulk(studio, "unpublish", one, two).status_code == 302
    school.compile()
    assert titles(course) == ["M", "N"]

    assert bulk(studio, "publish", one, two).status_code == 302
    school.compile()
    assert titles(course) == [("M", ["One", "Two"]), "N"]

    assert bulk(studio, "move", one, two, chooser=other.pk).status_code == 302
    school.compile()
    assert titles(course) == ["M", ("N", ["One", "Two"])]

    assert bulk(studio, "delete", one, two).status_code == 302
    school.compile()
    assert titles(course) == ["M", "N"]


def test_putting_lessons_in_another_order(school, studio, course, module):
    for name in ("One", "Two", "Three"):
        last = school.lesson(module, name)
    school.compile()

    url = reverse("wagtailadmin_pages:set_page_position", args=[last.pk])
    assert studio.post(f"{url}?position=0").status_code == 200
    school.compile()

    assert titles(course) == [("M", ["Three", "One", "Two"])]


def test_moving_and_copying_a_page(school, studio, course, module):
    lesson = school.lesson(module, "One")
    other = school.module(course, "N")
    school.compile()

    url = reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, other.pk])
    assert studio.post(url).status_code == 302
    school.compile()
    assert titles(course) == ["M", ("N", ["One"])]

    url = reverse("wagtailadmin_pages:copy", args=[lesson.pk])
    data = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": str(module.pk),
        "publish_copies": "on",
        "copy_subpages": "",
    }
    assert studio.post(url, data).status_code == 302
    school.compile()
    assert titles(course) == [("M", ["Copy"]), ("N", ["One"])]


def test_reverting_to_an_earlier_version(school, studio, course, module):
    lesson = school.lesson(module, "First")
    first = lesson.save_revision()
    lesson.title = "Second"
    lesson.save_revision().publish()
    school.compile()
    assert titles(course) == [("M", ["Second"])]

    first.publish()
    school.compile()

    assert titles(course) == [("M", ["First"])]


def test_a_slug_changed_in_the_studio_leaves_a_redirect(school, studio, course, module):
    lesson = school.lesson(module, "One", slug="one")
    school.compile()
    old = publishing.paths_of([lesson.translation_key], locale="en")[lesson.translation_key]

    assert edit(studio, lesson, action="action-publish", slug="uno").status_code == 302
    school.compile()

    found = publishing.resolve_path(old)
    assert (found.key, found.moved_to) == (lesson.translation_key, old.replace("/one/", "/uno/"))
