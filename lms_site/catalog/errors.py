"""What can go wrong in the catalogue."""

from __future__ import annotations

from lms_site.foundation.errors import NotFound


class NoSuchTeacher(NotFound):
    """Nobody of this id teaches a published course and shows their name to the caller."""

    code = "no_such_teacher"
