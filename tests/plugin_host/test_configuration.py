"""Settings that the site stores: over the operator's, secrets encrypted, never shown, sealed anew."""

from __future__ import annotations

from io import StringIO
from typing import Annotated

import pytest
from django.core.management import call_command
from django.db import connection
from pydantic import Field

from lms_sdk import Secret
from lms_sdk.config import Config, Scope, SetAt
from lms_sdk.kinds import Health, HealthCheck
from lms_sdk.plugin import Plugin
from lms_site.plugin_host import api
from lms_site.plugin_host.configuration import InvalidSettings, configure, stored
from lms_site.plugin_host.contexts import make_context
from lms_site.plugin_host.models import PluginSettings
from lms_site.plugin_host.testing import with_plugins

pytestmark = pytest.mark.django_db
KEY = "sk-live-0000-4242"


class MailConfig(Config):
    host: str = "localhost"
    port: Annotated[int, Field(ge=1, le=65535)] = 25
    api_key: Annotated[str, Secret] = ""
    greeting: Annotated[str, SetAt(Scope.COURSE)] = "Hello"


class Answers(HealthCheck):
    key = "acme.answers"
    label = "Server"

    def check(self, ctx):
        if ctx.config.host == "crash":
            raise SystemExit("I leave")
        return Health("ok", f"port {ctx.config.port}") if ctx.config.host == "good" else "nonsense"


PLUGIN = Plugin(key="acme.mail", label="Mail", config=MailConfig, health_checks=[Answers])


@pytest.fixture(autouse=True)
def plugin(settings):
    settings.LMS_PLUGIN_CONFIG = {"acme.mail": {"host": "mail.example"}}
    with with_plugins(PLUGIN):
        yield


def config():
    return make_context(PLUGIN).config


def test_what_the_site_stores_stands_over_what_the_operator_gave():
    assert (config().host, config().port) == ("mail.example", 25)
    configure(PLUGIN, {"host": "other.example", "port": 587, "api_key": KEY})
    assert (config().host, config().port, config().api_key) == ("other.example", 587, KEY)


def test_what_is_as_the_operator_gave_it_follows_the_operator(settings):
    configure(PLUGIN, {"host": "mail.example", "port": 587})
    settings.LMS_PLUGIN_CONFIG = {"acme.mail": {"host": "moved.example"}}
    assert (config().host, config().port) == ("moved.example", 587)


def test_a_secret_is_encrypted_and_shown_by_its_end_only():
    configure(PLUGIN, {"api_key": KEY})
    with connection.cursor() as cursor:
        cursor.execute("SELECT public::text, secret FROM plugin_host_pluginsettings")
        public, sealed = cursor.fetchone()
    assert KEY not in public
    assert KEY.encode() not in bytes(sealed)
    assert stored(PLUGIN).secrets == {"api_key": "…4242"}
    assert KEY not in repr(stored(PLUGIN))
    configure(PLUGIN, {"api_key": "short"})
    assert stored(PLUGIN).secrets == {"api_key": "…"}


def test_a_secret_that_is_not_named_stays():
    configure(PLUGIN, {"api_key": KEY})
    configure(PLUGIN, {"port": 465})
    assert (config().api_key, config().port) == (KEY, 465)


@pytest.mark.parametrize("values", [{"port": 0}, {"port": "many"}, {"api_key": ["x", "hunter2"]}])
def test_settings_that_do_not_fit_are_refused_by_name_and_change_nothing(values):
    configure(PLUGIN, {"port": 587})
    with pytest.raises(InvalidSettings) as refused:
        configure(PLUGIN, values)
    [name] = values
    assert set(refused.value.fields) == {f"/{name}"}
    assert "hunter2" not in repr(refused.value.fields)
    assert config().port == 587


def test_what_only_a_course_may_set_is_not_set_for_the_site():
    configure(PLUGIN, {"greeting": "Ho"})
    assert config().greeting == "Hello"


def test_the_keys_are_rotated_by_command(settings):
    configure(PLUGIN, {"api_key": KEY})
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM plugin_host_pluginsettings")
        before = bytes(cursor.fetchone()[0])
        settings.LMS_SECRET_KEYS = ("n" * 40, *settings.LMS_SECRET_KEYS)
        call_command("lms_plugin", "rotate-keys", stdout=StringIO())
        cursor.execute("SELECT secret FROM plugin_host_pluginsettings")
        assert bytes(cursor.fetchone()[0]) != before
    assert config().api_key == KEY


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("good", ("ok", "port 25")),
        ("crash", ("failed", "SystemExit")),
        ("odd", ("failed", "no Health, but str")),
    ],
)
def test_a_health_check_that_fails_or_talks_nonsense_is_a_finding(host, found):
    configure(PLUGIN, {"host": host})
    [settings_, server] = api.examine(PLUGIN)
    assert (settings_.status, server.label, server.status, server.message) == ("ok", "Server", *found)


def test_missing_settings_are_found_by_name():
    PluginSettings.objects.create(plugin="acme.mail", version=1, public={"port": 0})
    from lms_site.plugin_host import switches

    switches.read()
    [finding] = api.examine(PLUGIN)
    assert (finding.status, finding.message) == ("failed", "port")
