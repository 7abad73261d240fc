"""Facts about accounts."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from lms_site.foundation.events import Event


class PersonErased(Event):
    """A person is erased: who holds anything about them forgets it now (a listener), or soon (a subscriber)."""

    type: ClassVar[str] = "lms.person.erased.v1"
    person: UUID

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"


class TeachingDecided(Event):
    """An application to teach is decided: `state` is approved or declined."""

    type = "lms.teaching.decided.v1"

    person: UUID
    application: UUID
    state: str

    @property
    def aggregate(self) -> str:
        """The person."""
        return f"person:{self.person}"
