"""What is sent about the links in courses, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from content_types import api as content
from lms_site.api.shapes import Shape

_PROBLEM = (
    "In a word. Inside: gone, unpublished, in_trash, file_missing. Outside: status, timeout, connection, certificate,"
    " redirects, refused (no public address)."
)


class LinkCheckOut(Shape):
    """How the last check of a course's links stands."""

    model_config = ConfigDict(title="LinkCheck")

    asked_at: datetime | None = Field(description="null: nobody has asked yet.")
    gathered_at: datetime | None = Field(description="When the links were taken from the pages.")
    links: int
    broken: int
    unclear: int
    waiting: int = Field(description="Addresses that were not looked at yet.")


class LinkOut(Shape):
    """A link in the latest version of a page."""

    model_config = ConfigDict(title="CourseLink")

    id: int
    page: UUID = Field(description="The page where it stands.")
    page_title: str
    field: str = Field(description="The member of the page's content.", examples=["body"])
    block: str = Field(description="The id of the block; empty outside streams.")
    kind: content.LinkKind
    target: str = Field(description="An address, or the number of a page or file.")
    state: content.LinkState = Field(description="unclear: it answers, but not to us.")
    problem: str = Field(description=_PROBLEM)
    status: int | None = Field(description="What the other side answered.")
    checked_at: datetime | None = Field(description="When an outside address was looked at.")
