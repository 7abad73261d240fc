"""Entries of plugins in the studio's menu."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse

from lms_sdk import Access, Endpoint, Plugin, ResponseDTO, hookimpl
from lms_sdk.facts import MenuItem
from lms_sdk.i18n import LazyText
from lms_site.accounts import api as accounts
from lms_site.plugin_host import api as plugin_host
from lms_site.plugin_host.testing import with_plugins
from tests.content_types import builders as make
from tests.content_types.studio import browser

pytestmark = pytest.mark.django_db
SECRET = "acme_desk.look"


def look(request, ctx):
    return ResponseDTO.of({"for": request.person.id})


class Showing:
    def __init__(self, *items):
        self.items = list(items)
        self.asked = []

    @hookimpl
    def admin_menu_items(self, user):
        self.asked.append(user.id)
        return self.items


def desk(*items, key="acme.desk"):
    endpoints = [
        Endpoint("GET", "open", look),
        Endpoint("GET", "years/{year}", look),
        Endpoint("POST", "change", look),
    ]
    if key == "acme.desk":
        endpoints.append(Endpoint("GET", "closed", look, Access.PERMISSION, SECRET))
    hooks = Showing(*items)
    return with_plugins(
        Plugin(
            key=key,
            label="Desk",
            hooks=hooks,
            permissions=[f"{key.replace('.', '_')}.look"],
            endpoints=endpoints,
        )
    ), hooks


def teacher():
    user = make.teacher()
    accounts.make_teacher(user.pk)
    return user


def entries(user, address=None):
    """(label, address, icon) of what plugins have in the menu."""
    answer = browser(user).get(address or reverse("wagtailadmin_home"))
    assert answer.status_code == 200
    found = json.loads(BeautifulSoup(answer.content, "html.parser").select_one("#wagtail-sidebar-props").text)
    links = [
        one["_args"][0] for one in walk(found) if isinstance(one, dict) and "_args" in one and one["_args"]
    ]
    return [
        (link["label"], link["url"], link["icon_name"])
        for link in links
        if isinstance(link, dict) and str(link.get("url", "")).startswith("/api/v1/x/")
    ]


def walk(value):
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


def test_an_entry_leads_to_the_plugins_endpoint_and_the_lightest_comes_first():
    plugin, hooks = desk(MenuItem("Later", "years/2026", "calendar", 5), MenuItem("First", "open", weight=1))
    user = teacher()
    with plugin:
        shown = entries(user)
        assert shown == [
            ("First", "/api/v1/x/acme.desk/open", "cog"),
            ("Later", "/api/v1/x/acme.desk/years/2026", "calendar"),
        ]
        assert browser(user).get(shown[0][1]).json() == {"for": str(user.pk)}
    assert set(hooks.asked) == {str(user.pk)}


def test_an_entry_is_shown_to_those_who_hold_its_permission_and_its_endpoints():
    plugin, _hooks = desk(MenuItem("Asked", "open", permission=SECRET), MenuItem("Closed", "closed"))
    user = teacher()
    with plugin:
        assert entries(user) == []
        assert [label for label, _url, _icon in entries(make.administrator())] == ["Asked", "Closed"]
        role = Group.objects.create(name="Desk")
        role.permissions.set(plugin_host.grantable())
        user.groups.add(role)
        assert [label for label, _url, _icon in entries(user)] == ["Asked", "Closed"]


def test_what_leads_nowhere_is_left_out_also_for_administrators():
    items = [
        MenuItem("Bad", path)
        for path in ("nowhere", "change", "/api/v1/me/", "../me", "https://example.org", "")
    ]
    plugin, _hooks = desk(*items, MenuItem("Good", "open", "no such icon"))
    with plugin:
        assert entries(make.administrator()) == [("Good", "/api/v1/x/acme.desk/open", "cog")]


class Failing(LazyText):
    def __init__(self):
        pass

    def __str__(self):
        raise RuntimeError("no catalogue")


def test_a_plugin_that_fails_costs_its_own_entries_and_is_left_alone():
    bad, hooks = desk(MenuItem("Lost", "open"), None)
    good, _hooks = desk(MenuItem(Failing(), "open"), MenuItem("Good", "open"), key="acme.other")
    user = teacher()
    with bad, good:
        for _ in range(7):
            assert [label for label, _url, _icon in entries(user)] == ["Good"]
        assert len(hooks.asked) == 5


@pytest.mark.parametrize("state", [plugin_host.State.DISABLED, plugin_host.State.SUSPENDED])
def test_a_plugin_that_is_off_has_no_entries(state):
    plugin, _hooks = desk(MenuItem("Hello", "open"))
    with plugin:
        plugin_host.switch("acme.desk", state)
        assert entries(make.administrator()) == []


def test_what_a_plugin_lets_be_given_stands_in_the_form_of_a_role():
    role = Group.objects.create(name="Desk")
    form = reverse("wagtailusers_groups:edit", args=[role.pk])
    admin = browser(make.administrator())
    assert "acme_desk" not in admin.get(form).content.decode()
    plugin, _hooks = desk()
    with plugin:
        page = BeautifulSoup(admin.get(form).content, "html.parser")
        assert admin.get(form).status_code == 200
    row = next(row for row in page.select("tr") if "acme_desk" in row.text.lower().replace(" ", "_"))
    assert "Look" in row.text
