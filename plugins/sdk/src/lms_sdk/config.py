"""Configuration of a plugin: a model with secrets, each field saying where it may be set.

Values resolve from the narrowest scope to the widest: course, site, settings file, default. The product stores the
public part as JSON and the secret part encrypted, makes the form, and never shows a secret again.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, ClassVar

from lms_sdk.markers import Marker, is_secret, marks
from lms_sdk.model import Model
from lms_sdk.upcast import Upcasters, upcast


class Scope(enum.StrEnum):
    """Where a plugin is switched on and a setting is set."""

    SITE = "site"
    COURSE = "course"


class SetAt(Marker):
    """Marks a field of a Config: `Annotated[str, SetAt(Scope.SITE)]`. Without it: any scope the plugin has."""

    __slots__ = ("scopes",)

    def __init__(self, *scopes: Scope) -> None:
        """Allow the field to be set at these scopes only."""
        super().__init__("SetAt", **{"x-lms-scopes": [str(scope) for scope in scopes]})
        self.scopes = frozenset(scopes)


class Config(Model):
    """Base of a plugin's configuration; every field has a default, or the plugin is "not configured" without it."""

    config_version: ClassVar[int] = 1
    upcasters: ClassVar[Upcasters] = {}


def scopes_of(config: type[Config], name: str) -> frozenset[Scope]:
    """Where a field may be set; secrets without a mark only at the site."""
    field = config.model_fields[name]
    for mark in marks(field):
        if isinstance(mark, SetAt):
            return mark.scopes
    return frozenset({Scope.SITE}) if is_secret(field) else frozenset(Scope)


def split(config: type[Config], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values in two: what may be stored as JSON, and what is stored encrypted only."""
    secret = {name for name, field in config.model_fields.items() if is_secret(field)}
    return (
        {name: value for name, value in values.items() if name not in secret},
        {name: value for name, value in values.items() if name in secret},
    )


def resolve(config: type[Config], *layers: Mapping[str, Any], stored: int | None = None) -> Config:
    """The configuration from layers of values, widest scope first; a later one wins field by field.

    Raises pydantic's ValidationError when something needed is missing or wrong.
    """
    merged: dict[str, Any] = {}
    for layer in layers:
        merged.update(layer)
    version = config.config_version
    value = upcast(merged, stored=stored or version, current=version, upcasters=config.upcasters)
    return config.model_validate(value)
