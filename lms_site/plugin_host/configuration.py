"""Settings of plugins that the site stores: the public part as JSON, secrets encrypted and never shown again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from lms_sdk.config import Config, Scope, resolve, scopes_of, split
from lms_sdk.plugin import Plugin
from lms_site.foundation.errors import Invalid
from lms_site.foundation.fields import Rotation, rotate
from lms_site.plugin_host import switches
from lms_site.plugin_host.models import PluginSettings
from lms_site.plugin_host.validation import problems_of

log = logging.getLogger("lms.plugins")
LONG_ENOUGH = 12  # four characters of a shorter secret would tell too much of it


class InvalidSettings(Invalid):
    """The settings do not fit the plugin's model; `fields` names them and repeats no value."""

    code = "invalid_settings"


@dataclass(frozen=True, slots=True)
class Stored:
    """The settings as a form shows them: values that hold now, the ends of the secrets set here, and since when."""

    public: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    changed_at: datetime | None = None


def resolved(plugin: Plugin, config: type[Config]) -> Config:
    """The plugin's settings: the operator's file, over it what the site stores. Raises pydantic's ValidationError."""
    operator = settings.LMS_PLUGIN_CONFIG.get(plugin.key, {})
    row = None
    if plugin.key in switches.current().configured:
        row = PluginSettings.objects.filter(plugin=plugin.key).first()
    if row is None:
        return resolve(config, operator)
    return resolve(config, operator, row.public, row.secret or {}, stored=row.version)


def stored(plugin: Plugin) -> Stored:
    """The plugin's settings for whoever changes them; secrets by their last characters only."""
    if plugin.config is None:
        return Stored()
    given = _given(plugin.config, settings.LMS_PLUGIN_CONFIG.get(plugin.key, {}))
    row = PluginSettings.objects.filter(plugin=plugin.key).first()
    if row is None:
        return Stored(given)
    ends = {name: _end(value) for name, value in (row.secret or {}).items()}
    return Stored({**given, **row.public}, ends, row.changed_at)


@transaction.atomic
def configure(plugin: Plugin, values: Mapping[str, Any]) -> None:
    """Set these of the plugin's settings; a secret that is not named stays. Raises InvalidSettings.

    What is not named, or is as the operator's file and the model's defaults have it, is not stored: it follows them.
    """
    config = _config(plugin)
    row = PluginSettings.objects.select_for_update().filter(plugin=plugin.key).first()
    operator = settings.LMS_PLUGIN_CONFIG.get(plugin.key, {})
    named = {name: value for name, value in values.items() if name in site_fields(config)}
    public, secret = split(config, named)
    given = _given(config, operator)
    public = {name: value for name, value in public.items() if name not in given or value != given[name]}
    secret = {**((row.secret if row else None) or {}), **secret}
    try:
        clean = resolve(config, operator, public, secret)
    except ValidationError as error:
        raise InvalidSettings(fields=problems_of(error)) from None
    except (Exception, SystemExit):  # noqa: BLE001 a plugin's validators may raise anything
        raise InvalidSettings from None
    kept = clean.model_dump(mode="json")
    PluginSettings.objects.update_or_create(
        plugin=plugin.key,
        defaults={
            "version": config.config_version,
            "public": {name: kept[name] for name in public},
            "secret": secret or None,
            "changed_at": Now(),
        },
    )
    log.warning("settings of plugin %s changed: %s", plugin.key, ", ".join(sorted(named)) or "none")
    switches.read()


def rotate_keys() -> list[Rotation]:
    """Seal the stored secrets with the present key."""
    return list(rotate([PluginSettings]))


def _config(plugin: Plugin) -> type[Config]:
    if plugin.config is None:
        raise InvalidSettings
    return plugin.config


def site_fields(config: type[Config]) -> set[str]:
    """The settings that are made for the whole site."""
    return {name for name in config.model_fields if Scope.SITE in scopes_of(config, name)}


def _given(config: type[Config], operator: Mapping[str, Any]) -> dict[str, Any]:
    """The public values that hold without the site's own, as JSON."""
    defaults = {
        name: to_jsonable_python(field.get_default(call_default_factory=True))
        for name, field in config.model_fields.items()
        if not field.is_required()
    }
    public, _secret = split(config, {**defaults, **operator})
    return public


def _end(value: Any) -> str:
    text = str(value)
    return f"…{text[-4:]}" if len(text) >= LONG_ENOUGH else "…"
