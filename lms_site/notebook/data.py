"""What crosses the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSpec:
    """A note to be made; see `Note` for its place."""

    lesson: UUID
    block: UUID | None = None
    start: int | None = None
    end: int | None = None
    quote: str = ""
    body: str = ""
    colour: str = "yellow"


Row = Mapping[str, Any]
"""A row of `notes` or `favourites`."""
