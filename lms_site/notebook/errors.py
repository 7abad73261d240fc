"""What can be refused in this domain, and why."""

from __future__ import annotations

from lms_site.foundation.errors import NotFound


class NoSuchNote(NotFound):
    """No note of the caller's has this id."""

    code = "no_such_note"


class NoSuchFavourite(NotFound):
    """It is no favourite of the caller's."""

    code = "no_such_favourite"
