"""What an operator is told of plugins before it hurts: hooks that nobody calls, a folder that is not there."""

from __future__ import annotations

import re
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from lms_sdk import hook_page
from lms_sdk.config import Config
from lms_sdk.hooks import hook_names, hookimpl
from lms_sdk.kinds import Health, HealthCheck
from lms_sdk.plugin import Plugin
from lms_site.plugin_host import checks, listening
from lms_site.plugin_host.testing import with_plugins
from tests.foundation.processes import ROOT

pytestmark = pytest.mark.django_db
CALL = re.compile(r"\.(?:collect|transform|first|guard)\(\s*\"(\w+)\"")


def test_the_hooks_that_are_said_to_be_called_are_those_that_the_product_calls():
    sources = [file for name in ("lms_site", "content_types") for file in (ROOT / name).rglob("*.py")]
    called = {name for file in sources for name in CALL.findall(file.read_text())} | set(listening.FACTS)
    assert called <= set(hook_names())
    assert called == checks.CALLED == set(hook_page.CALLED)


def test_a_plugin_with_a_guard_that_is_not_called_is_named_to_the_operator():
    def hook():
        return None

    hooks = SimpleNamespace(may_message=hookimpl(hook), may_enrol=hookimpl(hook))
    said = StringIO()
    with with_plugins(Plugin(key="acme.strict", label="Strict", hooks=hooks)):
        [warning] = checks.check_hooks()
        call_command("lms_plugin", "doctor", stdout=said)
    assert (warning.id, "acme.strict implements may_message" in warning.msg) == ("lms.W002", True)
    assert "lms.W002: Plugin acme.strict implements may_message" in said.getvalue()
    assert "No fault found." in said.getvalue()


class Settings(Config):
    """Those of a plugin that talks to some service."""

    address: str


class Reachable(HealthCheck):
    """Finds the service down."""

    key, label = "acme.reachable", "The service"

    def check(self, ctx):
        return Health("failed", "no answer")


def test_settings_that_are_missing_and_checks_that_fail_are_told_to_the_operator(settings):
    plugin = Plugin(key="acme.far", label="Far", config=Settings, health_checks=[Reachable])
    with with_plugins(plugin):
        assert "acme.far: Settings: failed address" in faults_found()
        settings.LMS_PLUGIN_CONFIG = {"acme.far": {"address": "acme", "adress": "acme"}}
        assert "acme.far: Settings: failed adress" in faults_found()
        settings.LMS_PLUGIN_CONFIG = {"acme.far": {"address": "acme"}}
        assert "acme.far: The service: failed no answer" in faults_found()


def faults_found():
    said = StringIO()
    with pytest.raises(CommandError, match=r"Faults found: \d"):
        call_command("lms_plugin", "doctor", stdout=said)
    return said.getvalue()


def test_a_folder_of_plugins_that_is_not_there_is_named_to_the_operator(settings, tmp_path):
    settings.LMS_PLUGINS_DIR = tmp_path
    assert checks.check_folder() == []
    settings.LMS_PLUGINS_DIR = tmp_path / "misspelt"
    [warning] = checks.check_folder()
    assert (warning.id, "misspelt" in warning.msg) == ("lms.W003", True)


def test_a_name_in_the_settings_that_no_installed_plugin_has_is_told(settings):
    settings.LMS_PLUGINS = ("*",)
    settings.LMS_PLUGIN_CONFIG = {"lms.email": {}, "lms.choice": {}}
    assert checks.check_names() == []
    settings.LMS_PLUGINS = ("lms.chioce", "lms_choice")
    settings.LMS_PLUGIN_CONFIG = {"acme.juge": {}}
    told = checks.check_names()
    assert [message.id for message in told] == ["lms.W004"] * 2
    assert "LMS_PLUGINS names lms.chioce," in told[0].msg
    assert "LMS_PLUGIN_CONFIG names acme.juge," in told[1].msg
    settings.LMS_SAFE_MODE = True
    assert checks.check_names() == []
