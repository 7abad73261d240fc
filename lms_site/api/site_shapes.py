"""What is sent of the school itself: its settings, menus and pages outside courses."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from lms_site.api.shapes import Shape


class PageNameOut(Shape):
    """A page of the site in a list."""

    model_config = ConfigDict(title="PageName")

    key: UUID
    locale: str
    title: str
    slug: str
    type: Literal["content", "catalogue"]


class ResolvedOut(Shape):
    """What stands at a path, and where to go instead when it moved."""

    model_config = ConfigDict(title="Resolved")

    kind: Literal["course", "module", "lesson", "assessment", "page", "redirect"] = Field(
        examples=["course"], description="course, module, lesson, assessment, page or redirect."
    )
    key: UUID | None
    locale: str
    path: str
    moved_to: str | None = Field(description="The path or address to go to; null: the asked path is right.")
    permanent: bool
    document: str | None = Field(description="The API path of the thing.")
