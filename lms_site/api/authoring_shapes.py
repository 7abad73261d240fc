"""What is sent about pages in the making, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel

from content_types import api as content
from lms_site.api.shapes import Shape


class _Placed(BaseModel):
    parent: UUID | None = Field(
        None, description="Key of the page below which it shall stand; a course may leave the catalogue out."
    )
    locale: str = Field("", description="The language, where the parent has several.", max_length=16)


class NewCourse(content.CourseContent, _Placed):
    """A course to be made, as a draft."""

    kind: Literal[content.PageKind.COURSE]


class NewModule(content.ModuleContent, _Placed):
    """A module to be made, as a draft."""

    kind: Literal[content.PageKind.MODULE]


class NewLesson(content.LessonContent, _Placed):
    """A lesson to be made, as a draft."""

    kind: Literal[content.PageKind.LESSON]


class NewAssessment(content.AssessmentContent, _Placed):
    """A quiz, an assignment or an exam to be made, as a draft."""

    kind: Literal[content.PageKind.ASSESSMENT]


NEW: dict[str, type[NewCourse | NewModule | NewLesson | NewAssessment]] = {
    "course": NewCourse,
    "module": NewModule,
    "lesson": NewLesson,
    "assessment": NewAssessment,
}


class NewPageIn(RootModel[NewCourse | NewModule | NewLesson | NewAssessment]):
    """A page to be made, as a draft."""

    model_config = ConfigDict(title="NewPage")

    root: Annotated[NewCourse | NewModule | NewLesson | NewAssessment, Field(discriminator="kind")]


AnyContent = (
    content.CourseContent
    | content.ModuleContent
    | content.LessonContent
    | content.AssessmentContent
    | content.CatalogContent
)


class PageChangeIn(RootModel[AnyContent]):
    """Members of the page's content to be changed; which there are depends on its kind."""

    model_config = ConfigDict(title="PageChange")


class PublishIn(BaseModel):
    """When learners get the page."""

    model_config = ConfigDict(extra="forbid", title="PublishPage")

    at: AwareDatetime | None = Field(None, description="From when on; null: at once.")
    until: AwareDatetime | None = Field(None, description="Until when; null: for ever.")


class MoveIn(BaseModel):
    """Where the page shall stand."""

    model_config = ConfigDict(extra="forbid", title="MovePage")

    parent: UUID | None = Field(None, description="Below this page; null: below its own parent.")
    before: UUID | None = Field(None, description="In front of this page, which stands there; null: last.")


class CopyIn(BaseModel):
    """What the copy shall be called, and where it shall stand."""

    model_config = ConfigDict(extra="forbid", title="CopyPage")

    title: str = Field("", max_length=255, description="Empty: the page's own, marked as a copy.")
    parent: UUID | None = Field(None, description="Below this page; null: beside the page.")


class AuthoredPageOut(Shape):
    """A page as its authors find it in lists."""

    model_config = ConfigDict(title="AuthoredPage")

    key: UUID
    kind: content.PageKind
    locale: str
    title: str = Field(description="Of the draft.")
    parent: UUID | None
    live: bool = Field(description="Whether it is published.")
    changed: bool = Field(description="Whether the draft is newer than what is published.")
    trashed: bool
    goes_live_at: datetime | None
    expires_at: datetime | None
    published_at: datetime | None


class DraftOut(AuthoredPageOut):
    """The latest version of a page. Its `ETag` goes into `If-Match` of what changes it."""

    model_config = ConfigDict(title="PageDraft")

    publishable: bool = Field(description="Whether the caller may publish it.")
    content: AnyContent


class VersionOut(Shape):
    """One of the versions of a page."""

    model_config = ConfigDict(title="PageVersion")

    number: int
    created_at: datetime
    author: UUID | None
    title: str
    live: bool = Field(description="Whether learners get this one.")
    latest: bool


class VersionReadOut(VersionOut):
    """A version of a page with what its author wrote."""

    model_config = ConfigDict(title="PageVersionRead")

    content: AnyContent
