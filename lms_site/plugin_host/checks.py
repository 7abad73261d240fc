"""System checks of the installed plugins."""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 Django's name
from django.db.migrations.loader import MigrationLoader

from lms_site.plugin_host.boot import running
from lms_site.plugin_host.discovery import EVERY, entry_point_name
from lms_site.plugin_host.guarded import GuardedApp
from lms_site.plugin_host.registry import PluginState
from lms_site.plugin_host.runner import implementations

PLUGIN_OF_MAILS: Final = "lms.email"
"""Configured by the settings themselves, whether or not it is installed."""


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


CALLED: Final = frozenset(
    {
        "admin_menu_items",
        "dashboard_cards",
        "search_query",
        "course_extras",
        "may_enrol",
        "may_start_attempt",
        "may_publish",
        "erase_personal_data",
        "course_published",
        "course_deleted",
    }
)
"""The hooks that this version of the product calls; the contract has more."""


def check_hooks(**_kwargs: Any) -> list[CheckMessage]:
    """lms.W002: a plugin implements a hook that the product does not call yet."""
    return [
        Warning(
            f"Plugin {plugin.key} implements {name}, which this version does not call",
            hint="Nobody may rely on it: a guard that is not called refuses nothing.",
            id="lms.W002",
        )
        for plugin in running().plugins
        for name in sorted(implementations(plugin).keys() - CALLED)
    ]


def check_folder(**_kwargs: Any) -> list[CheckMessage]:
    """lms.W003: LMS_PLUGINS_DIR is not there, so nothing of it is loaded."""
    folder = settings.LMS_PLUGINS_DIR
    if folder is None or folder.is_dir():
        return []
    return [
        Warning(f"LMS_PLUGINS_DIR is no folder: {folder}", hint="Its plugins are not loaded.", id="lms.W003")
    ]


def check_names(**_kwargs: Any) -> list[CheckMessage]:
    """lms.W004: LMS_PLUGINS or LMS_PLUGIN_CONFIG names a plugin that is not installed: a slip of the pen, mostly."""
    if settings.LMS_SAFE_MODE:
        return []
    known = {entry_point_name(info.key) for info in running().infos}
    named = {
        "LMS_PLUGINS": [word for word in settings.LMS_PLUGINS if word != EVERY],
        "LMS_PLUGIN_CONFIG": [key for key in settings.LMS_PLUGIN_CONFIG if key != PLUGIN_OF_MAILS],
    }
    return [
        Warning(
            f"{variable} names {word}, and no plugin of that name is installed",
            hint="`manage.py lms_plugin list` shows the names.",
            id="lms.W004",
        )
        for variable, words in named.items()
        for word in words
        if entry_point_name(word) not in known
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
    return frozenset(config.label for config in apps.get_app_configs() if isinstance(config, GuardedApp))


def _tied(what: str) -> Error:
    return Error(what, hint="Keep the UUID in a plain field and implement the erasure hooks.", id="lms.E101")
