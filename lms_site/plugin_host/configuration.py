"""Settings of plugins that the site and courses store: public ones as JSON, secrets encrypted, never shown again.

What holds comes from the widest scope to the narrowest: the model's defaults, the operator's `LMS_PLUGIN_CONFIG`, what
the site stores, what a course stores. See docs/decisions/0087.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from lms_sdk.config import Config, Scope, resolve, scopes_of, split
from lms_sdk.markers import is_secret
from lms_sdk.plugin import Plugin
from lms_sdk.upcast import upcast
from lms_site.foundation import locks
from lms_site.foundation.errors import Invalid
from lms_site.foundation.fields import Rotation, rotate
from lms_site.plugin_host import switches
from lms_site.plugin_host.models import PluginSettings
from lms_site.plugin_host.validation import problems_of

log = logging.getLogger("lms.plugins")
LONG_ENOUGH = 12  # four characters of a shorter secret would tell too much of it

Layer = tuple[dict[str, Any], dict[str, Any]]
"""Values of one scope: what may be read, and what may not."""


class InvalidSettings(Invalid):
    """The settings do not fit the plugin's model; `fields` names them and repeats no value."""

    code = "invalid_settings"


@dataclass(frozen=True, slots=True)
class Stored:
    """The settings of a scope as a form shows them.

    `public`: the values that hold now, inherited ones too; `own`: the names of those set in this very scope; `secrets`:
    the ends of the secrets set in it; `inherited`: the names of the secrets that a wider scope has set.
    """

    public: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    changed_at: datetime | None = None
    own: frozenset[str] = frozenset()
    inherited: frozenset[str] = frozenset()


def resolved(plugin: Plugin, config: type[Config], course: UUID | None = None) -> Config:
    """The plugin's settings as they hold for the site, or in the course. Raises pydantic's ValidationError."""
    return resolve(config, *_merged(_layers(plugin, config, _scopes(plugin, course))))


def stored(plugin: Plugin, course: UUID | None = None) -> Stored:
    """The settings of the scope for whoever changes them; secrets by their last characters only.

    Raises NotForCourses for a course when the plugin is a matter of the whole site.
    """
    if plugin.config is None:
        return Stored()
    names = fields_at(plugin, course)
    switches.read()
    given_public, given_secret = _given(plugin, plugin.config, course)
    row = PluginSettings.objects.filter(plugin=plugin.key, course=course).first()
    public, secret = _readable(row, plugin.config)
    return Stored(
        {name: value for name, value in {**given_public, **public}.items() if name in names},
        {name: _end(value) for name, value in secret.items() if name in names},
        row.changed_at if row else None,
        frozenset({*public, *secret} & names),
        frozenset(given_secret.keys() & names),
    )


@transaction.atomic
def configure(
    plugin: Plugin,
    values: Mapping[str, Any],
    *,
    course: UUID | None = None,
    forget: Collection[str] = (),
) -> None:
    """Set these of the plugin's settings, for the site or a course; a secret that is not named stays.

    What is named in `forget`, or is as the wider scopes have it, is not stored: it follows them. Raises
    InvalidSettings, and NotForCourses for a course when the plugin is a matter of the whole site.
    """
    config = _config(plugin)
    names = fields_at(plugin, course)
    locks.hold(f"settings of plugin {plugin.key} {course or ''}")
    switches.read()
    row = PluginSettings.objects.filter(plugin=plugin.key, course=course).first()
    given, _secrets = _given(plugin, config, course)
    named = {name: value for name, value in values.items() if name in names}
    public, secret = (
        {name: value for name, value in {**before, **now}.items() if name in names and name not in forget}
        for before, now in zip(_readable(row, config), split(config, named), strict=True)
    )
    public = {name: value for name, value in public.items() if name not in given or value != given[name]}
    clean = _checked(plugin, config, course, (public, secret))
    PluginSettings.objects.update_or_create(
        plugin=plugin.key,
        course=course,
        defaults={
            "version": config.config_version,
            "public": {name: clean[name] for name in public},
            "secret": secret or None,
            "changed_at": Now(),
        },
    )
    changed = ", ".join(sorted({*named, *forget})) or "none"
    log.warning(
        "settings of plugin %s changed%s: %s", plugin.key, f" for course {course}" if course else "", changed
    )
    switches.read()


def rotate_keys() -> list[Rotation]:
    """Seal the stored secrets with the present key."""
    return list(rotate([PluginSettings]))


def fields_at(plugin: Plugin, course: UUID | None = None) -> set[str]:
    """The settings that can be made for the site, or for a course. Raises NotForCourses."""
    if course is not None and Scope.COURSE not in plugin.scopes:
        raise switches.NotForCourses
    scope = Scope.SITE if course is None else Scope.COURSE
    config = plugin.config
    return {name for name in config.model_fields if scope in scopes_of(config, name)} if config else set()


def _checked(plugin: Plugin, config: type[Config], course: UUID | None, own: Layer) -> dict[str, Any]:
    """The settings as JSON, with this layer on top. Raises InvalidSettings."""
    try:
        wider = _layers(plugin, config, [None] if course else [])
        return resolve(config, *_merged([*wider, own])).model_dump(mode="json")
    except ValidationError as error:
        raise InvalidSettings(fields=problems_of(error)) from None
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 a plugin's validators may raise anything
        raise InvalidSettings from None


def _config(plugin: Plugin) -> type[Config]:
    if plugin.config is None:
        raise InvalidSettings
    return plugin.config


def _scopes(plugin: Plugin, course: UUID | None) -> list[UUID | None]:
    """The scopes that count, widest first; None is the site. A course counts where the plugin is told of courses."""
    return [None] if course is None or Scope.COURSE not in plugin.scopes else [None, course]


def _layers(plugin: Plugin, config: type[Config], scopes: Collection[UUID | None]) -> list[Layer]:
    """The operator's layer, then one for each of the scopes that has stored something."""
    layers = [split(config, settings.LMS_PLUGIN_CONFIG.get(plugin.key, {}))]
    configured = switches.current().configured
    for scope in scopes:
        if (plugin.key, str(scope or "")) not in configured:
            continue
        row = PluginSettings.objects.filter(plugin=plugin.key, course=scope).first()
        if row is not None:
            layers.append(_lifted(row, config) if scope is None else _narrowed(plugin, row, config))
    return layers


def _narrowed(plugin: Plugin, row: PluginSettings, config: type[Config]) -> Layer:
    """What a course stores of the settings that courses may make today."""
    names = fields_at(plugin, row.course)
    public, secret = (
        {name: value for name, value in layer.items() if name in names} for layer in _lifted(row, config)
    )
    return public, secret


def _lifted(row: PluginSettings, config: type[Config]) -> Layer:
    """What the row holds, in the shape that the plugin's model has today."""
    both = {**row.public, **(row.secret or {})}
    lifted = upcast(both, stored=row.version, current=config.config_version, upcasters=config.upcasters)
    return split(config, lifted)


def _readable(row: PluginSettings | None, config: type[Config]) -> Layer:
    """What the row holds, for a form: as it was stored where today's plugin cannot read it."""
    if row is None:
        return {}, {}
    try:
        return _lifted(row, config)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 a plugin's upcasters may raise anything
        log.warning("stored settings of plugin %s cannot be read: %s", row.plugin, type(error).__name__)
        return split(config, {**row.public, **(row.secret or {})})


def _merged(layers: Collection[Layer]) -> list[dict[str, Any]]:
    return [{**public, **secret} for public, secret in layers]


def _given(plugin: Plugin, config: type[Config], course: UUID | None) -> Layer:
    """What holds without the scope's own values: public ones as JSON, and secrets."""
    public: dict[str, Any]
    secret: dict[str, Any]
    defaults = {
        name: to_jsonable_python(field.get_default(call_default_factory=True))
        for name, field in config.model_fields.items()
        if not field.is_required() and not is_secret(field)
    }
    public, secret = defaults, {}
    site = PluginSettings.objects.filter(plugin=plugin.key, course=None).first() if course else None
    operator = split(config, settings.LMS_PLUGIN_CONFIG.get(plugin.key, {}))
    for one, other in (operator, _readable(site, config)):
        public, secret = {**public, **one}, {**secret, **other}
    return public, secret


def _end(value: Any) -> str:
    text = str(value)
    return f"…{text[-4:]}" if len(text) >= LONG_ENOUGH else "…"
