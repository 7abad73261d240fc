"""What leaves the domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person as the person sees it."""

    id: UUID
    email: str
    name: str
    locale: str
    is_staff: bool
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """Whether a person may make courses, and how one comes to: `policy` is approval, open or closed."""

    may_teach: bool
    policy: str
    state: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """An application to teach, as whoever decides sees it."""

    id: UUID
    person: UUID
    name: str
    email: str
    text: str
    state: str
    answer: str
    created_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRole:
    """A role of the site: a group with named permissions."""

    id: int
    name: str
    people: int
    permissions: tuple[str, ...]
