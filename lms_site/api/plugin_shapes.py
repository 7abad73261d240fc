"""What is sent about plugins, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape
from lms_site.api.states import PluginState

_SETTINGS = (
    "By name; null forgets what is set here, so that the wider scope holds again. What is not named stays."
)


class HookMeasureOut(Shape):
    """What the process that answered has measured of a hook."""

    model_config = ConfigDict(title="HookMeasure")

    calls: int
    errors: int
    slow: int
    p95: float | None = Field(description="Milliseconds.")
    last_error: str


class PluginOut(Shape):
    """An installed plugin."""

    model_config = ConfigDict(title="Plugin")

    key: str = Field(examples=["acme.mail"])
    label: str
    version: str = Field(examples=["1.0.0"])
    distribution: str
    sdk: str = Field(description="The versions of the SDK it works with.", examples=["<2,>=1.0"])
    state: PluginState = Field(
        description="discovered, broken, enabled, disabled or suspended.", examples=["enabled"]
    )
    reason: str = Field(description="Why it is broken.")
    scopes: list[str] = Field(description="Where it is switched and set.", examples=[["site", "course"]])
    hooks: dict[str, HookMeasureOut]


class PluginSettingsOut(Shape):
    """The settings of one scope."""

    model_config = ConfigDict(title="PluginSettings")

    values: dict[str, Any] = Field(description="What holds now, inherited values too; no secret.")
    own: list[str] = Field(description="What is set in this scope, secrets too.")
    secrets: dict[str, str] = Field(
        description="The ends of the secrets set in this scope.", examples=[{"api_key": "…4242"}]
    )
    inherited_secrets: list[str] = Field(description="Secrets that a wider scope has set.")
    changed_at: datetime | None
    form: dict[str, Any] = Field(description="JSON Schema of what can be set here; secrets are `writeOnly`.")


class PluginDetailOut(PluginOut):
    """An installed plugin with its settings; null: it has none, or is not loaded."""

    model_config = ConfigDict(title="PluginDetail")

    description: str
    settings: PluginSettingsOut | None


class CoursePluginOut(Shape):
    """A plugin as it stands in a course."""

    model_config = ConfigDict(title="CoursePlugin")

    key: str = Field(examples=["acme.poll"])
    label: str
    description: str
    state: PluginState = Field(description="How it stands in the course.", examples=["enabled"])
    own_state: str | None = Field(description="What the course itself says; null: it follows the site.")


class CoursePluginDetailOut(CoursePluginOut):
    """A plugin as it stands in a course, with its settings there; null: it has none."""

    model_config = ConfigDict(title="CoursePluginDetail")

    settings: PluginSettingsOut | None


class PluginIn(BaseModel):
    """A change of a plugin, for the site."""

    model_config = ConfigDict(extra="forbid", title="PluginChange")

    state: Literal["enabled", "disabled", "suspended"] | None = None
    settings: dict[str, Any] = Field({}, description=_SETTINGS)


class CoursePluginIn(BaseModel):
    """A change of a plugin, for a course."""

    model_config = ConfigDict(extra="forbid", title="CoursePluginChange")

    state: Literal["enabled", "disabled", "as_site"] | None = None
    settings: dict[str, Any] = Field({}, description=_SETTINGS)


class FindingOut(Shape):
    """What one check found."""

    model_config = ConfigDict(title="PluginFinding")

    label: str = Field(examples=["Settings"])
    status: Literal["ok", "degraded", "failed"] = Field(
        description="ok, degraded or failed.", examples=["ok"]
    )
    message: str
