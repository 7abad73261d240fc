"""What crosses the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms_site.learning.rights import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody in the team of a course."""

    person: UUID
    name: str
    email: str
    role: Role
    added_at: datetime
