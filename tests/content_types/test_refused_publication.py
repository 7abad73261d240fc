"""A plugin may refuse that learners get a page, whoever publishes it and how; then nothing changes."""

from __future__ import annotations

import datetime as dt
import logging
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow

from content_types import api as content
from content_types.compile.tasks import publish_scheduled
from content_types.models import CoursePage, LessonPage
from lms_sdk import Plugin, hookimpl
from lms_sdk.hooks import Veto
from lms_site.interop.services import import_course
from lms_site.plugin_host.api import Vetoed
from lms_site.plugin_host.testing import with_plugins
from tests.api.rest.authors import PAGES, Author
from tests.content_types import builders as make
from tests.content_types.studio import browser, create, edit, edit_url, errors
from tests.interop.test_folders import NIGHT, SCHOOL

pytestmark = pytest.mark.django_db
WHY = "The pictures are not cleared"


class Gate:
    """A plugin that refuses what is named to it, and remembers what it was asked."""

    def __init__(self, *refused):
        self.refused = {str(page.translation_key) for page in refused}
        self.asked = []

    @hookimpl
    def may_publish(self, user, course, item):
        self.asked.append((user and user.id, course.key, item))
        if item in self.refused:
            raise Veto("rights", WHY)


class Everything(Gate):
    @hookimpl
    def may_publish(self, user, course, item):
        super().may_publish(user, course, item)
        raise Veto("rights", WHY)


def guarded_by(gate):
    return with_plugins(Plugin(key="acme.gate", label="Gate", hooks=gate))


@pytest.fixture
def author():
    catalog = make.catalog()
    return Author(*((catalog, action) for action in ("add", "change", "publish")))


def draft(**values):
    return make.lesson(live=False, **values)


def state(page):
    found = Page.objects.get(pk=page.pk)
    return found.live, found.live_revision_id, found.latest_revision_id, found.title


def test_the_api_refuses_and_the_refusal_is_the_plugins_own_words(author):
    course = author.make("course", title="Pipits")["key"]
    lesson = author.make("lesson", author.make("module", course, title="M")["key"], title="L")["key"]
    with guarded_by(Everything()):
        said = author.call("POST", f"{PAGES}{lesson}/publish/", {}, 409)
        planned = author.call("POST", f"{PAGES}{lesson}/publish/", {"at": "2100-01-01T10:00:00Z"}, 409)
    assert (said["code"], said["detail"]) == ("vetoed", WHY)
    assert planned["code"] == "vetoed"
    page = LessonPage.objects.get(translation_key=lesson)
    assert (page.live, page.live_revision_id, page.approved_schedule, page.go_live_at) == (
        False,
        None,
        False,
        None,
    )
    assert author.do(lesson, "publish")["live"]


def test_a_plugin_is_told_who_publishes_what_in_which_course(author):
    course = author.make("course", title="Pipits")["key"]
    module = author.make("module", course, title="M")["key"]
    gate = Gate()
    with guarded_by(gate):
        author.do(course, "publish")
        author.do(module, "publish")
    person = str(CoursePage.objects.get(translation_key=course).owner_id)
    assert gate.asked == [(person, course, course), (person, course, module)]


def test_a_guard_that_fails_refuses_too():
    page = draft()
    failing = SimpleNamespace(may_publish=hookimpl(lambda: 1 / 0))
    with guarded_by(failing), pytest.raises(Vetoed):
        content.publish(make.administrator().pk, page.translation_key)
    assert not Page.objects.get(pk=page.pk).live


def test_pages_outside_courses_are_not_a_matter_of_the_guard():
    home = make.home()
    with guarded_by(Everything()):
        home.save_revision().publish()
    assert Page.objects.get(pk=home.pk).live


def test_the_editor_says_why_and_keeps_what_was_written():
    page = draft()
    client, before = browser(make.administrator()), state(page)
    with guarded_by(Gate(page)):
        answer = edit(client, page, action="action-publish", title="Cleared?")
        assert answer.status_code == 200
        assert errors(answer)["__all__"][0]["message"] == WHY
        assert "Cleared?" in answer.content.decode()
        assert state(page) == before
        assert edit(client, page, title="Only saved").status_code == 302
    assert not Page.objects.get(pk=page.pk).live


def test_a_page_that_is_made_and_published_at_once_is_not_made():
    module = make.module(make.course())
    with guarded_by(Everything()):
        answer = create(
            browser(make.administrator()),
            LessonPage,
            module,
            action="action-publish",
            title="New",
            slug="new",
        )
    assert errors(answer)["__all__"][0]["message"] == WHY
    assert not LessonPage.objects.filter(slug="new").exists()


def test_of_several_that_are_published_at_once_none_is_when_one_is_refused():
    module = make.module(make.course())
    fine, refused = draft(parent=module), draft(parent=module)
    client = browser(make.administrator())
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    with guarded_by(Gate(refused)):
        answer = client.post(
            f"{bulk}?id={fine.pk}&id={refused.pk}&next={edit_url(module)}",
            {"include_descendants": ""},
            follow=True,
        )
    assert WHY in answer.content.decode()
    assert not Page.objects.filter(pk__in=[fine.pk, refused.pk], live=True).exists()


@pytest.mark.parametrize("dialogue", [False, True])
def test_who_approves_what_is_refused_is_told_so_and_it_goes_on_waiting(dialogue):
    page = draft()
    client = browser(make.administrator())
    assert Workflow.objects.filter(active=True).exists()
    assert edit(client, page, action="action-submit").status_code == 302
    page.refresh_from_db()
    task = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    headers = {"x-requested-with": "XMLHttpRequest"} if dialogue else {}
    with guarded_by(Gate(page)):
        answer = client.post(url, {"comment": "Fine"}, headers=headers | {"referer": edit_url(page)})
    where = answer.json()["redirect"] if dialogue else answer.url
    assert where == edit_url(page)
    assert WHY in client.get(where).content.decode()
    assert (Page.objects.get(pk=page.pk).live, type(task).objects.get(pk=task.pk).status) == (
        False,
        "in_progress",
    )


@pytest.mark.parametrize("how", ["publish_copies", "alias"])
def test_a_copy_that_would_be_live_at_once_is_refused_too(how):
    course = make.course()
    module = make.module(course)
    lesson = make.lesson(module)
    client = browser(make.administrator())
    sent = {"new_title": "Twin", "new_slug": "twin", "new_parent_page": course.pk, "copy_subpages": "on"}
    url = reverse("wagtailadmin_pages:copy", args=[module.pk])
    gate = Gate(lesson)
    with guarded_by(gate):
        answer = client.post(url, {**sent, how: "on"}, headers={"referer": edit_url(module)}, follow=True)
        assert WHY in answer.content.decode()
        assert not Page.objects.filter(slug="twin").exists()
        client.post(url, sent)
    assert not Page.objects.get(slug="twin").live
    assert {asked for _user, asked, _item in gate.asked} == {str(course.translation_key)}


def test_wagtails_own_api_refuses_as_well():
    page = draft()
    url = reverse("wagtailadmin_api:pages:action", args=[page.pk, "publish"])
    with guarded_by(Gate(page)):
        answer = browser(make.administrator()).post(url, {}, "application/json")
    assert (answer.status_code, answer.json()["detail"]) == (409, WHY)
    assert not Page.objects.get(pk=page.pk).live


def test_the_schedule_leaves_what_is_refused_waiting_and_goes_on_with_the_rest(caplog):
    module = make.module(make.course())
    refused, fine = draft(parent=module), draft(parent=module)
    soon = timezone.now() + dt.timedelta(hours=1)
    who = make.administrator()
    for page in (refused, fine):
        content.publish(who.pk, page.translation_key, at=soon)
    gate = Gate(refused)
    with time_machine.travel(soon + dt.timedelta(minutes=1)):
        with guarded_by(gate), caplog.at_level(logging.WARNING, "lms.plugins"):
            publish_scheduled()
            publish_scheduled()
        assert [Page.objects.get(pk=page.pk).live for page in (refused, fine)] == [False, True]
        assert [user for user, _course, _item in gate.asked] == [None] * 3
        assert str(refused.translation_key) in caplog.text
        publish_scheduled()
    assert Page.objects.get(pk=refused.pk).live


def test_an_import_that_publishes_what_is_refused_leaves_nothing_behind():
    gate = Everything()
    with guarded_by(gate), pytest.raises(Vetoed):
        import_course(SCHOOL / NIGHT, publish=True)
    assert not CoursePage.objects.exists()
    with guarded_by(gate):
        import_course(SCHOOL / NIGHT)
    assert CoursePage.objects.exists()


def test_an_import_asks_about_every_page_that_goes_live():
    gate = Gate()
    with guarded_by(gate):
        import_course(SCHOOL / NIGHT, publish=True)
    live = Page.objects.filter(live=True, path__startswith=CoursePage.objects.get().path)
    assert {item for _user, _course, item in gate.asked} == {str(page.translation_key) for page in live}
