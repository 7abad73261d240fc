"""Comments on lessons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.read import flag_parameter, read
from lms_site.api.talk_shapes import CommentChanges, CommentIn, CommentOut, ModerationIn, ReportIn
from lms_site.communication import api as communication

_NEWEST, _OLDEST = ("-id",), ("id",)


def _page(call: Call, rows: Any, ordering: tuple[str, ...]) -> HttpResponse:
    page = paginate(rows, call.query, ordering)
    return call.json(page.envelope(call.request, map(communication.shown_comment, page.rows)))


@operation(
    "comments_list",
    summary="Comments on a lesson",
    tags=["Comments"],
    responses={200: page_of(CommentOut)},
    parameters=page_parameters(),
)
def comments(call: Call, key: UUID) -> HttpResponse:
    """The threads of the lesson, latest first, each with the number of its answers; for members and team."""
    return _page(call, communication.threads(call.person.pk, key), _NEWEST)


@operation(
    "comments_post",
    summary="Comment on a lesson",
    tags=["Comments"],
    request=CommentIn,
    responses={201: CommentOut},
    request_examples={"comment": {"body": "Do plovers breed inland?"}},
    scope="talk",
)
def post(call: Call, key: UUID) -> HttpResponse:
    """A comment, or with `reply_to` an answer: threads have one level, an answer to an answer stands beside it."""
    sent = read(CommentIn, call.body())
    made = communication.post_comment(
        call.person.pk, key, body=sent.body, reply_to=sent.reply_to, mentions=sent.mentions
    )
    return call.json(made, 201)


@operation(
    "comments_of_course",
    summary="Comments in a course",
    tags=["Comments"],
    responses={200: page_of(CommentOut)},
    parameters=[
        {
            "name": "reported",
            "in": "query",
            "schema": {"type": "boolean", "default": False},
            "description": "Only those that wait for the team, which alone finds any.",
        },
        *page_parameters(),
    ],
)
def course_comments(call: Call, key: UUID) -> HttpResponse:
    """Every comment and answer on the lessons that are open to the caller, latest first."""
    reported = bool(flag_parameter(call.query, "reported"))
    return _page(call, communication.course_comments(call.person.pk, key, reported=reported), _NEWEST)


@operation("comments_read", summary="A comment", tags=["Comments"], responses={200: CommentOut})
def comment(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """One comment."""
    return call.json(communication.comment_of(call.person.pk, id))


@operation(
    "comments_change",
    summary="Change an own comment",
    tags=["Comments"],
    request=CommentChanges,
    responses={200: CommentOut},
)
def change(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """Other words, within 15 minutes; later it can only be deleted (409)."""
    sent = read(CommentChanges, call.body())
    return call.json(communication.change_comment(call.person.pk, id, body=sent.body))


@operation("comments_delete", summary="Delete a comment", tags=["Comments"], responses={204: None})
def delete(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """An own comment at any time, or anybody's by who keeps order in the course; answers stay."""
    communication.delete_comment(call.person.pk, id)
    return HttpResponse(status=204)


@operation(
    "comments_replies",
    summary="Answers to a comment",
    tags=["Comments"],
    responses={200: page_of(CommentOut)},
    parameters=page_parameters(),
)
def replies(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """The answers in the thread, oldest first."""
    return _page(call, communication.replies(call.person.pk, id), _OLDEST)


@operation(
    "comments_report",
    summary="Report a comment",
    tags=["Comments"],
    request=ReportIn,
    responses={204: None},
    scope="talk",
)
def report(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """Ask the course team to look at it; nobody is told who asked. Repeating changes nothing."""
    sent = read(ReportIn, call.body())
    communication.report_comment(call.person.pk, id, reason=sent.reason)
    return HttpResponse(status=204)


@operation(
    "comments_moderate",
    summary="Hide a comment or show it again",
    tags=["Comments"],
    request=ModerationIn,
    responses={200: CommentOut},
)
def moderate(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """For who keeps order in the course; what was reported of the comment is settled by it."""
    sent = read(ModerationIn, call.body())
    return call.json(communication.moderate_comment(call.person.pk, id, hidden=sent.hidden))


urlpatterns = [
    path("lessons/<uuid:key>/comments/", hot(GET=comments, POST=post)),
    path("courses/<uuid:key>/comments/", hot(GET=course_comments)),
    path("comments/<uuid:id>/", hot(GET=comment, PATCH=change, DELETE=delete)),
    path("comments/<uuid:id>/replies/", hot(GET=replies)),
    path("comments/<uuid:id>/report/", hot(POST=report)),
    path("comments/<uuid:id>/moderation/", hot(PUT=moderate)),
]
