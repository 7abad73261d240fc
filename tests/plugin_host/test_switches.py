"""Plugins are switched for the site and for courses: disabled keeps the past alive, suspended runs nothing."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command

from lms_sdk.config import Scope
from lms_sdk.facts import Card, Course, Person
from lms_sdk.hooks import Veto, hookimpl
from lms_sdk.plugin import Plugin
from lms_site.plugin_host import api, switches
from lms_site.plugin_host.models import PluginSwitch
from lms_site.plugin_host.switches import NotForCourses, State, UnknownPlugin, switch
from lms_site.plugin_host.testing import with_plugins
from tests.plugin_host.test_registry import Toy

pytestmark = pytest.mark.django_db
WHO = Person(id=str(uuid4()))
HERE, THERE = str(uuid4()), str(uuid4())


def _no(course):
    raise Veto("closed", "Closed.")


HOOKS = {
    "may_enrol": _no,
    "dashboard_cards": lambda: [Card("card")],
    "erase_personal_data": lambda: 1,
    "export_personal_data": lambda: None,
}
PLUGIN = Plugin(
    key="acme.toys",
    label="Toys",
    scopes={Scope.SITE, Scope.COURSE},
    assessment_types=[Toy],
    hooks=SimpleNamespace(**{name: hookimpl(function) for name, function in HOOKS.items()}),
)


@pytest.fixture(autouse=True)
def plugin():
    with with_plugins(PLUGIN, Plugin(key="acme.sites", label="Sites")):
        yield


def state_of(key="acme.toys"):
    return next(info.state for info in api.plugins() if info.key == key)


def is_free(course=HERE):
    try:
        api.guard("may_enrol", user=WHO, course=Course(key=course))
    except api.Vetoed:
        return False
    return True


def cards():
    return api.collect("dashboard_cards", audience=None, user=WHO, course=None)


def test_an_allowed_plugin_is_on_until_somebody_switches_it():
    assert state_of() is api.PluginState.ENABLED
    assert cards() == [("acme.toys", [Card("card")])]
    assert not is_free()


def test_a_disabled_plugin_is_offered_for_nothing_new_and_goes_on_with_what_there_is():
    switch("acme.toys", State.DISABLED)
    assert state_of() is api.PluginState.DISABLED
    assert not api.is_offered("assessment_types", "acme.toy")
    assert "acme.toy" not in [kind.key for kind in api.offered_assessment_types()]
    assert isinstance(api.assessment_type("acme.toy"), Toy)
    assert "acme.toy" in [kind.key for kind in api.assessment_types()]
    assert cards() == []
    assert is_free()


def test_a_disabled_plugin_still_erases_and_a_suspended_one_does_nothing():
    switch("acme.toys", State.DISABLED)
    assert api.collect("erase_personal_data", user=WHO, mode="erase") == [("acme.toys", 1)]
    switch("acme.toys", State.SUSPENDED)
    assert api.collect("erase_personal_data", user=WHO, mode="erase") == []


def test_a_suspended_plugin_is_as_if_it_were_away():
    switch("acme.toys", State.SUSPENDED)
    assert api.assessment_type("acme.toy") is None
    assert "acme.toy" not in [kind.key for kind in api.assessment_types()]
    assert api.context_of("assessment_types", "acme.toy") is None
    assert cards() == []
    switch("acme.toys", State.ENABLED)
    assert isinstance(api.assessment_type("acme.toy"), Toy)


def test_a_switch_for_a_course_holds_there_and_nowhere_else():
    switch("acme.toys", State.DISABLED, HERE)
    assert is_free(HERE)
    assert not is_free(THERE)


def test_what_is_off_for_the_site_may_be_on_for_a_course_unless_it_is_suspended():
    switch("acme.toys", State.DISABLED)
    switch("acme.toys", State.ENABLED, HERE)
    assert (is_free(HERE), is_free(THERE)) == (False, True)
    switch("acme.toys", State.SUSPENDED)
    assert is_free(HERE)


def test_what_cannot_be_switched_is_refused_and_changes_nothing():
    for key, state, course, error in (
        ("acme.nobody", State.DISABLED, None, UnknownPlugin),
        ("acme.sites", State.DISABLED, HERE, NotForCourses),
        ("acme.toys", State.SUSPENDED, HERE, NotForCourses),
    ):
        with pytest.raises(error):
            switch(key, state, course)
    assert PluginSwitch.objects.count() == 0


def test_a_switch_made_by_another_process_is_known_after_the_time_it_takes(
    settings, django_assert_num_queries
):
    PluginSwitch.objects.create(plugin="acme.toys", state=State.SUSPENDED)
    assert state_of() is api.PluginState.ENABLED
    settings.LMS_PLUGIN_REFRESH_SECONDS = 0
    assert state_of() is api.PluginState.SUSPENDED
    settings.LMS_PLUGIN_REFRESH_SECONDS = 60
    with django_assert_num_queries(0):
        assert state_of() is api.PluginState.SUSPENDED


def test_a_database_without_the_tables_leaves_the_plugins_as_they_are_and_the_transaction_whole(settings):
    from django.db import connection

    switch("acme.toys", State.DISABLED)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE plugin_host_pluginswitch RENAME TO elsewhere")
    switches.read()
    assert state_of() is api.PluginState.DISABLED
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO plugin_host_pluginswitch")
    assert PluginSwitch.objects.count() == 1


def test_the_command_switches_and_says_so():
    said = StringIO()
    call_command("lms_plugin", "disable", "acme.toys", stdout=said)
    assert said.getvalue() == "acme.toys is disabled.\n"
    call_command("lms_plugin", "enable", "acme.toys", "--course", HERE, stdout=said)
    assert (is_free(HERE), is_free(THERE)) == (False, True)
    call_command("lms_plugin", "list", stdout=said)
    assert "disabled" in said.getvalue()
    with pytest.raises(CommandError, match="No such plugin is loaded"):
        call_command("lms_plugin", "suspend", "acme.nobody")


def test_purging_says_what_it_would_remove_then_exports_and_removes_it(tmp_path):
    with pytest.raises(CommandError, match=r"acme\.toys is enabled: disable it first"):
        call_command("lms_plugin", "purge", "acme.toys")
    switch("acme.toys", State.DISABLED)
    switch("acme.toys", State.ENABLED, HERE)
    said = StringIO()
    call_command("lms_plugin", "purge", "acme.toys", "--into", str(tmp_path), stdout=said)
    assert "2 of switches" in said.getvalue()
    assert PluginSwitch.objects.count() == 2
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("lms_plugin", "purge", "acme.toys", "--into", str(tmp_path / "none"), "--yes")
    assert PluginSwitch.objects.count() == 2

    call_command("lms_plugin", "purge", "acme.toys", "--into", str(tmp_path), "--yes", stdout=said)

    [export] = tmp_path.iterdir()
    assert HERE in export.read_text()
    # Still installed: it must not run without what it had.
    assert [(row.course, row.state) for row in PluginSwitch.objects.all()] == [(None, "suspended")]
    assert state_of() is api.PluginState.SUSPENDED


def test_purging_what_nothing_is_kept_for_is_refused():
    with pytest.raises(CommandError, match=r"nothing is kept here for acme\.gone"):
        call_command("lms_plugin", "purge", "acme.gone", "--yes")


def test_a_plugin_that_is_away_can_be_purged(tmp_path):
    PluginSwitch.objects.create(plugin="acme.gone", state=State.DISABLED)
    call_command("lms_plugin", "purge", "acme.gone", "--into", str(tmp_path), "--yes", stdout=StringIO())
    assert PluginSwitch.objects.count() == 0


def test_a_new_plugin_can_be_begun_by_the_sites_command_too(tmp_path):
    call_command("lms_plugin", "new", "acme-mcq", "--into", str(tmp_path), stdout=StringIO())
    assert (tmp_path / "acme-mcq" / "acme_mcq.py").exists()
    with pytest.raises(CommandError, match="is there already"):
        call_command("lms_plugin", "new", "acme-mcq", "--into", str(tmp_path))


def test_purging_takes_the_permissions_of_a_plugin_along(tmp_path):
    with with_plugins(Plugin(key="acme.desk", label="Desk", permissions=["acme_desk.look"])):
        assert [one.codename for one in api.grantable()] == ["look"]
        api.switch("acme.desk", State.DISABLED)
        said = StringIO()
        call_command("lms_plugin", "purge", "acme.desk", "--into", str(tmp_path), "--yes", stdout=said)
    assert "1 of permissions" in said.getvalue()
    assert not Permission.objects.filter(content_type__app_label="acme_desk").exists()
