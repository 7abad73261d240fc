"""Removing what the site keeps for a plugin: exported first, and only for a plugin that is switched off or away."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import models, transaction

from lms_site.foundation import clock
from lms_site.plugin_host import api, permissions, switches
from lms_site.plugin_host.boot import running
from lms_site.plugin_host.checks import plugin_labels
from lms_site.plugin_host.discovery import entry_point_name
from lms_site.plugin_host.models import PluginSettings, PluginSwitch

log = logging.getLogger("lms.plugins")
RUNNING = frozenset({api.PluginState.ENABLED, api.PluginState.LOADED})


class CannotPurge(ValueError):
    """Nothing was removed; the message says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be removed."""

    key: str
    tables: tuple[type[models.Model], ...]
    app_label: str
    switches: int
    settings: int
    permissions: int
    is_loaded: bool

    def lines(self) -> Iterator[str]:
        """The plan in words."""
        yield (
            f"{self.key}: {self.settings} row(s) of settings, {self.switches} of switches, "
            f"{self.permissions} of permissions"
        )
        for model in self.tables:
            yield f"table {model._meta.db_table}: {model._base_manager.count()} row(s)"


def plan(key: str) -> Plan:
    """What `purge` would remove. Raises CannotPurge when the plugin is in use, or nothing is kept for it."""
    info = next((one for one in api.plugins() if one.key == key), None)
    if info is not None and info.state in RUNNING:
        raise CannotPurge(f"{key} is {info.state.value}: disable it first")
    label = entry_point_name(key)
    label = label if label in plugin_labels() else ""
    tables = tuple(apps.get_app_config(label).get_models()) if label else ()
    found = Plan(
        key,
        tables,
        label,
        PluginSwitch.objects.filter(plugin=key).count(),
        PluginSettings.objects.filter(plugin=key).count(),
        permissions.kept(entry_point_name(key), models=bool(label)).count(),
        any(one.key == key for one in running().plugins),
    )
    if not (found.tables or found.switches or found.settings or found.permissions):
        raise CannotPurge(f"nothing is kept here for {key}")
    return found


def purge(found: Plan, folder: Path) -> Path:
    """Export, then remove; gives the file of the export. Raises CannotPurge, and then nothing was removed.

    A plugin that is still installed is suspended: it must not run without its tables.
    Secrets are not exported: nobody can read them back. Questions and blocks of the plugin are the courses' and stay.
    """
    file = folder / f"{found.key}-{clock.now():%Y%m%d-%H%M%S}.json"
    try:
        file.write_text(json.dumps(_export(found), indent=1), encoding="utf-8")
    except OSError as error:
        raise CannotPurge(f"{file} cannot be written: {error.strerror}") from None
    if found.app_label:
        call_command("migrate", found.app_label, "zero", verbosity=0, interactive=False)
    with transaction.atomic():
        permissions.forget(entry_point_name(found.key), models=bool(found.app_label))
        PluginSettings.objects.filter(plugin=found.key).delete()
        PluginSwitch.objects.filter(plugin=found.key).delete()
        if found.is_loaded:
            switches.switch(found.key, switches.State.SUSPENDED)
    log.warning("plugin %s was purged; what was kept for it is in %s", found.key, file)
    return file


def _export(found: Plan) -> dict[str, object]:
    rows = [row for model in found.tables for row in model._base_manager.order_by("pk")]
    return {
        "plugin": found.key,
        "settings": [
            {"course": row.course and str(row.course), "values": row.public}
            for row in PluginSettings.objects.filter(plugin=found.key).order_by("pk")
        ],
        "switches": [
            {"course": row.course and str(row.course), "state": row.state}
            for row in PluginSwitch.objects.filter(plugin=found.key)
        ],
        "rows": json.loads(serializers.serialize("json", rows)),
    }
