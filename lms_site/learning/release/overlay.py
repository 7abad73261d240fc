"""What a member's own part of the outline says of locks and deadlines."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from lms_site.foundation import canonical
from lms_site.learning.release.gate import reasons, titles_of
from lms_site.learning.release.known import CourseKnown, iso, known_of
from lms_site.learning.release.words import why

_NONE: Final = "null"
# Quotes inside a title are escaped, so these can only be members of the tree's objects: looking for them is a
# hundred times as quick as reading the tree, and courses without rules pay nothing else.
_SIGNS: Final = ('"release":', '"opens_at":', '"due_at":', '"closes_at":')


def completed(overlay: str, row: Any, person_id: UUID | None, *, waits: bool) -> str:
    """The overlay with `locked` and `deadlines`; `row` has the course, its language and its tree.

    One statement for a course with rules, deadlines or a start to come (`waits`), none for others.
    """
    if overlay == _NONE or person_id is None:
        return overlay
    locked: dict[str, Any] = {}
    deadlines: dict[str, Any] = {}
    if waits or any(sign in row.tree for sign in _SIGNS):
        found = known_of(person_id, [row.course], locale=row.locale, deadlines=True)[row.course]
        locked, deadlines = _locked(found, row.locale), found.deadlines
    added = canonical.dumps({"locked": locked, "deadlines": deadlines}).decode()
    return f"{overlay.rstrip()[:-1]},{added[1:]}"


def _locked(found: CourseKnown, locale: str) -> dict[str, Any]:
    """Each item that is locked for the person, why, and until when if waiting is enough."""
    titles = titles_of(found)
    return {
        key: {
            "until": iso(judged.until),
            "text": why(judged, titles),
            "reasons": list(reasons(judged, found)),
        }
        for key in found.entries.get(locale, {})
        for judged in found.judged(key, locale)
        if not judged.open
    }
