"""What the loaded plugins offer: built once at start, then frozen."""

from __future__ import annotations

import enum
import logging
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lms_sdk.assessment import AssessmentType
from lms_sdk.blocks import BlockType
from lms_sdk.i18n import Text
from lms_sdk.plugin import KINDS, Plugin
from lms_site.plugin_host import guarded, switches
from lms_site.plugin_host.discovery import Found, entry_point_name, is_allowed
from lms_site.plugin_host.errors import described
from lms_site.plugin_host.mounts import Mount, mounts_of
from lms_site.plugin_host.runner import Hooks, implementations

log = logging.getLogger("lms.plugins")


class PluginState(enum.StrEnum):
    """Where a plugin stands.

    At start: discovered (installed, not allowed by LMS_PLUGINS), loaded, or broken (see its reason). A loaded one is
    then enabled, disabled or suspended, as it is switched.
    """

    DISCOVERED = "discovered"
    LOADED = "loaded"
    BROKEN = "broken"
    ENABLED = "enabled"
    DISABLED = "disabled"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInfo:
    """What an operator sees of one plugin."""

    key: str
    label: Text
    version: str
    distribution: str
    state: PluginState
    sdk: str = ""
    """The versions of the SDK that it says it works with."""
    reason: str = ""
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """The frozen result of a start: plugins, what they offer by kind and key, and their hooks."""

    infos: tuple[PluginInfo, ...]
    plugins: tuple[Plugin, ...]
    offers: Mapping[str, Mapping[str, Any]]
    providers: Mapping[tuple[str, str], PluginInfo]
    mounts: Mapping[str, tuple[Mount, ...]]
    """The paths of endpoints, by plugin."""
    hooks: Hooks = field(repr=False)

    def plugin(self, key: str) -> Plugin:
        """The loaded plugin of this key. Raises StopIteration when there is none."""
        return next(plugin for plugin in self.plugins if plugin.key == key)

    def offer(self, kind: str, key: str) -> Any | None:
        """The object offered under this key, or None."""
        return self.offers[kind].get(key)

    def all(self, kind: str) -> tuple[Any, ...]:
        """Every object of the kind, by key."""
        return tuple(self.offers[kind].values())


class BadPlugin(ValueError):
    """A plugin that cannot be taken in; the message says why."""


def build(
    founds: Sequence[Found], *, allowed: Sequence[str], taken_block_names: Iterable[str] = ()
) -> Registry:
    """Load what is allowed. A plugin that fails is marked broken and skipped; the rest goes on."""
    infos: list[PluginInfo] = []
    loaded: list[tuple[Plugin, PluginInfo]] = []
    for found in founds:
        if not is_allowed(found.name, allowed):
            infos.append(_info(found, PluginState.DISCOVERED))
            continue
        try:
            plugin = _load(found)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 importing a plugin may raise anything
            infos.append(_broken(found, error))
        else:
            loaded.append((plugin, _info(found, PluginState.LOADED, plugin)))
    loaded.sort(key=lambda pair: (pair[0].order, pair[0].key))
    return assemble(loaded, infos=infos, taken_block_names=taken_block_names)


def assemble(
    loaded: Sequence[tuple[Plugin, PluginInfo]],
    *,
    infos: Sequence[PluginInfo] = (),
    taken_block_names: Iterable[str] = (),
) -> Registry:
    """A registry of these plugins in this order; one that collides with an earlier one is marked broken."""
    offers: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    providers: dict[tuple[str, str], PluginInfo] = {}
    seen: set[str] = set()
    result, kept = list(infos), []
    for plugin, info in loaded:
        try:
            _check_key(plugin, seen)
            new = _offers_of(plugin, offers, frozenset(taken_block_names))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 a plugin's objects may raise anything
            result.append(_mark_broken(info, error))
            continue
        seen.add(plugin.key)
        kept.append(plugin)
        result.append(info)
        for kind, objects in new.items():
            offers[kind].update(objects)
            providers.update({(kind, key): info for key in objects})
    frozen = {kind: MappingProxyType(dict(sorted(objects.items()))) for kind, objects in offers.items()}
    return Registry(
        infos=tuple(sorted(result, key=lambda info: info.key)),
        plugins=tuple(kept),
        offers=MappingProxyType(frozen),
        providers=MappingProxyType(providers),
        mounts=MappingProxyType({plugin.key: mounts_of(plugin) for plugin in kept}),
        hooks=Hooks(kept, is_silent=switches.is_silent),
    )


def _load(found: Found) -> Plugin:
    if found.problem:
        raise BadPlugin(found.problem)
    if error := guarded.failures.get(found.name):
        raise BadPlugin(f"its Django application cannot be loaded: {described(error)}") from error
    plugin = found.load()
    if not isinstance(plugin, Plugin):
        raise BadPlugin(f"the entry point gives {type(plugin).__name__}, not lms_sdk.Plugin")
    if entry_point_name(plugin.key) != found.name:
        raise BadPlugin(
            f"the entry point must be named {entry_point_name(plugin.key)} after the key, not {found.name}"
        )
    implementations(plugin)
    return plugin


def _check_key(plugin: Plugin, taken: set[str]) -> None:
    if plugin.key in taken:
        raise BadPlugin(f"the key {plugin.key} is taken by another plugin")


def _offers_of(
    plugin: Plugin, taken: Mapping[str, Mapping[str, Any]], block_names: frozenset[str]
) -> dict[str, dict[str, Any]]:
    """The plugin's offers by kind and key, as instances. Raises BadPlugin on a collision."""
    result: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        result[kind] = {}
        for offered in getattr(plugin, kind):
            instance = offered()
            key = _check(kind, instance, block_names)
            if key in taken[kind] or key in result[kind]:
                raise BadPlugin(f"{kind}: the key {key} is taken by another plugin")
            result[kind][key] = instance
    return result


def _check(kind: str, instance: Any, block_names: frozenset[str]) -> str:
    """The key under which the object is offered; what `Plugin` itself could not check is checked here."""
    if isinstance(instance, BlockType):
        if instance.name in block_names:
            raise BadPlugin(f"block {instance.name!r}: the name is taken by the product")
        instance.Content.model_json_schema()
        return instance.name
    if isinstance(instance, AssessmentType):
        instance.Content.model_json_schema()
        instance.Response.model_json_schema()
        instance.delivery_model().model_json_schema()
    key: str = instance.key
    return key


def _info(found: Found, state: PluginState, plugin: Plugin | None = None) -> PluginInfo:
    return PluginInfo(
        key=plugin.key if plugin else found.name,
        label=plugin.label if plugin else found.name,
        version=found.version,
        distribution=found.distribution,
        state=state,
        sdk=found.sdk,
    )


def _broken(found: Found, error: BaseException) -> PluginInfo:
    return _mark_broken(_info(found, PluginState.BROKEN), error)


def _mark_broken(info: PluginInfo, error: BaseException) -> PluginInfo:
    reason = str(error) if isinstance(error, BadPlugin) else described(error)
    log.error("plugin %s is broken and skipped: %s", info.key, reason)
    return PluginInfo(
        key=info.key,
        label=info.label,
        version=info.version,
        distribution=info.distribution,
        state=PluginState.BROKEN,
        sdk=info.sdk,
        reason=reason,
        traceback="".join(traceback.format_exception(error)),
    )
