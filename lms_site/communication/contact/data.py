"""What crosses the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolMessage:
    """A message to the school, as those see it who answer; `answered_by` is a name."""

    id: UUID
    person: UUID | None
    name: str
    email: str
    subject: str
    text: str
    locale: str
    state: str
    created_at: datetime
    answered_at: datetime | None
    answered_by: str
