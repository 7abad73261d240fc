"""What crosses the door about release rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lms_site.learning.completion.data import ItemCompletion


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules of the item, of a module above it or of the course (`of`), each as it stands for the person.

    `match`: whether all or any must be met. `unlocked`: a teacher let the person in.
    """

    of: str
    title: str | None
    match: str
    open: bool
    until: datetime | None
    unlocked: bool
    rules: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRules:
    """Every rule of an item and how it stands for one person; `open` and `text` sum it up.

    `until`: when it opens by itself. `deadlines`: opens_at, due_at and closes_at of an assessment with what the person
    was given on top. `stuck`, for the team: nobody could ever meet these rules as the course is now.
    """

    item: UUID
    course: UUID
    person: UUID
    kind: str
    title: str
    open: bool
    until: datetime | None
    text: str
    preview: bool
    release: list[RuleSet]
    completion: ItemCompletion | None
    deadlines: dict[str, str | None]
    stuck: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockInfo:
    """An item that is open to a person or a group whatever its rules say; until `ended_at`, if it was taken back."""

    id: UUID
    course: UUID
    item: UUID
    person: UUID | None
    group: UUID | None
    granted_by: UUID
    granted_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockSpec:
    """Whom to open an item to: a person or a group of the course."""

    item: UUID
    person: UUID | None = None
    group: UUID | None = None
