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
