"""What is sent about banks, questions and tasks in the making, as models for the OpenAPI schema."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from content_types import api as authored
from lms_site.api.authoring_shapes import AuthoredPageOut, VersionOut
from lms_site.api.shapes import Shape


class BankIn(BaseModel):
    """A bank to be made."""

    model_config = ConfigDict(extra="forbid", title="NewBank")

    title: str = Field(min_length=1, max_length=255)
    description: str = Field("", max_length=1000)


class BankOut(Shape):
    """A question bank that the caller may change."""

    model_config = ConfigDict(title="Bank")

    key: UUID
    title: str
    description: str
    archived: bool


class QuestionTypeOut(Shape):
    """What an author must know to write a question of a type."""

    model_config = ConfigDict(title="QuestionType")

    key: str = Field(examples=["lms.choice"])
    label: str = Field(examples=["Choice"])
    version: str = Field(description="Version of the plugin.", examples=["1.0.0"])
    schema_version: int = Field(examples=[1])
    content_schema: dict[str, Any] = Field(
        description="JSON Schema of a question's `content`, answer keys included.",
        examples=[{"type": "object"}],
    )
    examples: list[dict[str, Any]] = Field(description="Contents that fit.")


class NewQuestionIn(authored.QuestionContent):
    """A question to be made, as a draft."""

    model_config = ConfigDict(title="NewQuestion")

    bank: UUID
    type: str = Field(
        max_length=100,
        examples=["lms.choice"],
        description="See `GET /api/v1/authoring/question-types/`.",
    )
    locale: str = Field("", max_length=16, description="Empty: the school's main language.")


class QuestionChangeIn(authored.QuestionContent):
    """Members of a question to be changed."""

    model_config = ConfigDict(title="QuestionChange")


class AuthoredQuestionOut(Shape):
    """A question as its authors find it in lists."""

    model_config = ConfigDict(title="AuthoredQuestion")

    key: UUID
    bank: UUID
    type: str
    locale: str
    title: str = Field(description="For authors; learners do not see it.")
    live: bool = Field(description="Whether it is published.")
    changed: bool = Field(description="Whether the draft is newer than what is published.")
    archived: bool
    goes_live_at: datetime | None
    expires_at: datetime | None


class QuestionDraftOut(AuthoredQuestionOut):
    """The latest version of a question, answer key included. Its `ETag` goes into `If-Match`."""

    model_config = ConfigDict(title="QuestionDraft")

    content: dict[str, Any] | None = Field(
        description="By the question's type; null where its plugin is absent."
    )
    difficulty: Literal["", "easy", "medium", "hard"]
    points: Decimal
    tags: list[str]


class QuestionCopyIn(BaseModel):
    """What the copy shall be called, and in which bank it shall be."""

    model_config = ConfigDict(extra="forbid", title="CopyQuestion")

    title: str = Field("", max_length=255, description="Empty: the question's own, marked as a copy.")
    bank: UUID | None = Field(None, description="Null: the question's own.")


class QuestionVersionReadOut(VersionOut):
    """A version of a question with what its author wrote, answer key included."""

    model_config = ConfigDict(title="QuestionVersionRead")

    content: dict[str, Any] | None = Field(
        description="By the question's type; null where its plugin is absent."
    )
    difficulty: Literal["", "easy", "medium", "hard"]
    points: Decimal
    tags: list[str]


class TaskIn(BaseModel):
    """Which assessment becomes a task of the lesson: one of the course, or a new one."""

    model_config = ConfigDict(extra="forbid", title="NewTask")

    assessment: UUID | None = Field(None, description="Key of an assessment of the same course.")
    content: authored.AssessmentContent | None = Field(
        None, description="What a new assessment holds; it comes to stand beside the lesson."
    )


class TaskOut(Shape):
    """An assessment's place in a lesson's draft."""

    model_config = ConfigDict(title="Task")

    block: str = Field(description="Id of the block in the lesson.")
    assessment: AuthoredPageOut
