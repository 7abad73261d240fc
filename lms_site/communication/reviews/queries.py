"""Reading reviews: as public as the course's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from lms_site.communication.errors import NoSuchReview
from lms_site.communication.reports import reasons
from lms_site.communication.reviews.models import STARS, Review, ReviewReport
from lms_site.communication.words import AUTHOR, TOLD, told_to, with_author
from lms_site.learning import api as learning
from lms_site.learning.errors import NoSuchCourse

Rows = QuerySet[Any, Any]
_COLUMNS = ("id", "course", "stars", "text", "created_at", "updated_at", "reply", "replied_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What the reviews of a course come to; `mean` None without any, `stars` how many gave how many."""

    count: int
    mean: float | None
    stars: dict[int, int]


def reviews(person_id: UUID | None, course_key: UUID) -> Rows:
    """The reviews of a course whose page the person (None: a guest) may see; hidden ones to administrators alone.

    Raises NoSuchCourse (of learning).
    """
    learning.course_document(person_id, course_key)
    in_sight = Q(hidden_at=None)
    if person_id is not None:
        in_sight |= Q(learning.is_administrator(person_id))
    return _rows(person_id, in_sight, course_id=course_key)


def reported_reviews(person_id: UUID, course_key: UUID | None = None) -> Rows:
    """The reviews of a course (None: of all) that wait for the administrators of the site.

    Raises NoSuchCourse (of learning), also to others.
    """
    if not learning.administers(person_id):
        raise NoSuchCourse
    which = {} if course_key is None else {"course_id": course_key}
    if course_key is not None:
        learning.course_document(person_id, course_key)
    waiting = ReviewReport.objects.filter(review=OuterRef("pk"), resolved_at=None)
    found: Rows = _rows(person_id, Exists(waiting), **which).annotate(reasons=reasons(waiting))
    return found


def own_review(person_id: UUID, course_key: UUID) -> dict[str, Any]:
    """The person's own review of a course. Raises NoSuchReview."""
    found = _rows(person_id, course_id=course_key, author_id=person_id).first()
    if found is None:
        raise NoSuchReview
    return shown(found)


def review_of(person_id: UUID, review: UUID) -> dict[str, Any]:
    """A review, for a person who may see it: that was asked already. Raises NoSuchReview."""
    found = _rows(person_id, pk=review).first()
    if found is None:
        raise NoSuchReview
    return shown(found)


def rating(person_id: UUID | None, course_key: UUID) -> Rating:
    """What the reviews of a course come to. Raises NoSuchCourse (of learning)."""
    learning.course_document(person_id, course_key)
    counted = Review.objects.filter(course_id=course_key, hidden_at=None).values_list("stars")
    given = dict(counted.annotate(number=Count("pk")).order_by("stars"))
    count, total = sum(given.values()), sum(stars * number for stars, number in given.items())
    return Rating(
        count=count,
        mean=round(total / count, 2) if count else None,
        stars={stars: given.get(stars, 0) for stars in range(STARS[0], STARS[1] + 1)},
    )


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the above as people get it."""
    return with_author(row)


def _rows(person_id: UUID | None, *also: Any, **which: Any) -> Rows:
    hidden = ExpressionWrapper(Q(hidden_at__isnull=False), output_field=BooleanField())
    told = {TOLD: told_to(person_id, "communication_review")}
    rows: Rows = Review.objects.filter(*also, **which).values(*_COLUMNS, *AUTHOR, **told, hidden=hidden)
    return rows
