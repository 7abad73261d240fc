"""Profiles, terms and closed accounts, as they leave the domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Audience(StrEnum):
    """Who sees a field: everybody; people with whom the person shares a course; nobody else."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    NOBODY = "nobody"


FIELDS = ("name", "headline", "bio", "avatar", "links", "languages", "time_zone")
"""What a person decides about, each by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address elsewhere, and what to call it."""

    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A rectangle of a picture, in its pixels, from the top left."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A person's picture: its squares by the length of a side, the whole of it, its size as sent, what is shown."""

    key: UUID
    sizes: Mapping[str, str]
    whole: str
    width: int
    height: int
    crop: Crop


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProfile:
    """A person's profile as the person sees it; in `shown` a name about which nothing was decided is None."""

    id: UUID
    name: str
    headline: str
    bio: str
    links: tuple[Link, ...]
    languages: tuple[str, ...]
    time_zone: str
    avatar: Picture | None
    shown: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProfile:
    """A person's profile as somebody else sees it: what is hidden looks as if it had never been told."""

    id: UUID
    name: str
    headline: str
    bio: str
    links: tuple[Link, ...]
    languages: tuple[str, ...]
    time_zone: str
    avatar: Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AvatarFile:
    """A stored square of a person's picture, and who may see it."""

    person: UUID
    name: str
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsVersion:
    """A version of the terms of use."""

    id: UUID
    version: str
    address: str
    text: str
    changes: str
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTerms:
    """What a person agreed to: `due` while the version in force is not accepted."""

    due: bool
    current: TermsVersion | None
    accepted: str
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """When an account that was closed is erased."""

    asked_at: datetime
    due_at: datetime
