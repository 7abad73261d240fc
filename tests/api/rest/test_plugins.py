"""Plugins by token: listed, switched, set and tested, for the site by administrators, in a course by its owners."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from lms_site.learning import api as learning
from lms_site.plugin_host import api
from lms_site.plugin_host.contexts import make_context
from lms_site.plugin_host.testing import with_plugins
from tests.learning.builders import course as make_course
from tests.learning.builders import lesson
from tests.plugin_host.test_courses import KEY, PLUGIN, SITE_ONLY
from tests.world import bearer, person

pytestmark = pytest.mark.django_db
SITE = "/api/v1/plugins/"


@pytest.fixture(autouse=True)
def plugins():
    with with_plugins(PLUGIN, SITE_ONLY):
        yield


class Caller:
    """A person with a token."""

    def __init__(self, client, who) -> None:
        self.client, self.headers = client, bearer(who)

    def get(self, path):
        return self.client.get(path, headers=self.headers)

    def patch(self, path, body):
        return self.client.patch(
            path, json.dumps(body), content_type="application/json", headers=self.headers
        )

    def post(self, path):
        return self.client.post(path, "{}", content_type="application/json", headers=self.headers)


@pytest.fixture
def admin(client):
    return Caller(client, person("admin", is_staff=True, is_superuser=True))


@pytest.fixture
def course():
    return make_course(lesson(), owner=person("owner").pk)


@pytest.fixture
def owner(client, course):
    from lms_site.accounts.models import User

    return Caller(client, User.objects.get(email="owner@example.org"))


def test_an_administrator_lists_the_plugins_with_state_version_and_measures(admin):
    listed = {one["key"]: one for one in admin.get(SITE).json()}
    assert listed["acme.greeter"]["scopes"] == ["course", "site"]
    assert (listed["lms.choice"]["state"], listed["lms.choice"]["sdk"]) == ("enabled", "<2,>=1.0")
    assert listed["lms.choice"]["hooks"] == {}


def test_a_plugin_is_set_and_switched_and_its_secret_is_written_only(admin):
    answer = admin.patch(
        f"{SITE}acme.greeter/", {"state": "disabled", "settings": {"words": "Hi", "key": KEY}}
    )
    assert answer.status_code == 200
    said = answer.json()
    assert said["state"] == "disabled"
    assert said["settings"]["values"] == {"words": "Hi", "server": "here"}
    assert said["settings"]["secrets"] == {"key": "…4343"}
    assert said["settings"]["form"]["properties"]["key"]["writeOnly"] is True
    assert KEY not in answer.content.decode() + admin.get(f"{SITE}acme.greeter/").content.decode()
    assert make_context(PLUGIN).config.key == KEY


def test_null_forgets_a_setting(admin):
    admin.patch(f"{SITE}acme.greeter/", {"settings": {"words": "Hi", "key": KEY}})
    said = admin.patch(f"{SITE}acme.greeter/", {"settings": {"words": None, "key": None}}).json()
    assert (said["settings"]["values"]["words"], said["settings"]["own"]) == ("Hello", [])


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"words": 7}, "/settings/words"),
        ({"wrods": "x"}, "/settings/wrods"),
        ({"key": [KEY]}, "/settings/key"),
    ],
)
def test_settings_that_do_not_fit_are_refused_by_name_and_nothing_is_done(admin, settings, pointer):
    answer = admin.patch(f"{SITE}acme.greeter/", {"state": "suspended", "settings": settings})
    assert answer.status_code == 422
    assert pointer in answer.content.decode()
    assert KEY not in answer.content.decode()
    assert {info.key: info.state.value for info in api.plugins()}["acme.greeter"] == "enabled"


def test_the_settings_are_tested_by_a_call(admin):
    admin.patch(f"{SITE}acme.greeter/", {"settings": {"words": "Hi"}})
    assert admin.post(f"{SITE}acme.greeter/test/").json()[1] == {
        "label": "Words",
        "status": "ok",
        "message": "Hi",
    }


def test_a_plugin_that_is_not_here_is_not_found(admin):
    assert admin.get(f"{SITE}acme.nobody/").status_code == 404
    assert admin.patch(f"{SITE}acme.nobody/", {"state": "disabled"}).status_code == 404


def test_an_owner_sets_and_switches_a_plugin_in_the_course_alone(owner, course, admin):
    here = f"/api/v1/courses/{course}/plugins/"
    admin.patch(f"{SITE}acme.greeter/", {"settings": {"key": "of-the-site-0000"}})
    assert [one["key"] for one in owner.get(here).json()] == ["acme.greeter"]
    said = owner.patch(f"{here}acme.greeter/", {"state": "disabled", "settings": {"words": "Here"}}).json()
    assert (said["state"], said["own_state"]) == ("disabled", "disabled")
    assert said["settings"]["values"] == {"words": "Here"}
    assert (said["settings"]["secrets"], said["settings"]["inherited_secrets"]) == ({}, ["key"])
    assert owner.post(f"{here}acme.greeter/test/").json()[1]["message"] == "Here"
    assert make_context(PLUGIN).config.words == "Hello"
    said = owner.patch(f"{here}acme.greeter/", {"state": "as_site"}).json()
    assert (said["state"], said["own_state"]) == ("enabled", None)
    assert owner.patch(f"{here}acme.greeter/", {"settings": {"server": "mine"}}).status_code == 422
    assert owner.patch(f"{here}acme.greeter/", {"state": "suspended"}).status_code == 422
    assert owner.get(f"{here}acme.mailer/").status_code == 404


def test_an_editor_or_a_stranger_gets_what_a_missing_course_gets(client, course):
    editor = person("editor")
    learning.join_team(person("boss", is_superuser=True).pk, course, learning.Role.EDITOR, person=editor.pk)
    for who in (editor, person("stranger")):
        caller = Caller(client, who)
        asked = caller.patch(f"/api/v1/courses/{course}/plugins/acme.greeter/", {"state": "disabled"})
        missing = caller.patch(f"/api/v1/courses/{uuid4()}/plugins/acme.greeter/", {"state": "disabled"})
        assert (asked.status_code, asked.content) == (404, missing.content)
        assert caller.get(SITE).status_code == 404
    assert api.state_in("acme.greeter", course)[1] is None
