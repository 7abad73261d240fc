"""What the caller has done, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from lms_site.api.shapes import Shape


class ModuleProgressOut(Shape):
    """Progress in a module, with all that is below it."""

    model_config = ConfigDict(title="ModuleProgress")

    key: UUID
    parent: UUID | None
    title: str
    done: int
    total: int


class ItemProgressOut(Shape):
    """Progress on a lesson or an assessment."""

    model_config = ConfigDict(title="ItemProgress")

    key: UUID
    kind: Literal["lesson", "assessment"]
    parent: UUID | None = Field(description="The module that holds it.")
    title: str
    state: Literal["", "viewed", "done"] = Field(description="Empty: not opened yet.")
    share: Decimal
    first_at: datetime | None
    done_at: datetime | None


class CourseProgressOut(Shape):
    """Own progress in a course."""

    model_config = ConfigDict(title="CourseProgress")

    course: UUID
    completed_at: datetime | None
    done: int
    total: int
    modules: list[ModuleProgressOut]
    items: list[ItemProgressOut]


class HappenedOut(Shape):
    """Something the caller did."""

    model_config = ConfigDict(title="Happened")

    course: UUID
    item: UUID
    kind: Literal["course", "lesson", "assessment"]
    title: str
    what: Literal["joined", "completed", "opened", "done", "handed_in"]
    at: datetime
