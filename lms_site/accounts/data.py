"""What leaves the domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lms_site.foundation.errors import Text
from lms_site.foundation.moving import Moved


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An e-mail address of a person."""

    email: str
    verified: bool
    primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done to an account."""

    action: str
    label: Text
    at: datetime
    by: str
    reason: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account as those see it who run the site. `state` is active or suspended."""

    id: UUID
    email: str
    name: str
    locale: str
    state: str
    verified: bool
    administrator: bool
    roles: tuple[str, ...]
    joined_at: datetime
    last_login_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """A person with every address, and what was done to the account, newest first."""

    person: Person
    addresses: tuple[Address, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What merging `merged` into `kept` does, or did; `confirm` is what to send to have exactly that done."""

    kept: Person
    merged: Person
    lines: tuple[Moved, ...]
    confirm: str
