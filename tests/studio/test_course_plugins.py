"""The plugins of a course in the studio: for its owners; what is done there holds there alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from content_types.models import LessonPage
from lms_sdk.config import Scope
from lms_site.learning import api as learning
from lms_site.plugin_host import api
from lms_site.plugin_host.contexts import make_context
from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders
from tests.content_types.builders import acme, administrator, teacher
from tests.plugin_host.test_courses import KEY, PLUGIN, SITE_ONLY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plugins():
    with with_plugins(PLUGIN, SITE_ONLY, acme(scopes={Scope.SITE, Scope.COURSE})):
        yield


@pytest.fixture
def course():
    return builders.course()


@pytest.fixture
def panel(course):
    return f"/studio/courses/{course.translation_key}/plugins/"


@pytest.fixture
def owner(client, course):
    from django.contrib.auth.models import Permission

    person = teacher()
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    learning.join_team(administrator().pk, course.translation_key, learning.Role.OWNER, person=person.pk)
    client.force_login(person)
    return client


def test_an_owner_sees_the_plugins_that_are_a_matter_of_courses_and_an_editor_none(owner, panel, course):
    page = owner.get(panel).content.decode()
    assert "acme.greeter" in page
    assert "acme.mailer" not in page
    other = teacher()
    learning.join_team(administrator().pk, course.translation_key, learning.Role.EDITOR, person=other.pk)
    owner.force_login(other)
    for answer in (
        owner.get(panel),
        owner.post(f"{panel}acme.greeter/", {"words": "Hi"}),
        owner.post(f"{panel}acme.greeter/switch/", {"state": "disabled"}),
    ):
        assert answer.status_code == 302
        assert make_context(PLUGIN, course.translation_key).config.words == "Hello"
        assert api.state_in("acme.greeter", course.translation_key)[1] is None


def test_a_plugin_is_switched_in_a_course_and_back(owner, panel, course):
    switch = f"{panel}acme.greeter/switch/"
    owner.post(switch, {"state": "disabled"})
    assert api.state_in("acme.greeter", course.translation_key)[0] is api.State.DISABLED
    assert {info.key: info.state.value for info in api.plugins()}["acme.greeter"] == "enabled"
    owner.post(switch, {"state": "follow"})
    assert api.state_in("acme.greeter", course.translation_key)[1] is None
    owner.post(switch, {"state": "suspended"})
    assert api.state_in("acme.greeter", course.translation_key)[1] is None
    assert owner.post(switch, {"state": "exploded"}).status_code == 404


def test_settings_of_a_course_are_made_in_a_form_and_a_secret_is_never_shown(owner, panel, course):
    page = f"{panel}acme.greeter/"
    shown = owner.get(page).content.decode()
    assert 'name="words"' in shown
    assert 'name="server"' not in shown
    assert owner.post(page, {"words": "Here", "key": KEY}).status_code == 302
    shown = owner.get(page).content.decode()
    assert KEY not in shown
    assert "…4343" in shown
    assert make_context(PLUGIN, course.translation_key).config.key == KEY
    assert make_context(PLUGIN).config.words == "Hello"
    assert owner.post(page, {"words": "Here", "key": "", "forget-key": "on"}).status_code == 302
    assert make_context(PLUGIN, course.translation_key).config.key == ""


def test_the_test_button_of_a_course_tries_its_own_settings(owner, panel):
    page = f"{panel}acme.greeter/"
    owner.post(page, {"words": "Here", "key": ""})
    assert "Words: <strong>ok</strong> Here" in owner.post(page, {"test": "1"}).content.decode()


def test_a_plugin_of_the_whole_site_has_no_page_in_a_course(owner, panel):
    assert owner.get(f"{panel}acme.mailer/").status_code == 404
    assert owner.get(f"{panel}acme.nobody/").status_code == 404


def test_the_editor_of_a_lesson_hides_what_its_course_is_not_offered(client, course):
    client.force_login(administrator())
    lesson = builders.lesson(builders.module(course))
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    api.switch("acme.lab", api.State.DISABLED, course.translation_key)
    assert "acme_lab_poll" in hidden_in(client.get(edit))
    elsewhere = builders.lesson(builders.module(builders.course(title="Other")))
    assert "acme_lab_poll" not in hidden_in(
        client.get(reverse("wagtailadmin_pages:edit", args=[elsewhere.pk]))
    )
    assert LessonPage.objects.count() == 2


def hidden_in(answer) -> str:
    """What the stream's editor is told to hide, as the page has it."""
    import html
    import re

    return " ".join(re.findall(r'"hiddenTypes": (\[.*?\]|\{.*?\})', html.unescape(answer.content.decode())))


def test_the_page_of_a_course_leads_its_owners_to_its_plugins(client, course, panel):
    client.force_login(administrator())
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    assert panel in client.get(edit).content.decode()
    with with_plugins(without=["acme.greeter", "acme.lab"]):
        assert panel not in client.get(edit).content.decode()
