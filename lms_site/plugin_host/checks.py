"""System checks of the installed plugins."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 Django's name
from django.db.migrations.loader import MigrationLoader

from lms_site.plugin_host.boot import running
from lms_site.plugin_host.discovery import APPS_GROUP
from lms_site.plugin_host.registry import PluginState


def check_broken_plugins(**_kwargs: Any) -> list[CheckMessage]:
    """lms.W001: an installed plugin could not be loaded and is skipped."""
    return [
        Warning(
            f"Plugin {info.key} ({info.distribution} {info.version}) is broken: {info.reason}",
            hint="`manage.py lms_plugin doctor` shows the traceback; leave it out of LMS_PLUGINS or mend it.",
            id="lms.W001",
        )
        for info in running().infos
        if info.state is PluginState.BROKEN
    ]


def check_plugin_tables(**_kwargs: Any) -> list[CheckMessage]:
    """lms.E101: a plugin's tables are tied to another application's.

    A plugin keeps the product's ids, never foreign keys, so that neither one's migrations wait for the other's and
    deleting a person never trips over a plugin that is away.
    """
    labels = plugin_labels()
    found: list[CheckMessage] = []
    for label in sorted(labels):
        for model in apps.get_app_config(label).get_models():
            found += [
                _tied(f"{model.__name__}.{field.name} points into {other._meta.app_label}")
                for field in model._meta.get_fields()
                if field.concrete and (other := field.related_model) and other._meta.app_label != label
            ]
    for (label, name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items():
        if label in labels:
            found += [
                _tied(f"migration {label}.{name} depends on {other}")
                for other, _name in migration.dependencies
                if other != label
            ]
    return found


def plugin_labels() -> frozenset[str]:
    """App labels of the installed Django apps that came with plugins."""
    from importlib.metadata import entry_points

    paths = {point.value.replace(":", ".") for point in entry_points(group=APPS_GROUP)}
    return frozenset(
        config.label
        for config in apps.get_app_configs()
        if f"{type(config).__module__}.{type(config).__qualname__}" in paths
    )


def _tied(what: str) -> Error:
    return Error(what, hint="Keep the UUID in a plain field and implement the erasure hooks.", id="lms.E101")
