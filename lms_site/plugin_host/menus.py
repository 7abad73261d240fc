"""What plugins put into the studio's menu."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from lms_sdk.facts import MenuItem, Person
from lms_site.plugin_host.asking import ask
from lms_site.plugin_host.boot import running
from lms_site.plugin_host.endpoints import place_at

log = logging.getLogger("lms.plugins")
_ICON: Final = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class ShownMenuItem:
    """An entry in the reader's language; `path` is below the plugin's own address."""

    plugin: str
    label: str
    path: str
    icon: str
    weight: int


def menu_items(person: UUID, holds: Callable[[str], bool]) -> list[ShownMenuItem]:
    """The entries for a person of whom `holds` says which permissions they have; the lightest first."""
    if not running().hooks.implementers("admin_menu_items"):
        return []
    answers = running().hooks.collect("admin_menu_items", user=Person(id=str(person)))
    found = [(plugin, item) for plugin, items in answers for item in items if _is_for(plugin, item, holds)]
    shown = (ask(f"an entry of {plugin}", lambda: _shown(plugin, item), None) for plugin, item in found)  # noqa: B023 asked at once
    return sorted((item for item in shown if item is not None), key=lambda item: item.weight)


def _is_for(plugin: str, item: MenuItem, holds: Callable[[str], bool]) -> bool:
    """Whether the entry leads the person anywhere."""
    place = place_at(plugin, item.endpoint)
    endpoint = place.mount.endpoints.get("GET") if place else None
    if endpoint is None:
        log.warning("an entry of %s in the menu leads to %r, which answers no GET", plugin, item.endpoint)
        return False
    return all(holds(one) for one in (item.permission, endpoint.permission) if one)


def _shown(plugin: str, item: MenuItem) -> ShownMenuItem:
    """Words may be translated only now, by the plugin's own catalogue or code."""
    icon = item.icon if _ICON.fullmatch(item.icon) else "cog"
    return ShownMenuItem(plugin, str(item.label), item.endpoint, icon, item.weight)
