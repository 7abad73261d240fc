"""Notifications and wishes about them, as models for the OpenAPI schema and for reading bodies."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape

MOST_WISHES = 500


class NotificationOut(Shape):
    """Something the caller is told."""

    model_config = ConfigDict(title="Notification")

    id: UUID
    kind: str = Field(examples=["graded"])
    title: str = Field(description="One line, in the language of the call.", examples=["You can teach here"])
    text: str = Field(description="A sentence or two; plain text.")
    data: dict[str, Any] = Field(
        description="What it is about, by ids: `course`, `lesson`, `comment`, `attempt` and so on, as the kind has it.",
        examples=[{"course": "0197e3a2-5c1d-7b44-9a55-2f6f0c1d8e10"}],
    )
    created_at: datetime
    read_at: datetime | None = Field(description="Null: not read.")


class UnreadOut(Shape):
    """How much the caller has not read."""

    model_config = ConfigDict(title="Unread")

    unread: int = Field(examples=[3])


class ReadIn(BaseModel):
    """How far the caller has read."""

    model_config = ConfigDict(extra="forbid")

    until: UUID | None = Field(
        None, description="This one and what is older; left out: all of them, whatever came meanwhile."
    )


class WishOut(Shape):
    """Whether the caller is told a kind of thing by a channel."""

    model_config = ConfigDict(title="NotificationWish")

    channel: str = Field(examples=["app"])
    wanted: bool
    fixed: bool = Field(description="It cannot be changed.")


class KindOut(Shape):
    """A kind of notification, and by which channels the caller is told."""

    model_config = ConfigDict(title="NotificationKind")

    kind: str = Field(examples=["graded"])
    title: str = Field(examples=["Your work has been marked"])
    channels: list[WishOut]


class ChannelOut(Shape):
    """A way by which people can be told."""

    model_config = ConfigDict(title="NotificationChannel")

    key: str = Field(examples=["app"])
    label: str = Field(examples=["In the site"])


class PreferencesOut(Shape):
    """What the caller wants to be told, and how."""

    model_config = ConfigDict(title="NotificationPreferences")

    channels: list[ChannelOut]
    kinds: list[KindOut]


class WishIn(BaseModel):
    """One wish."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=64, examples=["graded"])
    channel: str = Field(max_length=64, examples=["app"])
    wanted: bool


class PreferencesIn(BaseModel):
    """The wishes that change; the others stay."""

    model_config = ConfigDict(extra="forbid")

    wishes: list[WishIn] = Field(max_length=MOST_WISHES)
