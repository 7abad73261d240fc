"""Whose words those of a plugin's model are."""

from __future__ import annotations

from pydantic import BaseModel


def package_of(model: type[BaseModel]) -> str:
    """The package of the plugin that the model belongs to: its catalogue translates the model's words."""
    parts = model.__module__.split(".")
    return ".".join(parts[: 2 if parts[0] == "lms_plugins" else 1])
