"""Lessons and the modules that hold them: reading and progress."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.api.assessment_shapes import TriedOut, TryIn
from lms_site.api.etag import known_digest
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import ref
from lms_site.api.read import language, members, read
from lms_site.api.rest.courses import item_response
from lms_site.api.shapes import ProgressIn, ProgressOut
from lms_site.learning import api as learning


@operation(
    "lessons_read",
    etag=True,
    summary="A lesson",
    tags=["Learning"],
    responses={200: ref("Lesson")},
    login=False,
    preview="reads",
)
def lesson(call: Call, key: UUID) -> HttpResponse:
    """The lesson, for members and teachers of the course; a preview lesson for everybody."""
    known = known_digest(call.request)
    return item_response(call, learning.lesson_document(call.viewer, key, locale=language(), known=known))


@operation(
    "modules_read",
    etag=True,
    summary="A module",
    tags=["Learning"],
    responses={200: ref("Module")},
    login=False,
    preview="reads",
)
def module(call: Call, key: UUID) -> HttpResponse:
    """Title and summary, for members and teachers of the course: where a link to a module leads."""
    known = known_digest(call.request)
    return item_response(call, learning.module_document(call.viewer, key, locale=language(), known=known))


@operation(
    "lessons_progress",
    summary="Note progress on a lesson",
    tags=["Learning"],
    request=ProgressIn,
    responses={200: ProgressOut},
    preview="writes",
)
def progress(call: Call, key: UUID) -> HttpResponse:
    """Mark the lesson viewed or done, and make it the place to go on. Progress only grows; repeating is harmless."""
    sent = read(ProgressIn, call.body())
    state = learning.record_progress(call.person.pk, key, state=sent.state, share=sent.share)
    return call.json(members(state))


@operation(
    "questions_try",
    summary="Try a practice question",
    tags=["Learning"],
    request=TryIn,
    responses={200: TriedOut},
    request_examples={"choice": {"data": {"chosen": ["b"]}}},
    login=False,
    scope="practice",
    preview="reads",
)
def try_question(call: Call, key: UUID, question: UUID) -> HttpResponse:
    """How the answer comes out, for whoever may read the lesson: as often as one likes, counted nowhere."""
    viewer = call.viewer
    sent = read(TryIn, call.body())
    tried = learning.try_question(viewer, key, question, data=sent.data, locale=language())
    return call.json(members(tried))


urlpatterns = [
    path("lessons/<uuid:key>/", hot(GET=lesson)),
    path("modules/<uuid:key>/", hot(GET=module)),
    path("lessons/<uuid:key>/progress/", hot(PUT=progress)),
    path("lessons/<uuid:key>/questions/<uuid:question>/try", hot(POST=try_question)),
]
