"""What an essay question consists of, and what an answer to it is."""

from typing import Annotated, Literal

from pydantic import Field

from lms_sdk.i18n import translator
from lms_sdk.model import AutoId, Labels, Model, RichText, Secret

_ = translator("lms_plugins.assessment_essay")

Format = Annotated[Literal["plain", "rich"], Labels(plain=_("Plain text"), rich=_("Text with formatting"))]
Identifier = Annotated[str, AutoId, Field(min_length=1, max_length=64)]
Words = Annotated[int, Field(ge=1, le=100_000)]

MAX_TEXT = 200_000


class Level(Model):
    """One step of a criterion, and its points."""

    id: Identifier
    title: str = Field(max_length=500, title="What it takes")
    points: int = Field(default=0, ge=0, le=1_000, title="Points")


class Criterion(Model):
    """One thing that is judged."""

    id: Identifier
    title: str = Field(max_length=500, title="Criterion")
    levels: list[Level] = Field(default=[], max_length=20, title="Levels")


class EssayContent(Model):
    """An essay question: a person reads the answer and grades it."""

    prompt: RichText = Field(title="Question")
    format: Format = Field(default="plain", title="Written as")
    min_words: Words | None = Field(default=None, title="At least so many words")
    max_words: Words | None = Field(default=None, title="At most so many words")
    template: RichText = Field(
        default="", title="Template", description="What stands in the field to begin with."
    )
    grader_notes: Annotated[RichText, Secret] = Field(
        default="", title="Notes for graders", description="Never shown to learners."
    )
    model_answer: Annotated[RichText, Secret] = Field(default="", title="Model answer")
    rubric: Annotated[list[Criterion], Secret] = Field(default=[], max_length=30, title="Rubric")
    hints: Annotated[list[RichText], Secret] = Field(default=[], max_length=20, title="Hints")
    explanation: Annotated[RichText, Secret] = Field(default="", title="Explanation")


class EssayResponse(Model):
    """What the learner wrote: plain text, or HTML where the question allows formatting.

    HTML from a learner is not safe to show as it stands; `review` gives it cleaned.
    """

    text: str = Field(default="", max_length=MAX_TEXT)
