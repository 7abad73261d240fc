"""Reviews of courses."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.hot import Call, hot, operation
from lms_site.api.lists import chosen_ordering, ordering_parameter
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.read import flag_parameter, members, read
from lms_site.api.talk_shapes import CourseReviewOut, ModerationIn, RatingOut, ReplyIn, ReportIn, ReviewIn
from lms_site.communication import api as communication

_ORDERINGS = {"newest": ("-id",), "best": ("-stars", "-id"), "worst": ("stars", "id")}


@operation(
    "reviews_list",
    summary="Reviews of a course",
    tags=["Reviews"],
    responses={200: page_of(CourseReviewOut)},
    parameters=[
        ordering_parameter(_ORDERINGS),
        {
            "name": "reported",
            "in": "query",
            "schema": {"type": "boolean", "default": False},
            "description": "Only those that wait for the administrators of the site, who alone find any.",
        },
        *page_parameters(),
    ],
    login=False,
)
def reviews(call: Call, key: UUID) -> HttpResponse:
    """As public as the course's own page, with the names of who wrote them."""
    if flag_parameter(call.query, "reported"):
        rows = communication.reported_reviews(call.person.pk, key)
    else:
        rows = communication.reviews(call.viewer, key)
    page = paginate(rows, call.query, chosen_ordering(call.query, _ORDERINGS))
    return call.json(page.envelope(call.request, map(communication.shown_review, page.rows)))


@operation(
    "reviews_rating",
    summary="What the reviews of a course come to",
    tags=["Reviews"],
    responses={200: RatingOut},
    login=False,
)
def rating(call: Call, key: UUID) -> HttpResponse:
    """Their number, mean, and how many gave how many stars."""
    return call.json(members(communication.rating(call.viewer, key)))


@operation("reviews_own", summary="The own review", tags=["Reviews"], responses={200: CourseReviewOut})
def own(call: Call, key: UUID) -> HttpResponse:
    """The caller's review of the course."""
    return call.json(communication.own_review(call.person.pk, key))


@operation(
    "reviews_put",
    summary="Review a course",
    tags=["Reviews"],
    request=ReviewIn,
    responses={200: CourseReviewOut},
    scope="talk",
)
def put(call: Call, key: UUID) -> HttpResponse:
    """The caller's one review of a course they take, and completed or did a fifth of; a new one replaces the old."""
    sent = read(ReviewIn, call.body())
    return call.json(communication.put_review(call.person.pk, key, stars=sent.stars, text=sent.text))


@operation("reviews_delete", summary="Take the own review back", tags=["Reviews"], responses={204: None})
def delete(call: Call, key: UUID) -> HttpResponse:
    """Delete the caller's review, also after they have left the course."""
    communication.delete_review(call.person.pk, key)
    return HttpResponse(status=204)


@operation(
    "reviews_reply",
    summary="Answer a review",
    tags=["Reviews"],
    request=ReplyIn,
    responses={200: CourseReviewOut},
)
def reply(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """For those who run the course; the answer replaces an earlier one, an empty one takes it back."""
    sent = read(ReplyIn, call.body())
    return call.json(communication.reply_to_review(call.person.pk, id, text=sent.text))


@operation(
    "reviews_report",
    summary="Report a review",
    tags=["Reviews"],
    request=ReportIn,
    responses={204: None},
    scope="talk",
)
def report(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """Ask the administrators of the site to look at it. Repeating changes nothing."""
    sent = read(ReportIn, call.body())
    communication.report_review(call.person.pk, id, reason=sent.reason)
    return HttpResponse(status=204)


@operation(
    "reviews_moderate",
    summary="Hide a review or show it again",
    tags=["Reviews"],
    request=ModerationIn,
    responses={200: CourseReviewOut},
)
def moderate(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """For administrators of the site: those whom a review is about do not decide whether it is read."""
    sent = read(ModerationIn, call.body())
    return call.json(communication.moderate_review(call.person.pk, id, hidden=sent.hidden))


urlpatterns = [
    path("courses/<uuid:key>/reviews/", hot(GET=reviews)),
    path("courses/<uuid:key>/rating/", hot(GET=rating)),
    path("courses/<uuid:key>/review/", hot(GET=own, PUT=put, DELETE=delete)),
    path("reviews/<uuid:id>/reply/", hot(PUT=reply)),
    path("reviews/<uuid:id>/report/", hot(POST=report)),
    path("reviews/<uuid:id>/moderation/", hot(PUT=moderate)),
]
