"""Lessons and the modules that hold them: reading and progress."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.hot import Call, hot, operation
from lms_site.api.read import language, members, read
from lms_site.api.rest.courses import PUBLIC_SECONDS, gone
from lms_site.api.shapes import Lesson, ModuleOut, ProgressIn, ProgressOut
from lms_site.learning import api as learning


def item_response(call: Call, document: learning.ItemDocument) -> HttpResponse:
    """The bytes of an item: a preview for everybody, any other for its member alone."""
    if document.gone:
        return gone(call)
    seconds = PUBLIC_SECONDS if document.public else 0
    return call.document(document.body.encode(), etag=document.etag, public=document.public, seconds=seconds)


@operation("lessons_read", summary="A lesson", tags=["Learning"], responses={200: Lesson}, login=False)
def lesson(call: Call, key: UUID) -> HttpResponse:
    """The lesson, for members and teachers of the course; a preview lesson for everybody."""
    viewer = call.user.pk if call.user.is_authenticated else None
    return item_response(call, learning.lesson_document(viewer, key, locale=language()))


@operation("modules_read", summary="A module", tags=["Learning"], responses={200: ModuleOut}, login=False)
def module(call: Call, key: UUID) -> HttpResponse:
    """Title and summary, for members and teachers of the course: where a link to a module leads."""
    viewer = call.user.pk if call.user.is_authenticated else None
    return item_response(call, learning.module_document(viewer, key, locale=language()))


@operation(
    "lessons_progress",
    summary="Note progress on a lesson",
    tags=["Learning"],
    request=ProgressIn,
    responses={200: ProgressOut},
)
def progress(call: Call, key: UUID) -> HttpResponse:
    """Mark the lesson viewed or done, and make it the place to go on. Progress only grows; repeating is harmless."""
    sent = read(ProgressIn, call.body())
    state = learning.record_progress(call.person.pk, key, state=sent.state, share=sent.share)
    return call.json(members(state))


urlpatterns = [
    path("lessons/<uuid:key>/", hot(GET=lesson)),
    path("modules/<uuid:key>/", hot(GET=module)),
    path("lessons/<uuid:key>/progress/", hot(PUT=progress)),
]
