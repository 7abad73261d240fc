"""The one place that holds the running registry: built at start, replaced only by tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from lms_site.plugin_host.discovery import installed
from lms_site.plugin_host.registry import PluginState, Registry, build

if TYPE_CHECKING:
    from collections.abc import Iterable

_running: Registry | None = None
_reserved_block_names: set[str] = set()


class BrokenPlugins(SystemExit):
    """LMS_PLUGINS_STRICT is set and a plugin is broken."""


def reserve_block_names(names: Iterable[str]) -> None:
    """Names of the product's own blocks, which no plugin may take; called before start by the content package."""
    _reserved_block_names.update(names)


def boot() -> Registry:
    """Load the plugins and freeze the registry. With LMS_SAFE_MODE there are none.

    Raises BrokenPlugins when LMS_PLUGINS_STRICT is set and a plugin cannot be taken in.
    """
    founds = () if settings.LMS_SAFE_MODE else installed(settings.LMS_PLUGINS_DIR)
    registry = build(founds, allowed=settings.LMS_PLUGINS, taken_block_names=_reserved_block_names)
    broken = [f"{info.key}: {info.reason}" for info in registry.infos if info.state is PluginState.BROKEN]
    if broken and settings.LMS_PLUGINS_STRICT:
        raise BrokenPlugins("Plugins: " + "; ".join(broken))
    replace(registry)
    return registry


def running() -> Registry:
    """The registry of this process; loads the plugins on first use."""
    return _running if _running is not None else boot()


def replace(registry: Registry | None) -> None:
    """Put another registry in place of the running one."""
    global _running  # noqa: PLW0603 the registry is this process's one piece of start-up state
    _running = registry
