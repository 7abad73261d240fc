"""Profiles, teachers, terms and closing an account, as models for the OpenAPI schema and for reading bodies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lms_site.api.shapes import Shape

AudienceName = Literal["everyone", "members", "nobody"]
_SHOWN = "Empty when it is not told, or not to the caller."
_LANGUAGES, _ZONE = ["en", "pt-BR"], "Europe/Berlin"


class LinkShape(BaseModel):
    """An address elsewhere."""

    model_config = ConfigDict(extra="forbid", title="ProfileLink")

    label: str = Field(max_length=80, examples=["My blog"])
    address: str = Field(max_length=500, examples=["https://birds.example/"])


class CropShape(BaseModel):
    """A rectangle in the pixels of the picture, from its top left."""

    model_config = ConfigDict(extra="forbid", title="Crop")

    x: int = Field(ge=0, le=100_000, examples=[120])
    y: int = Field(ge=0, le=100_000, examples=[40])
    width: int = Field(ge=1, le=100_000, examples=[600])
    height: int = Field(ge=1, le=100_000, examples=[600])


class AvatarOut(Shape):
    """The own picture."""

    model_config = ConfigDict(title="Avatar")

    key: UUID = Field(
        description="Another one after each change, so that addresses never show an old picture."
    )
    sizes: dict[str, str] = Field(
        description="Addresses of squares (WebP), by the length of a side: 64, 256, 512."
    )
    whole: str = Field(description="Address of the whole picture, for cutting it anew; nobody else gets it.")
    width: int = Field(description="As it was sent; `crop` is in these pixels.")
    height: int
    crop: CropShape


class Shown(BaseModel):
    """Who sees what."""

    model_config = ConfigDict(extra="forbid", title="ProfileAudiences")

    name: AudienceName | None = Field(
        None,
        description="Null: not decided, which means members, and everyone for who publishes a course.",
        examples=["everyone"],
    )
    headline: AudienceName | None = None
    bio: AudienceName | None = None
    avatar: AudienceName | None = None
    links: AudienceName | None = None
    languages: AudienceName | None = None
    time_zone: AudienceName | None = None


class OwnProfileOut(Shape):
    """The own profile."""

    model_config = ConfigDict(title="OwnProfile")

    id: UUID
    name: str = Field(examples=["Ada Lovelace"])
    headline: str = Field(examples=["Birdwatcher and teacher"])
    bio: str = Field(description="Plain text.")
    links: list[LinkShape]
    languages: list[str] = Field(examples=[_LANGUAGES])
    time_zone: str = Field(examples=[_ZONE])
    avatar: AvatarOut | None
    shown: Shown = Field(
        description="everyone; members: who takes or runs a course together with the person; nobody."
    )


class ProfileChangesIn(BaseModel):
    """New values of the own profile; a member that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", title="ProfileChanges")

    name: str = Field("", max_length=150, examples=["Ada Lovelace"])
    headline: str = Field("", max_length=160, examples=["Birdwatcher and teacher"])
    bio: str = Field("", max_length=5_000, examples=["I watch birds since I was six."])
    links: list[LinkShape] = Field([], max_length=8)
    languages: list[Annotated[str, StringConstraints(max_length=40)]] = Field(
        [], max_length=12, examples=[_LANGUAGES]
    )
    time_zone: str = Field("", max_length=64, examples=[_ZONE])
    shown: Shown = Field(
        default_factory=Shown, description="Only what changes; null: as if nothing had been decided."
    )


class ProfileOut(Shape):
    """What a person shows to the caller: hidden and not told look alike."""

    model_config = ConfigDict(title="ShownProfile")

    id: UUID
    name: str = Field(examples=["Ada Lovelace"])
    headline: str = Field(description=_SHOWN, examples=["Birdwatcher and teacher"])
    bio: str = Field(description=_SHOWN)
    links: list[LinkShape]
    languages: list[str] = Field(examples=[_LANGUAGES])
    time_zone: str = Field(description=_SHOWN, examples=[_ZONE])
    avatar: dict[str, str] | None = Field(description="Addresses of squares by the length of a side.")


class TeacherOut(ProfileOut):
    """Somebody who teaches published courses."""

    model_config = ConfigDict(title="Teacher")

    courses: int = Field(description="How many published courses they teach.", examples=[3])


class TermsOut(Shape):
    """A version of the terms of use."""

    model_config = ConfigDict(title="Terms")

    id: UUID
    version: str = Field(examples=["2026-11"])
    address: str = Field(description="The page that has them; empty: `text` does.")
    text: str
    changes: str = Field(description="What is new in it.")
    starts_at: datetime


class TermsIn(BaseModel):
    """A new version of the terms."""

    model_config = ConfigDict(extra="forbid", title="NewTerms")

    version: str = Field(min_length=1, max_length=40, examples=["2026-11"])
    address: str = Field("", max_length=500, examples=["https://school.example/terms"])
    text: str = Field("", max_length=200_000)
    changes: str = Field("", max_length=5_000, examples=["We say how long we keep what you write."])
    starts_at: datetime | None = Field(None, description="In force from then on; without it from now on.")


class OwnTermsOut(Shape):
    """What the caller agreed to."""

    model_config = ConfigDict(title="OwnTerms")

    due: bool = Field(description="The version in force is not accepted: nothing new can be begun.")
    current: TermsOut | None = Field(description="The version in force; null: the site has no terms.")
    accepted: str = Field(description="The latest version that was accepted; empty: none.")
    accepted_at: datetime | None


class AcceptanceIn(BaseModel):
    """Agreement to the terms."""

    model_config = ConfigDict(extra="forbid", title="TermsAcceptance")

    version: str = Field(max_length=40, description="The version that was read.", examples=["2026-11"])


class ClosingIn(BaseModel):
    """Confirmation that it is the person who closes the account."""

    model_config = ConfigDict(extra="forbid", title="AccountClosing")

    password: str = Field(
        "",
        max_length=1_000,
        description="Without a password the account must have been logged in to within five minutes.",
        examples=["a long enough secret"],
    )


class ClosingOut(Shape):
    """What becomes of a closed account."""

    model_config = ConfigDict(title="ClosedAccount")

    asked_at: datetime
    due_at: datetime = Field(description="When it is erased; until then the link in the mail takes it back.")


class ReopeningIn(BaseModel):
    """The key in the mail."""

    model_config = ConfigDict(extra="forbid", title="AccountReopening")

    token: str = Field(max_length=1_000)


class ReopenedOut(Shape):
    """The account that is there again."""

    model_config = ConfigDict(title="ReopenedAccount")

    id: UUID
    email: str = Field(examples=["ada@example.org"])
