"""What the caller has done, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from lms_site.api.shapes import Shape, Sparse


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


class ListedLessonOut(Shape):
    """A lesson in the list of a course."""

    model_config = ConfigDict(title="ListedLesson")

    key: UUID
    title: str
    parent: UUID | None = Field(description="The module that holds it.")
    position: int
    minutes: int | None
    state: Literal["", "viewed", "done"] = Field(description="The caller's own; empty: not opened.")


class DeadlinesOut(Sparse):
    """The caller's own moments of an assignment; no member at all where none is set."""

    model_config = ConfigDict(title="Deadlines")

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None


class ListedAssignmentOut(ListedLessonOut):
    """An assignment in the list of a course."""

    model_config = ConfigDict(title="ListedAssignment")

    graded: bool = Field(description="Whether it counts for the grade of the course.")
    max_points: Decimal | None
    grade: Literal["", "pending", "graded"] = Field(description="The state of the caller's grade.")
    deadlines: DeadlinesOut
