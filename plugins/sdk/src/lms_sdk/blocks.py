"""The contract of a lesson block: the product derives the author's form from `Content` and never drops a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel

from lms_sdk.i18n import Text
from lms_sdk.model import Json, redact
from lms_sdk.outcome import Issue
from lms_sdk.upcast import Upcasters, upcast
from lms_sdk.words import words_of

__all__ = ["BlockType"]

C = TypeVar("C", bound=BaseModel)


class BlockType(Generic[C]):
    """One kind of block; subclasses are listed in `Plugin(block_types=[...])`, instances hold no state.

    `name` is `<plugin slug>_<block>` and never changes: stored lessons carry it. A new shape of `Content` gets a new
    `schema_version` and an upcaster, no data migration.
    """

    name: ClassVar[str]
    label: ClassVar[Text]
    icon: ClassVar[str] = "placeholder"
    group: ClassVar[Text] = ""
    help_text: ClassVar[Text] = ""
    sets: ClassVar[frozenset[str]] = frozenset({"lesson_body"})
    """The block sets it is offered in (see `BlockSet`)."""
    nested: ClassVar[bool] = True
    """Whether it may stand inside columns and accordions."""
    schema_version: ClassVar[int] = 1
    upcasters: ClassVar[Upcasters] = {}
    Content: ClassVar[type[BaseModel]]
    Public: ClassVar[type[BaseModel] | None] = None
    """The shape of what `compile` gives, for clients' schemas; None: the content without its secrets."""

    def lint(self, content: C) -> list[Issue]:
        """What the author should put right."""
        return []

    def compile(self, content: C) -> Json:
        """The public JSON form that goes into the edition. Pure and deterministic; no secret, no host name."""
        return redact(content)

    def search_text(self, content: C) -> str:
        """The words by which the lesson is found; public ones only."""
        return words_of(content)

    def examples(self) -> list[dict[str, Any]]:
        """Values that show the block, in the current version; at least one."""
        raise NotImplementedError

    def old_examples(self) -> Mapping[int, list[dict[str, Any]]]:
        """Values as older versions stored them, by version; needed for each version that has an upcaster."""
        return {}

    @classmethod
    def load(cls, raw: Mapping[str, Any], stored: int | None = None, *, trusted: bool = False) -> BaseModel:
        """A stored value as today's model; raises `UnknownVersion` or pydantic's `ValidationError`."""
        from lms_sdk.richtext import TRUSTED

        current = cls.schema_version
        value = upcast(raw, stored=stored or current, current=current, upcasters=cls.upcasters)
        return cls.Content.model_validate(value, context=TRUSTED if trusted else None)


class BlockSet:
    """The names of the product's block sets."""

    LESSON_BODY = "lesson_body"
    PAGE_BODY = "page_body"
    INSTRUCTIONS = "assessment_instructions"
