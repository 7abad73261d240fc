"""The shape of documents, as models: the JSON Schema that clients are written against is made from here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from content_types.compile.block_schema import VALUES, Block, Html, Key, Moment, Number, Part, Picture, Ref


class Seo(Part):
    """What search engines are told."""

    title: str
    description: str


class Head(Part):
    """What every document begins with; `links` says what the pages it links to are."""

    key: Key
    title: str
    locale: str
    links: dict[str, str] = {}


class Lesson(Head):
    """A lesson."""

    schema_: Literal["lms.lesson/1"] = Field(alias="schema")
    summary: str
    minutes: int | None
    blocks: list[Block]
    tasks: list[Key]
    discussion_topic: str


class Module(Head):
    """A module."""

    schema_: Literal["lms.module/1"] = Field(alias="schema")
    summary: str


class Review(Part):
    """From when on what is shown of the result."""

    score: str
    feedback: str
    correct: str
    explanation: str


class Settings(Part):
    """The rules of an assessment."""

    preset: str
    graded: bool
    category: str
    weight: Number
    pass_percentage: Number | None
    opens_at: Moment | None
    due_at: Moment | None
    closes_at: Moment | None
    time_limit_minutes: int | None
    late_policy: str
    late_percent_per_day: Number
    max_attempts: int | None
    grading_method: str
    shuffle_questions: bool
    attempt_policy: str
    review: Review


class Assessment(Head):
    """An assessment, without its questions."""

    schema_: Literal["lms.assessment/1"] = Field(alias="schema")
    instructions: Html
    settings: Settings
    item_count: int
    max_points: Number


class Question(Head):
    """The public part of a question; `content` is empty while its type is absent."""

    schema_: Literal["lms.question/1"] = Field(alias="schema")
    type: str
    schema_version: int
    content: dict[str, Any] | None


class Category(Part):
    """A subject."""

    slug: str
    name: str


class GradingCategory(Part):
    """A kind of graded work."""

    name: str
    short: str
    weight: Number
    drop_lowest: int
    minimum: int


class Cutoff(Part):
    """A grade."""

    grade: str
    percentage: Number


class Grading(Part):
    """How the course grade comes about."""

    categories: list[GradingCategory]
    cutoffs: list[Cutoff]


class Course(Head):
    """A course's own page."""

    schema_: Literal["lms.course/1"] = Field(alias="schema")
    summary: str
    description_html: Html
    level: str
    language: str
    category: Category | None
    organisation: str
    code: str
    effort: str
    image: Picture | None
    outcomes: list[str]
    requirements: list[str]
    starts_at: Moment | None
    ends_at: Moment | None
    enrolment_opens_at: Moment | None
    enrolment_closes_at: Moment | None
    is_free: bool
    self_enrolment: bool
    pass_percentage: Number | None
    grading: Grading
    seo: Seo


class Page(Head):
    """A page of the site; `blocks` of a content page, `introduction_html` of a catalogue."""

    schema_: Literal["lms.page/1"] = Field(alias="schema")
    type: Literal["content", "catalogue"]
    summary: str | None = None
    blocks: list[Block] | None = None
    introduction_html: Html | None = None
    seo: Seo


class MenuEntry(Part):
    """An entry of a menu: a page (`ref`), an address (`url`) or a group (`links`)."""

    id: str
    type: Literal["page", "address", "group"]
    label: str
    ref: Ref | None = None
    key: Key | None = None
    kind: str | None = None
    url: str | None = None
    new_tab: bool | None = None
    links: list[MenuEntry] | None = None


class Menu(Head):
    """A menu."""

    schema_: Literal["lms.menu/1"] = Field(alias="schema")
    handle: str
    items: list[MenuEntry]


class Site(Head):
    """The school's settings."""

    schema_: Literal["lms.site/1"] = Field(alias="schema")
    name: str
    logo: Picture | None
    currency: str
    contact_email: str
    locales: list[str]
    legal: dict[str, Ref]
    home: Ref | None


DOCUMENTS: dict[str, type[Head]] = {
    "lesson": Lesson,
    "module": Module,
    "assessment": Assessment,
    "question": Question,
    "course": Course,
    "page": Page,
    "menu": Menu,
    "site": Site,
}
"""The documents, by kind."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of every kind of delivered document and of the values of core's blocks."""
    from pydantic.json_schema import models_json_schema

    models = [*DOCUMENTS.values(), *dict.fromkeys(VALUES.values())]
    _references, schema = models_json_schema(
        [(model, "serialization") for model in models], ref_template="#/$defs/{model}", by_alias=True
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "lms.edition",
        "title": "Published documents",
        "oneOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in DOCUMENTS.values()],
        "x-block-values": {
            name: {"$ref": f"#/$defs/{model.__name__}"} for name, model in sorted(VALUES.items())
        },
        "$defs": schema["$defs"],
    }
