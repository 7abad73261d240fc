"""What two accounts of one person have written for themselves becomes one notebook."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from lms_site.foundation.moving import Moved, repoint
from lms_site.notebook.models import Favourite, Note


def merge(kept: UUID, merged: UUID) -> Iterator[Moved]:
    """Move every note; a favourite of both is one. Idempotent."""
    yield repoint(Note, "person", old=merged, new=kept)
    yield repoint(Favourite, "person", old=merged, new=kept, twins="drop")
