"""Previews of a course, for its teachers: made, listed, ended."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api import previews as kept
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import array_of
from lms_site.api.preview_shapes import PreviewIn, PreviewMadeOut, PreviewOut
from lms_site.api.read import members, read
from lms_site.learning import api as learning


@operation(
    "previews_make",
    summary="Make a preview of a course",
    tags=["Previews"],
    request=PreviewIn,
    responses={201: PreviewMadeOut},
    request_examples={
        "member": {"persona": "member", "clock": "2026-11-02T09:30:00Z"},
        "guest": {"persona": "guest", "draft": False},
    },
    once=False,
)
def make(call: Call, key: UUID) -> HttpResponse:
    """A token with which the learner's addresses of this course answer as the persona would find them at that moment.

    Send it as `Authorization: Preview <token>`. Nothing that is written with it is kept. It is shown only now.
    """
    sent = read(PreviewIn, call.body())
    made, token = learning.make_preview(call.person.pk, key, learning.PreviewSpec(**sent.model_dump()))
    return call.json({**members(made), "token": token}, 201)


@operation(
    "previews_list",
    summary="The previews of a course",
    tags=["Previews"],
    responses={200: array_of(PreviewOut)},
)
def running(call: Call, key: UUID) -> HttpResponse:
    """Those that run now, whoever made them, newest first; at most a hundred can."""
    return call.json([members(one) for one in learning.running_previews(call.person.pk, key)])


@operation("previews_end", summary="End a preview", tags=["Previews"], responses={204: None})
def end(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Its token is no longer good, at once."""
    learning.revoke_preview(call.person.pk, id)
    kept.forget(id)
    return HttpResponse(status=204)


urlpatterns = [
    path("courses/<uuid:key>/previews/", hot(GET=running, POST=make)),
    path("previews/<uuid:id>/", hot(DELETE=end)),
]
