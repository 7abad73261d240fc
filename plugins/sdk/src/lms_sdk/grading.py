"""Grading policies: a pure fold of scores to a grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pydantic import BaseModel

from lms_sdk.i18n import Text
from lms_sdk.model import Model


class NoGradingSettings(Model):
    """A grading policy without settings."""


@dataclass(frozen=True, slots=True)
class GradeEntry:
    """What one assessment came to for one learner; `fraction` None: nothing handed in."""

    key: str
    fraction: Decimal | None
    weight: Decimal = Decimal(1)
    category: str = ""
    state: Literal["graded", "pending", "excused", "missing"] = "graded"


@dataclass(frozen=True, slots=True)
class CourseGrade:
    """The grade: a fraction from 0 to 1, a word for it on the scale, and what was left out ("drop lowest")."""

    fraction: Decimal
    grade: str = ""
    passed: bool | None = None
    dropped: frozenset[str] = field(default_factory=frozenset)


class GradingPolicy:
    """How a course grade comes about; subclasses are listed in `Plugin(grading_policies=[...])`.

    Laws: between 0 and 1; the order of entries does not matter; a better score never gives a worse grade.
    """

    key: ClassVar[str]
    label: ClassVar[Text]
    Settings: ClassVar[type[BaseModel]] = NoGradingSettings

    def grade(self, entries: Sequence[GradeEntry], settings: Any) -> CourseGrade:
        """The grade from all entries of a course. A pure function of its arguments."""
        raise NotImplementedError

    def examples(self) -> list[dict[str, Any]]:
        """Settings to try it with; at least one."""
        return [{}]
