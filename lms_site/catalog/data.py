"""What crosses the door of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from lms_site.accounts.api import ShownProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSpec:
    """A course as the catalogue should show it. `card` is sent as it is; `words` are searched besides the rest."""

    course: UUID
    locale: str
    slug: str
    title: str
    card: Mapping[str, Any]
    summary: str = ""
    level: str = ""
    language: str = ""
    category: str = ""
    is_free: bool = True
    words: str = ""


class Order(StrEnum):
    """How a list is sorted; ties by the row, so that pages never overlap."""

    POPULAR = "popular"
    NEWEST = "newest"
    TITLE = "title"
    RATED = "rated"


Position = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardQuery:
    """Which cards: empty filters let everything through. `after` is the position a page before gave."""

    locale: str
    category: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    free: bool | None = None
    text: str = ""
    slug: str = ""
    teacher: UUID | None = None
    order: Order = Order.POPULAR
    after: Position | None = None
    limit: int = 20
    facets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """A page of cards as JSON text (an array), and where the next page starts; `facets` is a JSON object."""

    items: str
    next: Position | None = None
    facets: str | None = None


class TeacherOrder(StrEnum):
    """How a list of teachers is sorted; ties by the id, so that pages never overlap."""

    NAME = "name"
    COURSES = "courses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """Somebody who teaches published courses, as far as they show themselves to who asks.

    `position` is where the next page starts when this one is the last of its page.
    """

    profile: ShownProfile
    courses: int
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryName:
    """A category, its name in a language, and the slug of the one it is part of ("": of none)."""

    slug: str
    name: str
    position: int = 0
    parent: str = ""
