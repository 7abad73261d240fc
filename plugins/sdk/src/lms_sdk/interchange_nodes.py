"""The course as importers say it and exporters hear it: a stream of nodes, parents before children.

Rich text is plain HTML; a link to a file is `lms:asset/<path>`, to another item `lms:item/<source_id>`. The product
turns both into its own stable references.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from lms_sdk.model import Model

ShowCorrect = Literal[
    "always", "answered", "attempted", "correct_or_past_due", "closed", "finished", "past_due", "never"
]


class Node(Model):
    """Something that has a place of its own. `source_id` is the same each time the same source is imported."""

    source_id: Annotated[str, Field(min_length=1, max_length=500)]
    parent: str | None = None
    fields: dict[str, Any] = {}
    """What the product knows of it beside the rest, by the product's own names; what it does not know it reports."""


class Revisable(Node):
    """Something that may come in two versions: a published one, and one that an author was still working on."""

    revises: str | None = None
    """In the author's version: the source_id of the published one. Where that is missing, this stands for it."""


class GradingCategory(Model):
    """A kind of graded work ("Homework") and its share of the course grade."""

    name: str
    short: str = ""
    weight: Decimal = Decimal(0)
    drop_lowest: int = 0
    minimum: int = 0


class GradingScheme(Model):
    """How the course grade comes about: categories, and the grades with the fraction each needs."""

    cutoffs: dict[str, Decimal] = {}
    categories: list[GradingCategory] = []


class CourseNode(Node):
    """The course itself; exactly one, the first node."""

    kind: Literal["course"] = "course"
    title: str
    language: str = ""
    short_description: str = ""
    overview_html: str = ""
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    enrolment_start: dt.datetime | None = None
    enrolment_end: dt.datetime | None = None
    image: str | None = None
    organisation: str = ""
    number: str = ""
    run: str = ""
    identity: str = ""
    """What tells it from every other course of its format; empty: organisation, number and run."""
    grading: GradingScheme | None = None
    visible: bool = True
    extra: dict[str, Any] = {}


class ModuleNode(Node):
    """A chapter; may stand in another module, one level deep."""

    kind: Literal["module"] = "module"
    title: str
    start: dt.datetime | None = None
    hidden: bool = False
    position: int | None = None


class BlockNode(Model):
    """One block of a lesson; `id` is a UUID derived from the source, the same each time."""

    id: str
    type: str
    value: Any


class LessonNode(Revisable):
    """A page of content."""

    kind: Literal["lesson"] = "lesson"
    title: str
    blocks: list[BlockNode] = []
    discussion_topic: str = ""
    draft: bool = False
    hidden: bool = False
    start: dt.datetime | None = None
    position: int | None = None


class BankNode(Node):
    """A question bank."""

    kind: Literal["bank"] = "bank"
    title: str


class QuestionNode(Revisable):
    """A question: content of an assessment type, in the version named."""

    kind: Literal["question"] = "question"
    bank: str
    type: str
    schema_version: int = 1
    content: dict[str, Any]
    title: str = ""
    tags: list[str] = []
    difficulty: str = ""
    max_points: Decimal | None = None


class QuestionItem(Model):
    """A question's place in an assessment; `question` is a QuestionNode's source_id."""

    kind: Literal["question"] = "question"
    id: str
    question: str
    points: Decimal = Decimal(1)
    keep_with_previous: bool = False


class DrawItem(Model):
    """So many questions of a bank, drawn for each attempt; `tags`: only those that have them all."""

    kind: Literal["draw"] = "draw"
    id: str
    bank: str
    tags: list[str] = []
    count: int = 1
    points: Decimal = Decimal(1)


class TextItem(Model):
    """Text between the questions."""

    kind: Literal["text"] = "text"
    id: str
    html: str


AssessmentItem = Annotated[QuestionItem | DrawItem | TextItem, Field(discriminator="kind")]


class AssessmentSettings(Model):
    """The rules of an assessment, as far as the source tells; None: the course's or product's default."""

    graded: bool = False
    category: str = ""
    weight: Decimal | None = None
    max_attempts: int | None = None
    time_limit_s: int | None = None
    start: dt.datetime | None = None
    due: dt.datetime | None = None
    grace_s: int = 0
    shuffle_questions: bool = False
    show_correct: ShowCorrect = "finished"
    draft: bool = False
    hidden: bool = False


class AssessmentNode(Revisable):
    """A quiz, assignment or exam."""

    kind: Literal["assessment"] = "assessment"
    title: str
    instructions_html: str = ""
    items: list[AssessmentItem] = []
    settings: AssessmentSettings = AssessmentSettings()
    discussion_topic: str = ""
    position: int | None = None


class AssetNode(Node):
    """A file of the course; its bytes are read from the source by `path`."""

    kind: Literal["asset"] = "asset"
    path: str
    title: str = ""
    media_type: str = ""


class AttachmentNode(Node):
    """What could not be mapped, kept as it was: a path in the source, or the bytes themselves."""

    kind: Literal["attachment"] = "attachment"
    title: str
    reason: str
    path: str | None = None
    data: bytes | None = None
    media_type: str = ""


AnyNode = Annotated[
    CourseNode
    | ModuleNode
    | LessonNode
    | BankNode
    | QuestionNode
    | AssessmentNode
    | AssetNode
    | AttachmentNode,
    Field(discriminator="kind"),
]


class Line(Model):
    """One line of the report: what became of one thing of the source. Nothing is dropped without a line."""

    source_id: str
    kind: str
    outcome: Literal["mapped", "partly", "attached", "skipped", "error"]
    target: str = ""
    message: str = ""
    path: str = ""
