"""Plugins: how each stands for the site or in a course, its switch, its settings, a test of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from lms_sdk.config import Config
from lms_sdk.markers import is_secret
from lms_sdk.plugin import Plugin, Scope
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import array_of
from lms_site.api.plugin_shapes import (
    CoursePluginDetailOut,
    CoursePluginIn,
    CoursePluginOut,
    FindingOut,
    PluginDetailOut,
    PluginIn,
    PluginOut,
)
from lms_site.api.read import members, read
from lms_site.foundation.errors import Denied, Invalid, NotFound, Problem
from lms_site.learning import api as learning
from lms_site.plugin_host import api as plugin_host

_TAGS = ["Plugins"]


@operation("plugins_list", summary="The installed plugins", tags=_TAGS, responses={200: array_of(PluginOut)})
def plugins(call: Call) -> HttpResponse:
    """For administrators: each with its state, by key. Measures are those of the process that answers."""
    _require_administrator(call)
    return call.json([_about(info) for info in plugin_host.plugins()])


@operation("plugins_read", summary="A plugin and its settings", tags=_TAGS, responses={200: PluginDetailOut})
def plugin(call: Call, key: str) -> HttpResponse:
    """For administrators. No secret is ever sent, only its last characters."""
    _require_administrator(call)
    return call.json(_detail(_info(key)))


@operation(
    "plugins_change",
    summary="Switch a plugin, or set it",
    tags=_TAGS,
    request=PluginIn,
    responses={200: PluginDetailOut},
    request_examples={"a key": {"settings": {"api_key": "sk-live-1"}}, "off": {"state": "disabled"}},
)
def change(call: Call, key: str) -> HttpResponse:
    """For administrators. Both or neither is done. Every process knows within some seconds."""
    _require_administrator(call)
    info, sent = _info(key), read(PluginIn, call.body())
    loaded = plugin_host.loaded(info.key)
    if loaded is None:
        raise NotFound
    with transaction.atomic():
        _configure(loaded, sent.settings, None)
        if sent.state is not None:
            plugin_host.switch(loaded.key, plugin_host.State(sent.state))
    return call.json(_detail(_info(key)))


@operation(
    "plugins_test", summary="Test a plugin's settings", tags=_TAGS, responses={200: array_of(FindingOut)}
)
def examine(call: Call, key: str) -> HttpResponse:
    """For administrators: what its health checks say of the settings that are stored."""
    _require_administrator(call)
    return call.json([members(one) for one in plugin_host.examine(_loaded(key))])


@operation(
    "course_plugins_list",
    summary="The plugins of a course",
    tags=_TAGS,
    responses={200: array_of(CoursePluginOut)},
)
def course_plugins(call: Call, course: UUID) -> HttpResponse:
    """For owners of the course: the plugins that are a matter of courses, by key."""
    learning.require_teacher(call.person.pk, course, learning.Right.TEAM)
    loaded = [plugin_host.loaded(info.key) for info in plugin_host.plugins()]
    found = [one for one in loaded if one and Scope.COURSE in one.scopes]
    states = plugin_host.states_in(course, [one.key for one in found])
    return call.json([_in_course(one, *states[one.key]) for one in found])


@operation(
    "course_plugins_read",
    summary="A plugin and its settings in a course",
    tags=_TAGS,
    responses={200: CoursePluginDetailOut},
)
def course_plugin(call: Call, course: UUID, key: str) -> HttpResponse:
    """For owners of the course. No secret is ever sent, only the last characters of those the course has set."""
    loaded = _loaded_for(call, course, key)
    return call.json(_detail_in_course(loaded, course))


@operation(
    "course_plugins_change",
    summary="Switch or set a plugin in a course",
    tags=_TAGS,
    request=CoursePluginIn,
    responses={200: CoursePluginDetailOut},
    request_examples={"off here": {"state": "disabled"}, "as everywhere": {"state": "as_site"}},
)
def change_in_course(call: Call, course: UUID, key: str) -> HttpResponse:
    """For owners of the course. Both or neither is done. Every process knows within some seconds."""
    loaded, sent = _loaded_for(call, course, key), read(CoursePluginIn, call.body())
    with transaction.atomic():
        _configure(loaded, sent.settings, course)
        if sent.state is not None:
            state = None if sent.state == "as_site" else plugin_host.State(sent.state)
            plugin_host.switch(loaded.key, state, course)
    return call.json(_detail_in_course(loaded, course))


@operation(
    "course_plugins_test",
    summary="Test a plugin's settings in a course",
    tags=_TAGS,
    responses={200: array_of(FindingOut)},
)
def examine_in_course(call: Call, course: UUID, key: str) -> HttpResponse:
    """For owners of the course: what its health checks say of the settings that hold in the course."""
    loaded = _loaded_for(call, course, key)
    return call.json([members(one) for one in plugin_host.examine(loaded, course)])


def _require_administrator(call: Call) -> None:
    if not learning.administers(call.person.pk):
        raise Denied


def _info(key: str) -> plugin_host.PluginInfo:
    for info in plugin_host.plugins():
        if info.key == key:
            return info
    raise NotFound


def _loaded(key: str) -> Plugin:
    found = plugin_host.loaded(key)
    if found is None:
        raise NotFound
    return found


def _loaded_for(call: Call, course: UUID, key: str) -> Plugin:
    """The plugin, for an owner of the course. Raises NotFound, also where it is no matter of courses."""
    learning.require_teacher(call.person.pk, course, learning.Right.TEAM)
    found = _loaded(key)
    if Scope.COURSE not in found.scopes:
        raise NotFound
    return found


def _configure(plugin: Plugin, settings: dict[str, Any], course: UUID | None) -> None:
    """Set what was sent. Raises Invalid with a pointer below `/settings` for each fault."""
    if not settings:
        return
    known = plugin_host.fields_at(plugin, course)
    strange = {
        f"/settings/{name}": [Problem("unknown", _("This cannot be set here."))]
        for name in settings.keys() - known
    }
    if strange:
        raise Invalid(fields=strange)
    values = {name: value for name, value in settings.items() if value is not None}
    try:
        plugin_host.configure(plugin, values, course=course, forget=settings.keys() - values.keys())
    except plugin_host.InvalidSettings as error:
        fields = {f"/settings{pointer}": problems for pointer, problems in error.fields.items()}
        raise plugin_host.InvalidSettings(fields=fields) from None


def _about(info: plugin_host.PluginInfo) -> dict[str, Any]:
    loaded = plugin_host.loaded(info.key)
    return {
        **members(info, without=frozenset({"traceback", "state"})),
        "state": info.state.value,
        "scopes": sorted(loaded.scopes) if loaded else [],
        "hooks": {
            hook: {**members(measure, without=frozenset({"durations"})), "p95": measure.p95}
            for hook, measure in plugin_host.measures(info.key).items()
        },
    }


def _detail(info: plugin_host.PluginInfo) -> dict[str, Any]:
    loaded = plugin_host.loaded(info.key)
    return {
        **_about(info),
        "description": str(loaded.description) if loaded else "",
        "settings": _settings(loaded, None) if loaded else None,
    }


def _in_course(plugin: Plugin, state: plugin_host.State, own: plugin_host.State | None) -> dict[str, Any]:
    return {
        "key": plugin.key,
        "label": str(plugin.label),
        "description": str(plugin.description),
        "state": state.value,
        "own_state": own and own.value,
    }


def _detail_in_course(plugin: Plugin, course: UUID) -> dict[str, Any]:
    state, own = plugin_host.state_in(plugin.key, course)
    return {**_in_course(plugin, state, own), "settings": _settings(plugin, course)}


def _settings(plugin: Plugin, course: UUID | None) -> dict[str, Any] | None:
    if plugin.config is None:
        return None
    stored = plugin_host.stored(plugin, course)
    return {
        "values": stored.public,
        "own": sorted(stored.own),
        "secrets": stored.secrets,
        "inherited_secrets": sorted(stored.inherited),
        "changed_at": stored.changed_at,
        "form": _form(plugin.config, plugin_host.fields_at(plugin, course)),
    }


def _form(config: type[Config], names: set[str]) -> dict[str, Any]:
    """The JSON Schema of these settings; it says nothing of the values of secrets."""
    schema = config.model_json_schema()
    properties = {name: dict(about) for name, about in schema.get("properties", {}).items() if name in names}
    for name, field in config.model_fields.items():
        if name in properties and is_secret(field):
            properties[name].pop("default", None)
            properties[name]["writeOnly"] = True
    return {**schema, "properties": properties, "required": []}


urlpatterns = [
    path("plugins/", hot(GET=plugins)),
    path("plugins/<str:key>/", hot(GET=plugin, PATCH=change)),
    path("plugins/<str:key>/test/", hot(POST=examine)),
    path("courses/<uuid:course>/plugins/", hot(GET=course_plugins)),
    path("courses/<uuid:course>/plugins/<str:key>/", hot(GET=course_plugin, PATCH=change_in_course)),
    path("courses/<uuid:course>/plugins/<str:key>/test/", hot(POST=examine_in_course)),
]
