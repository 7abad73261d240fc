"""Writing reviews, answering them, keeping order among them: one function an action."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lms_site.communication.errors import NoSuchReview, NotFarEnough, OwnCourse, OwnWords
from lms_site.communication.events import CourseRated, ReviewReplied, ReviewReported
from lms_site.communication.reports import report
from lms_site.communication.reviews.models import STARS, Review, ReviewReport
from lms_site.communication.reviews.queries import own_review, review_of
from lms_site.communication.words import said
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit
from lms_site.foundation.locks import hold
from lms_site.learning import api as learning
from lms_site.learning.errors import NoSuchCourse

ENOUGH: Final = Decimal("0.2")
"""The share of a course that somebody must have done to review it, unless they have completed it with less."""


@transaction.atomic
def put_review(person_id: UUID, course_key: UUID, *, stars: int, text: str = "") -> dict[str, Any]:
    """The person's review of a course they take: new, or in place of their old one.

    Raises NotEnrolled (of learning), OwnCourse, NotFarEnough, Invalid.
    """
    progress = learning.course_progress(person_id, course_key)
    if learning.course_participation(person_id, course_key).teaches:
        raise OwnCourse
    if not STARS[0] <= stars <= STARS[1]:
        raise Invalid.field("stars", "out_of_range", _("Give 1 to 5 stars."))
    written = said(text, name="text", needed=False)
    _hold(course_key)
    known = Review.objects.filter(course_id=course_key, author_id=person_id)
    if not known.update(stars=stars, text=written, updated_at=Now()):
        if progress.share < ENOUGH and not progress.completed:
            raise NotFarEnough(needed=str(ENOUGH))
        Review.objects.create(course_id=course_key, author_id=person_id, stars=stars, text=written)
    count_again(course_key)
    return own_review(person_id, course_key)


@transaction.atomic
def delete_review(person_id: UUID, course_key: UUID) -> None:
    """Take back one's own review, also after one has left. Raises NoSuchReview."""
    _hold(course_key)
    if not Review.objects.filter(course_id=course_key, author_id=person_id).delete()[0]:
        raise NoSuchReview
    count_again(course_key)


@transaction.atomic
def reply_to_review(person_id: UUID, review: UUID, *, text: str) -> dict[str, Any]:
    """Answer a review as one who runs the course; the new answer replaces the old one, none takes it back.

    Raises NoSuchReview, also while it is hidden, and Invalid.
    """
    found = _found(review)
    if found.hidden_at is not None or not learning.teaches(person_id, found.course_id):
        raise NoSuchReview
    reply = said(text, name="text", needed=False)
    Review.objects.filter(pk=found.pk).update(reply=reply, replied_at=Now() if reply else None)
    if reply and reply != found.reply:
        emit(ReviewReplied(review=found.pk, course=found.course_id))
    return review_of(person_id, review)


@transaction.atomic
def report_review(person_id: UUID, review: UUID, *, reason: str = "") -> None:
    """Ask the administrators of the site to look at a review; again changes nothing until it says something else.

    Raises NoSuchReview, OwnWords, Invalid.
    """
    _hold(_found(review).course_id)
    found = _found(review)
    if found.author_id == person_id:
        raise OwnWords
    _require_page(person_id, found)
    if report(ReviewReport, person_id, reason, changed_at=found.updated_at, review=found):
        emit(ReviewReported(review=found.pk, course=found.course_id))


@transaction.atomic
def moderate_review(person_id: UUID, review: UUID, *, hidden: bool) -> dict[str, Any]:
    """As the administrators of the site: hide a review or show it again; what was reported is settled.

    The team that a review is about does not decide whether it is read. Raises NoSuchReview.
    """
    found = _found(review)
    if not learning.administers(person_id):
        raise NoSuchReview
    _hold(found.course_id)
    Review.objects.filter(pk=found.pk).update(hidden_at=Now() if hidden else None)
    ReviewReport.objects.filter(review=found, resolved_at=None).update(resolved_at=Now())
    count_again(found.course_id)
    return review_of(person_id, review)


@transaction.atomic
def forget_reviews(person_id: UUID) -> None:
    """Delete the reviews of a person who is erased; the courses' means follow. Idempotent."""
    courses = sorted(Review.objects.filter(author_id=person_id).values_list("course", flat=True))
    hold_reviews(courses)
    Review.objects.filter(author_id=person_id).delete()
    for course in courses:
        count_again(course)


def _found(review: UUID) -> Review:
    found = Review.objects.filter(pk=review).first()
    if found is None:
        raise NoSuchReview
    return found


def _require_page(person_id: UUID, review: Review) -> None:
    if review.hidden_at is not None:
        raise NoSuchReview
    try:
        learning.course_document(person_id, review.course_id)
    except NoSuchCourse:
        raise NoSuchReview from None


def _lock(course_key: UUID) -> str:
    return f"communication.reviews:{course_key}"


def hold_reviews(courses: Iterable[UUID]) -> None:
    """Let nobody else write reviews of these courses until the transaction ends."""
    hold(*(_lock(course) for course in courses))


def _hold(course_key: UUID) -> None:
    """One at a time for each course: the sums that are told must be those of all that came before."""
    hold(_lock(course_key))


def count_again(course_key: UUID) -> None:
    """Tell what the reviews of the course come to; its reviews are held."""
    counted = Review.objects.filter(course_id=course_key, hidden_at=None)
    sums = counted.aggregate(reviews=Count("pk"), stars=Sum("stars", default=0))
    emit(CourseRated(course=course_key, **sums))
