"""Attempt policies: how an attempt runs, apart from what is asked (Moodle calls it a question behaviour)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import BaseModel

from lms_sdk.i18n import Text
from lms_sdk.model import Model
from lms_sdk.outcome import Reveal


class NoSettings(Model):
    """A policy without settings."""


@dataclass(frozen=True, slots=True)
class Try:
    """One scored response to an item, oldest first in a list of them."""

    fraction: Decimal
    blank: bool = False
    hints: int = 0
    certainty: int | None = None


class AttemptPolicy:
    """Pure rules on the tries of one item. As it stands: deferred, everything is scored when the attempt is handed in.

    Subclasses are listed in `Plugin(attempt_policies=[...])`. `settings` is an instance of `Settings`.
    """

    key: ClassVar[str]
    label: ClassVar[Text]
    Settings: ClassVar[type[BaseModel]] = NoSettings
    asks_certainty: ClassVar[bool] = False

    def may_check(self, settings: Any, tries: Sequence[Try]) -> bool:
        """Whether the learner may have this item scored now, before handing in."""
        return False

    def hints_open(self, settings: Any, tries: Sequence[Try]) -> int:
        """How many hints the learner may see now."""
        return 0

    def reveal(self, settings: Any, tries: Sequence[Try]) -> Reveal:
        """What the last check shows while the attempt is open; afterwards the assessment's review rules decide."""
        return Reveal.NOTHING

    def fraction(self, settings: Any, tries: Sequence[Try]) -> Decimal:
        """What the item earns: at most 1, nothing without a try, never more for a worse last try."""
        return tries[-1].fraction if tries else Decimal(0)
