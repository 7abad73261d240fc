"""The door to plugins: what they offer, and calls into their behaviour.

An absent, broken or switched-off plugin is not an error here: lookups answer None, lists leave it out, hooks go on
without it.
"""

from __future__ import annotations

from typing import Any

from lms_sdk.assessment import AssessmentType
from lms_sdk.attempts import AttemptPolicy
from lms_sdk.blocks import BlockType
from lms_sdk.interchange import Exporter, Importer
from lms_site.plugin_host.boot import running
from lms_site.plugin_host.registry import PluginInfo, PluginState
from lms_site.plugin_host.runner import Vetoed
from lms_site.plugin_host.validation import problems_of, validate_content, validate_response

__all__ = [
    "PluginInfo",
    "PluginState",
    "Vetoed",
    "assessment_type",
    "assessment_types",
    "attempt_policy",
    "block_types",
    "collect",
    "exporters",
    "first",
    "guard",
    "importers",
    "plugins",
    "problems_of",
    "provider_of",
    "transform",
    "validate_content",
    "validate_response",
]


def plugins() -> tuple[PluginInfo, ...]:
    """Every installed plugin with its state, by key."""
    return running().infos


def provider_of(kind: str, key: str) -> PluginInfo | None:
    """The plugin that offers this object (`kind` as on `lms_sdk.Plugin`: "assessment_types", ...), or None."""
    return running().providers.get((kind, key))


def assessment_type(key: str) -> AssessmentType[Any, Any] | None:
    """The type of this key; None when no loaded plugin offers it."""
    found: AssessmentType[Any, Any] | None = running().offer("assessment_types", key)
    return found


def assessment_types() -> tuple[AssessmentType[Any, Any], ...]:
    """Every assessment type, by key."""
    return running().all("assessment_types")


def attempt_policy(key: str) -> AttemptPolicy | None:
    """The attempt policy of this key offered by a plugin; None when there is none."""
    found: AttemptPolicy | None = running().offer("attempt_policies", key)
    return found


def block_types(block_set: str) -> tuple[BlockType[Any], ...]:
    """The plugins' block types that belong to the named set ("lesson_body", ...), by name."""
    return tuple(block for block in running().all("block_types") if block_set in block.sets)


def importers() -> tuple[Importer, ...]:
    """Every importer, by key."""
    return running().all("importers")


def exporters() -> tuple[Exporter, ...]:
    """Every exporter, by key."""
    return running().all("exporters")


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
