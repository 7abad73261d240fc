"""What is sent of the school itself: its settings, menus and pages outside courses."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from lms_site.api.shapes import ImageOut, Shape


class SiteOut(Shape):
    """The school."""

    model_config = ConfigDict(title="Site")

    schema_: Literal["lms.site/1"] = Field(alias="schema")
    key: UUID
    name: str
    locale: str
    logo: ImageOut | None
    currency: str = Field(examples=["EUR"])
    contact_email: str
    locales: list[str]
    legal: dict[str, str] = Field(description="Pages by part (terms, privacy, imprint), as API paths.")
    home: str | None = Field(description="The home page, as an API path.")


class MenuOut(Shape):
    """A menu of links."""

    model_config = ConfigDict(title="Menu")

    schema_: Literal["lms.menu/1"] = Field(alias="schema")
    key: UUID
    locale: str
    title: str
    handle: str
    items: list[dict[str, Any]] = Field(description="`type` is page, address or group.")


class PageNameOut(Shape):
    """A page of the site in a list."""

    model_config = ConfigDict(title="PageName")

    key: UUID
    locale: str
    title: str
    slug: str
    type: str = Field(examples=["content"])


class PageOut(Shape):
    """A page of the site as published."""

    model_config = ConfigDict(title="Page")

    schema_: str = Field(alias="schema", examples=["lms.page/1"])
    key: UUID
    locale: str
    title: str


class ResolvedOut(Shape):
    """What stands at a path, and where to go instead when it moved."""

    model_config = ConfigDict(title="Resolved")

    kind: str = Field(
        examples=["course"], description="course, module, lesson, assessment, page or redirect."
    )
    key: UUID | None
    locale: str
    path: str
    moved_to: str | None = Field(description="The path or address to go to; null: the asked path is right.")
    permanent: bool
    document: str | None = Field(description="The API path of the thing.")
