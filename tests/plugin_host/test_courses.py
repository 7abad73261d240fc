"""Plugins in one course: switched and set there, over what the site and the operator say."""

from __future__ import annotations

from io import StringIO
from typing import Annotated
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from lms_sdk import Secret
from lms_sdk.config import Config, Scope, SetAt
from lms_sdk.kinds import Health, HealthCheck
from lms_sdk.plugin import Plugin
from lms_site.plugin_host import api
from lms_site.plugin_host.configuration import configure, stored
from lms_site.plugin_host.contexts import make_context
from lms_site.plugin_host.models import PluginSettings
from lms_site.plugin_host.testing import with_plugins
from tests.content_types.builders import acme
from tests.content_types.test_switched_off import POLL, clean

pytestmark = pytest.mark.django_db
HERE, THERE = uuid4(), uuid4()
KEY = "sk-of-a-course-4343"


class Greeting(Config):
    config_version = 2
    upcasters = {1: lambda old: {("words" if name == "text" else name): old[name] for name in old}}

    words: str = "Hello"
    server: Annotated[str, SetAt(Scope.SITE)] = "here"
    site_key: Annotated[str, Secret] = ""
    key: Annotated[str, Secret, SetAt(Scope.SITE, Scope.COURSE)] = ""


class SaysWhat(HealthCheck):
    key = "acme.says"
    label = "Words"

    def check(self, ctx):
        return Health("ok", ctx.config.words)


PLUGIN = Plugin(
    key="acme.greeter",
    label="Greeter",
    scopes={Scope.SITE, Scope.COURSE},
    config=Greeting,
    health_checks=[SaysWhat],
)
SITE_ONLY = Plugin(key="acme.mailer", label="Mailer", config=Greeting)


@pytest.fixture(autouse=True)
def plugins():
    with with_plugins(PLUGIN, SITE_ONLY):
        yield


def words(course: UUID | None = None) -> str:
    return make_context(PLUGIN, course).config.words


def test_the_narrowest_scope_that_says_anything_holds(settings):
    settings.LMS_PLUGIN_CONFIG = {"acme.greeter": {"words": "Operator"}}
    assert (words(), words(HERE)) == ("Operator", "Operator")
    configure(PLUGIN, {"words": "Site"})
    assert (words(), words(HERE)) == ("Site", "Site")
    configure(PLUGIN, {"words": "Course"}, course=HERE)
    assert (words(), words(HERE), words(THERE)) == ("Site", "Course", "Site")


def test_what_a_course_says_like_the_site_follows_the_site():
    configure(PLUGIN, {"words": "Site"})
    configure(PLUGIN, {"words": "Site"}, course=HERE)
    configure(PLUGIN, {"words": "Moved"})
    assert words(HERE) == "Moved"
    assert stored(PLUGIN, HERE).own == frozenset()


def test_a_setting_that_is_forgotten_follows_the_wider_scope_again():
    configure(PLUGIN, {"words": "Site", "key": "site-key-0000000"})
    configure(PLUGIN, {"words": "Course", "key": KEY}, course=HERE)
    assert stored(PLUGIN, HERE).own == {"words", "key"}
    configure(PLUGIN, {}, course=HERE, forget={"words", "key"})
    config = make_context(PLUGIN, HERE).config
    assert (config.words, config.key) == ("Site", "site-key-0000000")
    assert stored(PLUGIN, HERE).inherited == {"key"}


def test_a_course_sets_only_what_is_a_matter_of_courses():
    configure(PLUGIN, {"server": "elsewhere", "site_key": "stolen-0000000"}, course=HERE)
    config = make_context(PLUGIN, HERE).config
    assert (config.server, config.site_key) == ("here", "")
    assert stored(PLUGIN, HERE).public.keys() == {"words"}
    with pytest.raises(api.NotForCourses):
        configure(SITE_ONLY, {"words": "Course"}, course=HERE)
    assert make_context(SITE_ONLY, HERE).config.words == "Hello"


def test_the_secret_of_a_course_is_encrypted_shown_by_its_end_and_the_courses_own():
    configure(PLUGIN, {"key": KEY}, course=HERE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT public::text, secret FROM plugin_host_pluginsettings")
        [(public, sealed)] = cursor.fetchall()
    assert KEY not in public
    assert KEY.encode() not in bytes(sealed)
    assert stored(PLUGIN, HERE).secrets == {"key": "…4343"}
    assert stored(PLUGIN).secrets == {}
    assert make_context(PLUGIN).config.key == ""


def test_the_keys_of_courses_are_rotated_too(settings):
    configure(PLUGIN, {"key": KEY}, course=HERE)
    settings.LMS_SECRET_KEYS = ("n" * 40, *settings.LMS_SECRET_KEYS)
    said = StringIO()
    call_command("lms_plugin", "rotate-keys", stdout=said)
    assert "1 renewed" in said.getvalue()
    assert make_context(PLUGIN, HERE).config.key == KEY


def test_each_scope_is_lifted_from_the_version_it_was_stored_in():
    PluginSettings.objects.create(plugin="acme.greeter", version=1, public={"text": "Old site"})
    configure(PLUGIN, {"words": "New course"}, course=HERE)
    assert (words(), words(HERE), words(THERE)) == ("Old site", "New course", "Old site")


def test_settings_that_todays_plugin_cannot_read_are_refused_where_used_and_shown_where_changed():
    PluginSettings.objects.create(plugin="acme.greeter", course=HERE, version=9, public={"words": "Later"})
    assert stored(PLUGIN, HERE).public["words"] == "Later"
    with pytest.raises(api.NotConfigured):
        make_context(PLUGIN, HERE)
    configure(PLUGIN, {"words": "Mended"}, course=HERE)
    assert words(HERE) == "Mended"


def test_the_test_of_a_course_is_of_its_own_settings():
    configure(PLUGIN, {"words": "Course"}, course=HERE)
    assert [one.message for one in api.examine(PLUGIN, HERE)] == ["", "Course"]
    assert [one.message for one in api.examine(PLUGIN)] == ["", "Hello"]


def test_a_course_that_is_switched_back_follows_the_site():
    api.switch("acme.greeter", api.State.DISABLED, HERE)
    assert api.state_in("acme.greeter", HERE) == (api.State.DISABLED, api.State.DISABLED)
    assert api.state_in("acme.greeter", THERE) == (api.State.ENABLED, None)
    api.switch("acme.greeter", None, HERE)
    assert api.state_in("acme.greeter", HERE) == (api.State.ENABLED, None)


def test_asking_for_settings_costs_a_statement_for_each_scope_that_has_any(django_assert_num_queries):
    api.state_in("acme.greeter", HERE)
    with django_assert_num_queries(0):
        words(HERE)
    configure(PLUGIN, {"words": "Course"}, course=HERE)
    with django_assert_num_queries(1):
        words(HERE)
    with django_assert_num_queries(0):
        words(THERE)


def test_new_blocks_are_offered_as_the_course_has_them():
    from django.core.exceptions import ValidationError

    from content_types import offers

    with with_plugins(acme(scopes={Scope.SITE, Scope.COURSE})):
        api.switch("acme.lab", api.State.DISABLED, HERE)
        with offers.in_course(str(THERE)):
            assert len(clean([POLL], [])) == 1
        with offers.in_course(str(HERE)):
            assert len(clean([POLL], [POLL])) == 1
            with pytest.raises(ValidationError):
                clean([{**POLL, "id": "new"}], [POLL])
