"""What crosses the door about previews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms_site.learning.previews.models import Persona


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewSpec:
    """What a preview is to show.

    `draft`: everything as if it were published now, else what is published. `done`: the lessons and assessments that
    the member has behind them; `groups`: the groups of the course that the member is in. `clock`: the moment at which
    opening dates and deadlines are judged (None: the present).
    `expires_at`: None for a day from now.
    """

    draft: bool = True
    persona: Persona = Persona.MEMBER
    done: Sequence[UUID] = ()
    groups: Sequence[UUID] = ()
    clock: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewInfo:
    """A preview that runs."""

    id: UUID
    course: UUID
    created_by: UUID
    draft: bool
    persona: str
    done: Sequence[UUID]
    groups: Sequence[UUID]
    clock: datetime | None
    created_at: datetime
    expires_at: datetime
