"""What two accounts of one person have said becomes one person's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from lms_site.communication.comments.models import Comment, CommentReport
from lms_site.communication.reviews.models import Review, ReviewReport
from lms_site.communication.reviews.services import count_again, hold_reviews
from lms_site.foundation import sql
from lms_site.foundation.moving import Moved, moved, repoint

# Nobody is named twice; the order of the names says nothing.
MENTIONS: Final = """
    UPDATE communication_comment
    SET mentions = ARRAY(SELECT DISTINCT unnest(array_replace(mentions, %(merged)s::uuid, %(kept)s::uuid)))
    WHERE %(merged)s::uuid = ANY (mentions)
"""


def merge(kept: UUID, merged: UUID) -> Iterator[Moved]:
    """Move comments, reports and reviews. Of two reviews of a course the one written last stays. Idempotent."""
    yield repoint(Comment, "author", old=merged, new=kept)
    sql.run(MENTIONS, {"kept": kept, "merged": merged})
    yield repoint(CommentReport, "person", old=merged, new=kept, twins="drop")
    yield repoint(ReviewReport, "person", old=merged, new=kept, twins="drop")
    yield from _reviews(kept, merged)


def _reviews(kept: UUID, merged: UUID) -> Iterator[Moved]:
    mine = Review.objects.filter(author=merged)
    courses = sorted(mine.values_list("course", flat=True))
    if not courses:
        return
    hold_reviews(courses)
    older = [
        min(pair, key=lambda one: one.updated_at).pk
        for course in courses
        if len(pair := list(Review.objects.filter(course=course, author__in=[kept, merged]))) > 1
    ]
    Review.objects.filter(pk__in=older).delete()
    mine.update(author=kept)
    for course in courses:
        count_again(course)
    yield moved(Review, moved=len(courses) - len(older), united=len(older))
