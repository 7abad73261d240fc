"""For tests: other plugins than the installed ones, all switched on, for the time of a block."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from lms_site.plugin_host import boot, switches
from lms_site.plugin_host.registry import PluginInfo, PluginState, assemble

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lms_sdk.plugin import Plugin
    from lms_site.plugin_host.registry import Registry


@contextmanager
def with_plugins(*plugins: Plugin, without: Sequence[str] = ()) -> Iterator[Registry]:
    """Run with these plugins added to the installed ones, and those of the keys in `without` absent."""
    before = boot.running()
    infos = {info.key: info for info in before.infos}
    loaded = [(plugin, infos[plugin.key]) for plugin in before.plugins if plugin.key not in without]
    loaded += [(plugin, _info(plugin)) for plugin in plugins]
    loaded.sort(key=lambda pair: (pair[0].order, pair[0].key))
    boot.replace(assemble(loaded))
    switched = switches.replace(switches.Switches())
    try:
        yield boot.running()
    finally:
        boot.replace(before)
        switches.replace(switched)


def _info(plugin: Plugin) -> PluginInfo:
    return PluginInfo(
        key=plugin.key, label=plugin.label, version="0", distribution="tests", state=PluginState.LOADED
    )
