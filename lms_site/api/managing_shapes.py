"""What is sent about the people of the site and messages to the school, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from lms_site.api.shapes import Shape
from lms_site.api.states import ContactState


class PersonOut(Shape):
    """An account, as those see it who run the site."""

    model_config = ConfigDict(title="Person")

    id: UUID
    email: str = Field(examples=["ada@example.org"])
    name: str = Field(examples=["Ada Lovelace"])
    locale: str = Field(description="The language the person prefers; empty: none.", examples=["en"])
    state: Literal["active", "suspended"] = Field(description="active or suspended", examples=["active"])
    verified: bool = Field(description="Whether the address is proved to be the person's.")
    administrator: bool
    roles: list[str] = Field(description="The roles of the site.", examples=[["Teachers"]])
    joined_at: datetime
    last_login_at: datetime | None


class AddressOut(Shape):
    """An e-mail address of a person."""

    model_config = ConfigDict(title="PersonAddress")

    email: str = Field(examples=["ada@example.org"])
    verified: bool
    primary: bool


class EntryOut(Shape):
    """What was done to an account."""

    model_config = ConfigDict(title="PersonEntry")

    action: str = Field(description="created, suspended, reactivated, reminded or merged")
    at: datetime
    by: str = Field(description="Who did it; empty: nobody who is still known.", examples=["Root"])
    reason: str
    facts: dict[str, Any] = Field(description="Of a merge: the other account, and what was moved.")


class PersonFileOut(PersonOut):
    """An account with its addresses and what was done to it, newest first."""

    model_config = ConfigDict(title="PersonFile")

    addresses: list[AddressOut]
    entries: list[EntryOut]


class PersonIn(BaseModel):
    """A new account."""

    model_config = ConfigDict(extra="forbid", title="NewPerson")

    email: str = Field(max_length=254, examples=["ada@example.org"])
    name: str = Field("", max_length=150, examples=["Ada Lovelace"])
    locale: str = Field("", max_length=16, description="The language of the mail.", examples=["en"])


class SuspensionIn(BaseModel):
    """Why somebody is suspended."""

    model_config = ConfigDict(extra="forbid", title="Suspension")

    reason: str = Field(min_length=1, max_length=2_000, examples=["Sold answers."])


class ReactivationIn(BaseModel):
    """Why somebody may come back."""

    model_config = ConfigDict(extra="forbid", title="Reactivation")

    reason: str = Field("", max_length=2_000)


class MergePairIn(BaseModel):
    """Two accounts of one person."""

    model_config = ConfigDict(extra="forbid", title="MergePair")

    kept: UUID = Field(description="The account that stays.")
    merged: UUID = Field(description="The account whose things it gets.")


class MergeIn(MergePairIn):
    """Two accounts to make one, as a preview showed."""

    model_config = ConfigDict(extra="forbid", title="NewMerge")

    confirm: str = Field(max_length=64, description="`confirm` of the preview.")


class MovedOut(Shape):
    """What becomes of the rows of one kind."""

    model_config = ConfigDict(title="Moved")

    what: str = Field(examples=["learning.attempt"])
    label: str = Field(description="For people, in the language asked for.", examples=["attempts"])
    moved: int
    united: int = Field(description="Made one with something the kept account had already.")
    left: int = Field(description="Not taken along.")


class MergeOut(Shape):
    """What a merge does, or did."""

    model_config = ConfigDict(title="Merge")

    kept: PersonOut = Field(description="As it was before.")
    merged: PersonOut = Field(description="As it was before.")
    lines: list[MovedOut]
    confirm: str = Field(description="Send it along to have exactly this done.")


class ContactIn(BaseModel):
    """A message to the school."""

    model_config = ConfigDict(extra="forbid", title="NewContactMessage")

    subject: str = Field(max_length=200, examples=["Boots"])
    text: str = Field(max_length=5_000, examples=["Do I need boots for the course by the water?"])
    name: str = Field("", max_length=150, examples=["Ada Lovelace"])
    email: str = Field(
        "",
        max_length=254,
        description="Where to answer; a member's own where left out.",
        examples=["ada@example.org"],
    )
    website: str = Field(
        "", max_length=500, description="A trap for machines: hide it from people, and leave it empty."
    )


class ContactOut(Shape):
    """A message to the school, as those see it who answer."""

    model_config = ConfigDict(title="ContactMessage")

    id: UUID
    person: UUID | None = Field(description="Who wrote, when they were logged in.")
    name: str = Field(examples=["Ada Lovelace"])
    email: str = Field(examples=["ada@example.org"])
    subject: str = Field(examples=["Boots"])
    text: str
    locale: str = Field(description="The language they read.", examples=["en"])
    state: ContactState = Field(description="open or answered", examples=["open"])
    created_at: datetime
    answered_at: datetime | None
    answered_by: str = Field(description="Empty while it is open.")


class ContactStateIn(BaseModel):
    """How far a message is."""

    model_config = ConfigDict(extra="forbid", title="ContactStateChange")

    state: Literal["open", "answered"]
