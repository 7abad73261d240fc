"""Lessons on paper."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from lms_site.accounts import api as accounts
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import file_of
from lms_site.api.printing import printed_lesson
from lms_site.api.read import language
from lms_site.foundation.canonical import loads
from lms_site.learning import api as learning
from lms_site.learning.errors import NoSuchItem

# Images only (files may be led to a bucket elsewhere), even if something that a browser could run stood in it.
_POLICY = "default-src 'none'; img-src *; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@operation(
    "lessons_print",
    summary="A lesson for paper",
    tags=["Learning"],
    responses={200: file_of("text/html")},
    description=(
        "The lesson as one HTML document (`text/html`) without scripts, for those who take part in its course. Films"
        " and recordings are their transcripts, tasks and questions are named. The addresses of its images work for as"
        " long as a media token does (`me_media_token`): print it, or save it as PDF, within half an hour."
    ),
)
def print_lesson(call: Call, key: UUID) -> HttpResponse:
    """The lesson as a sheet; preview lessons too are printed for members only."""
    person = call.person.pk
    learning.lesson_participation(person, key)
    document = learning.lesson_document(person, key, locale=language())
    if document.gone:
        raise NoSuchItem
    claims = call.admission.claims
    token = accounts.media_token(person, None if claims is None else claims.session)
    response = HttpResponse(
        printed_lesson(loads(document.body), media_token=token.token), content_type="text/html; charset=utf-8"
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = _POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response


urlpatterns = [path("lessons/<uuid:key>/print/", hot(GET=print_lesson))]
