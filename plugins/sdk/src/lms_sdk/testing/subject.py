"""What all conformance classes share: the object under test, its examples, and how a fault is said."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import BaseModel, ValidationError

from lms_sdk.assessment import AssessmentType
from lms_sdk.model import JsonObject
from lms_sdk.outcome import Case, Example
from lms_sdk.rng import rng


def require(fact: object, fault: str) -> None:
    """Fail with a sentence for the plugin's author unless the fact holds."""
    if not fact:
        raise AssertionError(fault)


class AssessmentSubject:
    """The type under test; a test class sets `type` and nothing else."""

    type: ClassVar[type[AssessmentType[Any, Any]]]
    max_score_ms: ClassVar[float] = 200
    """CPU time that one `score` may take."""
    max_examples: ClassVar[int] = 40
    """How many random responses each law tries."""
    shrink: ClassVar[bool] = True
    """Whether a response that breaks a law is made as small as possible before it is shown."""

    @property
    def subject(self) -> AssessmentType[Any, Any]:
        """A fresh instance, as the product makes one."""
        return self.type()

    def current_examples(self) -> list[Example]:
        """The examples in the current version."""
        now = self.type.schema_version
        return [example for example in self.subject.examples() if example.schema_version in (0, now)]

    def content_of(self, example: Example) -> BaseModel:
        """The example's content as a model; a refusal is a fault of the example."""
        try:
            return self.type.Content.model_validate(example.content)
        except ValidationError as error:
            raise AssertionError(f"example {example.title!r}: Content refuses it: {error}") from error

    def contents(self) -> Iterator[BaseModel]:
        """Each example's content."""
        return (self.content_of(example) for example in self.current_examples())

    def response_of(self, case: Case) -> BaseModel:
        """The case's response as a model."""
        try:
            return self.type.Response.model_validate(case.response)
        except ValidationError as error:
            raise AssertionError(
                f"example response {case.response!r}: Response refuses it: {error}"
            ) from error

    def cases(self) -> Iterator[tuple[Example, BaseModel, JsonObject, Case, BaseModel]]:
        """Every case of every example: (example, content, variant, case, response)."""
        for example in self.current_examples():
            content = self.content_of(example)
            for case in example.cases:
                variant = self.subject.variant(content, rng(example.seed))
                yield example, content, variant, case, self.response_of(case)

    def variant_of(self, content: BaseModel, seed: int = 0) -> JsonObject:
        """A variant of the content."""
        return self.subject.variant(content, random.Random(seed))  # noqa: S311 (a test's chance)
