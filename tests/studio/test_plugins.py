"""The panel of plugins: for administrators only; switches, settings, secrets that are never shown, a test."""

from __future__ import annotations

from importlib import import_module, invalidate_caches

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from lms_site.plugin_host import api
from lms_site.plugin_host.contexts import make_context
from lms_site.plugin_host.testing import with_plugins
from tests.plugin_host.test_configuration import KEY, PLUGIN
from tests.plugin_host.test_packages import machine

pytestmark = pytest.mark.django_db
PANEL, PAGE, SWITCH = "/studio/plugins/", "/studio/plugins/acme.mail/", "/studio/plugins/acme.mail/switch/"


@pytest.fixture(autouse=True)
def plugin():
    with with_plugins(PLUGIN):
        yield


@pytest.fixture
def admin(client):
    client.force_login(get_user_model().objects.create_superuser("ada@example.com", "x"))
    return client


@pytest.fixture
def editor(client):
    person = get_user_model().objects.create_user("tara@example.com", "x")
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)
    return client


def test_nobody_but_an_administrator_sees_or_switches_plugins(editor):
    assert "/studio/plugins/" not in editor.get("/studio/").content.decode()
    for answer in (
        editor.get(PANEL),
        editor.get(PAGE),
        editor.post(PAGE, {"port": 1}),
        editor.post(SWITCH, {"state": "disabled"}),
    ):
        assert answer.status_code == 302
        assert answer["Location"] == "/studio/"
    assert api.is_offered("assessment_types", "lms.choice")


def test_the_panel_names_each_plugin_with_state_version_and_sdk(admin):
    page = admin.get(PANEL).content.decode()
    for words in ("lms.choice", "acme.mail", "enabled", "1.0.0", "&lt;2,&gt;=1.0"):
        assert words in page
    assert "/studio/plugins/" in admin.get("/studio/").content.decode()


def test_a_plugin_is_switched_in_the_panel(admin):
    assert admin.post(SWITCH, {"state": "suspended"}).status_code == 302
    assert {info.key: info.state.value for info in api.plugins()}["acme.mail"] == "suspended"
    assert "suspended" in admin.get(PANEL).content.decode()
    assert admin.post(SWITCH, {"state": "exploded"}).status_code == 404
    answer = admin.post("/studio/plugins/acme.nobody/switch/", {"state": "disabled"}, follow=True)
    assert "No such plugin is loaded." in answer.content.decode()


def test_settings_are_stored_by_the_form_and_a_secret_is_never_shown_again(admin):
    page = admin.get(PAGE).content.decode()
    assert 'name="port"' in page
    assert 'name="greeting"' not in page
    assert admin.post(PAGE, {"host": "good", "port": "587", "api_key": KEY}).status_code == 302
    page = admin.get(PAGE).content.decode()
    assert KEY not in page
    assert "…4242" in page
    assert admin.post(PAGE, {"host": "good", "port": "465", "api_key": ""}).status_code == 302
    config = make_context(PLUGIN).config
    assert (config.port, config.api_key) == (465, KEY)


def test_a_setting_that_does_not_fit_is_told_beside_its_field_and_nothing_is_stored(admin):
    page = admin.post(PAGE, {"host": "good", "port": "0", "api_key": KEY}).content.decode()
    assert "Must be 1 or greater." in page
    assert KEY not in page
    assert make_context(PLUGIN).config.host == "localhost"


def test_the_test_button_shows_what_the_health_checks_say(admin):
    admin.post(PAGE, {"host": "good", "port": "587"})
    page = admin.post(PAGE, {"test": "1"}).content.decode()
    assert "Server: <strong>ok</strong> port 587" in page


def test_a_plugin_that_is_not_loaded_has_no_page(admin):
    assert admin.get("/studio/plugins/acme.nobody/").status_code == 404


GERMAN = {
    "": "Content-Type: text/plain; charset=utf-8\n",
    "Words": "Wörter",
    "Host": "Rechner",
    "Where it is": "Wo er steht",
    "In full": "Ganz",
    "API key": "Schlüssel",
}
WORDY = """
from typing import Annotated, Literal
from pydantic import Field
from lms_sdk import Config, Plugin, Secret, translator
from lms_sdk.model import Labels
_ = translator("acme_wordy")
class Settings(Config):
    host: str = Field("", description="Where it is")
    mode: Annotated[Literal["full", "part"], Labels(full=_("In full"))] = "full"
    key: Annotated[str, Secret] = Field("", title="API key")
plugin = Plugin(key="acme.wordy", label=_("Words"), config=Settings)
"""


def test_the_panel_and_the_settings_of_a_plugin_speak_the_readers_language(admin, tmp_path, monkeypatch):
    catalogue = tmp_path / "acme_wordy" / "locale" / "de" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "acme_wordy.mo").write_bytes(machine(GERMAN))
    (tmp_path / "acme_wordy" / "__init__.py").write_text(WORDY)
    monkeypatch.syspath_prepend(tmp_path)
    invalidate_caches()
    with with_plugins(import_module("acme_wordy").plugin):
        german = {"HTTP_ACCEPT_LANGUAGE": "de"}
        panel = admin.get(PANEL, **german).content.decode()
        page = admin.get("/studio/plugins/acme.wordy/", **german).content.decode()
        english = admin.get("/studio/plugins/acme.wordy/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "<strong>Wörter</strong>" in panel
    for words in ("Rechner", "Wo er steht", ">Ganz<", ">part<", "Schlüssel"):
        assert words in page
    assert "Where it is" in english
