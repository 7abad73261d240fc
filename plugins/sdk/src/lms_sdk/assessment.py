"""The contract of an assessment type: what a question is, how it is shown, answered and scored.

A type is pure: no database, no request, no clock, no network, no global chance. The same content, variant and
response give the same result in any process at any time, which is what makes regrading and appeals possible.
"""

from __future__ import annotations

import enum
import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel

from lms_sdk.context import Context
from lms_sdk.i18n import Text
from lms_sdk.model import JsonObject, public_model, redact
from lms_sdk.outcome import (
    BLANK,
    Case,
    Example,
    Issue,
    NeedsGrading,
    Outcome,
    Part,
    Pending,
    Reveal,
    ScoreResult,
    State,
    scored,
    state_of,
)
from lms_sdk.upcast import Upcasters, upcast
from lms_sdk.words import words_of

__all__ = [
    "BLANK",
    "AssessmentType",
    "Capability",
    "Case",
    "ClientModule",
    "Example",
    "Issue",
    "NeedsGrading",
    "Outcome",
    "Part",
    "Pending",
    "QtiItem",
    "Reveal",
    "ScoreResult",
    "State",
    "scored",
    "state_of",
]

C = TypeVar("C", bound=BaseModel)
R = TypeVar("R", bound=BaseModel)


class Capability(enum.StrEnum):
    """What a type can do; clients and the studio adapt to it."""

    AUTO = "auto"
    MANUAL = "manual"
    ASYNC = "async"
    PARTIAL = "partial"
    FILES = "files"
    HINTS = "hints"
    PARAMETRIC = "parametric"


@dataclass(frozen=True, slots=True)
class ClientModule:
    """An optional web component for this type; a client without it falls back to the response schema."""

    element: str
    url: str
    integrity: str


@dataclass(frozen=True, slots=True)
class QtiItem:
    """One QTI 3 assessment item."""

    identifier: str
    xml: bytes


class AssessmentType(Generic[C, R]):
    """One kind of question. Subclasses are listed in `Plugin(assessment_types=[...])`; instances hold no state.

    Needed: key, label, Content, Response, score, examples. Everything else has a working default.
    """

    key: ClassVar[str]
    label: ClassVar[Text]
    description: ClassVar[Text] = ""
    icon: ClassVar[str] = "help"
    schema_version: ClassVar[int] = 1
    upcasters: ClassVar[Upcasters] = {}
    Content: ClassVar[type[BaseModel]]
    Response: ClassVar[type[BaseModel]]
    Delivery: ClassVar[type[BaseModel] | None] = None
    """The shape of `present`; None: the content without its secrets."""
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.AUTO})
    min_fraction: ClassVar[Decimal] = Decimal(0)
    client: ClassVar[ClientModule | None] = None

    # What the author writes

    def lint(self, content: C) -> list[Issue]:
        """What the author should put right, in words for an author; empty when the question can be published."""
        return []

    def examples(self) -> list[Example]:
        """Questions that show the type, with answers and the fractions they earn; at least one."""
        raise NotImplementedError

    def search_text(self, content: C) -> str:
        """The words by which the question is found; public ones only."""
        return words_of(content)

    # What the learner gets

    def variant(self, content: C, rng: random.Random) -> JsonObject:
        """What differs between attempts (order, parameters) as plain JSON; stored with the attempt.

        Depends on the content's public part and on `rng` alone.
        """
        return {}

    def present(self, content: C, variant: JsonObject) -> JsonObject:
        """What the learner sees before answering. Must not depend on any secret field, not even in its order."""
        shown: JsonObject = redact(content)
        return shown

    def hint(self, content: C, variant: JsonObject, number: int) -> str | None:
        """The hint with this number, counted from 0, as HTML; None when there is no such hint."""
        return None

    def review(
        self, content: C, variant: JsonObject, response: R, result: Outcome | None, reveal: Reveal
    ) -> JsonObject:
        """What the learner sees after answering: nothing that `reveal` does not name."""
        return {}

    # What the answer is worth

    def is_blank(self, content: C, response: R) -> bool:
        """Whether this is no answer at all; such a response earns nothing."""
        return response == type(response).model_construct()

    def is_same(self, content: C, one: R, other: R) -> bool:
        """Whether two responses mean the same (no new try is counted)."""
        return one == other

    def score(self, content: C, variant: JsonObject, response: R) -> Outcome:
        """What the response is worth. A pure function of its arguments, which it leaves as they are."""
        raise NotImplementedError

    def collect(self, token: str, ctx: Context) -> ScoreResult | NeedsGrading | Pending:
        """The result of a `Pending` score (capability ASYNC); run in a job, may use `ctx.http`."""
        raise NotImplementedError

    # When the question is changed after it was answered

    def can_regrade(self, old: C, new: C) -> str | None:
        """Why answers to `old` cannot be scored with `new`; None when they can."""
        return None

    def migrate_variant(self, old: C, new: C, variant: JsonObject) -> JsonObject:
        """The variant of an attempt on `old`, made to fit `new`."""
        return variant

    # What can be learnt from answers

    def possible_classes(self, content: C) -> list[str]:
        """Every class that `classify` may name for this question; empty: the type does not classify."""
        return []

    def classify(self, content: C, variant: JsonObject, response: R) -> list[str]:
        """The classes a response falls into, for item statistics (an option's id, a known mistake, "blank")."""
        return []

    def summarise(self, content: C, variant: JsonObject, response: R) -> str:
        """The response in one line of plain text, for teachers and exports."""
        return ""

    def guess_fraction(self, content: C) -> Decimal | None:
        """What blind guessing earns on average; None when it cannot be said."""
        return None

    # Other systems

    def to_qti(self, content: C) -> QtiItem | None:
        """The question as QTI 3; None when it cannot be said in QTI."""
        return None

    def from_qti(self, item: QtiItem) -> JsonObject | None:
        """Content made from a QTI 3 item; None when the item is not of this type."""
        return None

    # What follows from the above; not to be overridden

    @classmethod
    def delivery_model(cls) -> type[BaseModel]:
        """The model of what `present` gives."""
        return cls.Delivery or public_model(cls.Content)

    @classmethod
    def load(cls, raw: Mapping[str, Any], stored: int | None = None, *, trusted: bool = False) -> BaseModel:
        """Stored content as today's model; `trusted` skips the cleaning of HTML that was cleaned when stored.

        Raises `UnknownVersion` or pydantic's `ValidationError`.
        """
        from lms_sdk.richtext import TRUSTED

        current = cls.schema_version
        value = upcast(raw, stored=stored or current, current=current, upcasters=cls.upcasters)
        return cls.Content.model_validate(value, context=TRUSTED if trusted else None)
