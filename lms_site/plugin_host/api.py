"""The door to plugins: what they offer, and calls into their behaviour.

An absent, broken or switched-off plugin is not an error here: lookups answer None, lists leave it out, hooks go on
without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from lms_sdk.assessment import AssessmentType
from lms_sdk.attempts import AttemptPolicy
from lms_sdk.blocks import BlockType
from lms_sdk.context import Context
from lms_sdk.interchange import Exporter, Importer
from lms_sdk.notifications import NotificationChannel
from lms_sdk.plugin import Plugin
from lms_site.plugin_host import switches
from lms_site.plugin_host.asking import ask
from lms_site.plugin_host.boot import reserve_block_names, running
from lms_site.plugin_host.cards import ShownCard, dashboard_cards
from lms_site.plugin_host.configuration import InvalidSettings, Stored, configure, fields_at, stored
from lms_site.plugin_host.contexts import NotConfigured, make_context
from lms_site.plugin_host.endpoints import Place, PluginFailed, answer, mounts, place_at
from lms_site.plugin_host.extras import course_extras
from lms_site.plugin_host.health import Finding, examine
from lms_site.plugin_host.menus import ShownMenuItem, menu_items
from lms_site.plugin_host.mounts import Mount
from lms_site.plugin_host.permissions import grantable
from lms_site.plugin_host.registry import PluginInfo, PluginState
from lms_site.plugin_host.runner import Measure, Vetoed
from lms_site.plugin_host.switches import NotForCourses, State, UnknownPlugin, switch
from lms_site.plugin_host.validation import problems_of, read_json, validate_content, validate_response
from lms_site.plugin_host.words import package_of

__all__ = [
    "Finding",
    "InvalidSettings",
    "Measure",
    "Mount",
    "NotConfigured",
    "NotForCourses",
    "Place",
    "PluginFailed",
    "PluginInfo",
    "PluginState",
    "ShownCard",
    "ShownMenuItem",
    "State",
    "Stored",
    "UnknownPlugin",
    "Vetoed",
    "answer",
    "ask",
    "assessment_type",
    "assessment_types",
    "attempt_policies",
    "attempt_policy",
    "block_types",
    "collect",
    "configure",
    "context_of",
    "course_extras",
    "courses_differ",
    "dashboard_cards",
    "examine",
    "exporters",
    "fields_at",
    "first",
    "grantable",
    "guard",
    "importers",
    "is_implemented",
    "is_offered",
    "loaded",
    "measures",
    "menu_items",
    "mounts",
    "notification_channels",
    "offered_assessment_types",
    "package_of",
    "place_at",
    "plugins",
    "problems_of",
    "provider_of",
    "read_json",
    "reserve_block_names",
    "state_in",
    "states_in",
    "stored",
    "switch",
    "transform",
    "validate_content",
    "validate_response",
]


def plugins() -> tuple[PluginInfo, ...]:
    """Every installed plugin with its state, by key; its label in the language of whoever reads it now."""
    return tuple(_as_switched(info) for info in running().infos)


def _as_switched(info: PluginInfo) -> PluginInfo:
    if info.state is not PluginState.LOADED:
        return info
    state = PluginState(switches.current().state_of(info.key).value)
    return replace(info, label=str(info.label), state=state)


def _runs(kind: str, key: str) -> bool:
    """Whether what stands under this key may be run: its plugin is not suspended."""
    provider = provider_of(kind, key)
    return provider is None or switches.current().state_of(provider.key) is not State.SUSPENDED


def is_offered(kind: str, key: str, course: str = "") -> bool:
    """Whether something new may be made of this, in the course of this key: its plugin is loaded and enabled."""
    provider = provider_of(kind, key)
    return provider is not None and switches.current().state_of(provider.key, course) is State.ENABLED


def provider_of(kind: str, key: str) -> PluginInfo | None:
    """The plugin that offers this object (`kind` as on `lms_sdk.Plugin`: "assessment_types", ...), or None."""
    return running().providers.get((kind, key))


def context_of(kind: str, key: str, course: UUID | None = None) -> Context | None:
    """What the plugin that offers this object is handed when it may talk to the world; None: it is not here.

    `course`: the one the work is about, whose settings then hold. A suspended plugin is not here. Raises NotConfigured
    while its settings are missing or wrong.
    """
    provider = provider_of(kind, key) if _runs(kind, key) else None
    plugin = next((one for one in running().plugins if provider and one.key == provider.key), None)
    return None if plugin is None else make_context(plugin, course)


def assessment_type(key: str) -> AssessmentType[Any, Any] | None:
    """The type of this key; None when no loaded plugin offers it, or that plugin is suspended."""
    found: AssessmentType[Any, Any] | None = running().offer("assessment_types", key)
    return found if found is not None and _runs("assessment_types", key) else None


def assessment_types() -> tuple[AssessmentType[Any, Any], ...]:
    """Every assessment type that runs here, by key; those of disabled plugins too: there may be questions of them."""
    return tuple(kind for kind in running().all("assessment_types") if _runs("assessment_types", kind.key))


def offered_assessment_types() -> tuple[AssessmentType[Any, Any], ...]:
    """The assessment types that a new question can have, by key."""
    return tuple(
        kind for kind in running().all("assessment_types") if is_offered("assessment_types", kind.key)
    )


def attempt_policies() -> tuple[AttemptPolicy, ...]:
    """Every attempt policy that a plugin offers, by key."""
    return running().all("attempt_policies")


def attempt_policy(key: str) -> AttemptPolicy | None:
    """The attempt policy of this key offered by a plugin; None when there is none, or its plugin is suspended."""
    found: AttemptPolicy | None = running().offer("attempt_policies", key)
    return found if found is not None and _runs("attempt_policies", key) else None


def block_types(block_set: str) -> tuple[BlockType[Any], ...]:
    """The plugins' block types that belong to the named set ("lesson_body", ...), by name."""
    return tuple(block for block in running().all("block_types") if block_set in block.sets)


def importers() -> tuple[Importer, ...]:
    """Every importer of an enabled plugin, by key."""
    return tuple(one for one in running().all("importers") if is_offered("importers", one.key))


def exporters() -> tuple[Exporter, ...]:
    """Every exporter of an enabled plugin, by key."""
    return tuple(one for one in running().all("exporters") if is_offered("exporters", one.key))


def state_in(key: str, course: UUID) -> tuple[State, State | None]:
    """How the plugin stands in the course, and what the course itself says of it (None: it follows the site)."""
    return states_in(course, [key])[key]


def states_in(course: UUID, keys: Iterable[str]) -> dict[str, tuple[State, State | None]]:
    """As `state_in`, of many plugins: what is switched is read once for all."""
    switches.read()
    known, here = switches.current(), str(course)
    return {key: (known.state_of(key, here), known.courses.get((key, here))) for key in keys}


def courses_differ() -> bool:
    """Whether any plugin is switched otherwise in a course than for the site."""
    return bool(switches.current().courses)


def notification_channels() -> tuple[NotificationChannel, ...]:
    """Every notification channel of an enabled plugin, by key."""
    channels = running().all("notification_channels")
    return tuple(one for one in channels if is_offered("notification_channels", one.key))


def loaded(key: str) -> Plugin | None:
    """The loaded plugin of this key, however it is switched."""
    return next((plugin for plugin in running().plugins if plugin.key == key), None)


def measures(key: str) -> dict[str, Measure]:
    """What this process has measured of the plugin's hooks, by hook."""
    found = running().hooks.measures
    return {hook: measure for (plugin, hook), measure in sorted(found.items()) if plugin == key}


def is_implemented(name: str) -> bool:
    """Whether any loaded plugin implements the hook: otherwise what it is told need not be looked up."""
    return bool(running().hooks.implementers(name))


def collect(name: str, **arguments: Any) -> list[tuple[str, Any]]:
    """(plugin key, answer) of every plugin that implements the collecting hook."""
    return running().hooks.collect(name, **arguments)


def transform(name: str, value: Any, **arguments: Any) -> Any:
    """The value after every plugin that implements the transforming hook had its turn."""
    return running().hooks.transform(name, value, **arguments)


def first(name: str, **arguments: Any) -> Any:
    """The first plugin's answer that is not None."""
    return running().hooks.first(name, **arguments)


def guard(name: str, **arguments: Any) -> None:
    """Return when no plugin objects. Raises Vetoed."""
    running().hooks.guard(name, **arguments)
