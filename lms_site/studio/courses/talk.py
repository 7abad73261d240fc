"""What people say about a course, in its lessons and in reviews: keeping order, and answering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms_site.communication import api as communication
from lms_site.foundation.errors import NotFound
from lms_site.learning import api as learning
from lms_site.studio.frame import course_page, done, key_in, person_of

PER_PAGE = 50
_METHODS = ["GET", "HEAD", "POST"]
_REPORTED = "reported"
Rows = QuerySet[Any, Any]


@require_http_methods(_METHODS)
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """The comments in the course, latest first, or those that were reported; buttons hide, show and delete."""
    page, person = course_page(request, pk, learning.Right.MODERATE), person_of(request)
    if request.method == "POST":
        _keep_order(request, person, key_in(request.POST.get("comment", "")))
        return redirect(request.get_full_path())
    reported = _wants_reported(request)
    found = _page(request, lambda: communication.course_comments(person, page.key, reported=reported))
    titles = learning.lesson_titles(
        person, {row["lesson"] for row in found}, locale=page.locale.language_code
    )
    shown = [
        {**communication.shown_comment(row), "lesson_title": titles.get(row["lesson"], "")} for row in found
    ]
    context = {"page": page, "rows": found, "shown": shown, "reported": reported}
    return TemplateResponse(request, "studio/courses/comments.html", context)


def _keep_order(request: HttpRequest, person: UUID, comment: UUID) -> None:
    if "delete" in request.POST:
        done(request, lambda: communication.delete_comment(person, comment), _("Deleted."))
        return
    hidden = "hide" in request.POST
    words = _("Only its author and the team see it now.") if hidden else _("Everybody in the course sees it.")
    done(request, lambda: communication.moderate_comment(person, comment, hidden=hidden), words)


@require_http_methods(_METHODS)
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviews of the course, latest first, to be answered; administrators hide them and see what was reported."""
    page, person = course_page(request, pk), person_of(request)
    if request.method == "POST":
        _answer(request, person, key_in(request.POST.get("review", "")))
        return redirect(request.get_full_path())
    judges = learning.administers(person)
    reported = judges and _wants_reported(request)
    read = communication.reported_reviews if reported else communication.reviews
    found = _page(request, lambda: read(person, page.key))
    shown = [communication.shown_review(row) for row in found]
    context = {"page": page, "rows": found, "shown": shown, "reported": reported, "judges": judges}
    return TemplateResponse(request, "studio/courses/reviews.html", context)


@require_http_methods(_METHODS)
def reported_reviews(request: HttpRequest) -> HttpResponse:
    """What was reported of the reviews of all courses, for administrators, with the same buttons."""
    person = person_of(request)
    if not learning.administers(person):
        raise PermissionDenied
    if request.method == "POST":
        _answer(request, person, key_in(request.POST.get("review", "")))
        return redirect(request.get_full_path())
    found = _page(request, lambda: communication.reported_reviews(person))
    titles = learning.course_titles(person, {row["course"] for row in found}, locale=get_language() or "")
    shown = [
        {**communication.shown_review(row), "course_title": titles.get(row["course"], "")} for row in found
    ]
    context = {"rows": found, "shown": shown, "reported": True, "judges": True}
    return TemplateResponse(request, "studio/courses/reviews.html", context)


def _answer(request: HttpRequest, person: UUID, review: UUID) -> None:
    if "text" in request.POST:
        text = request.POST["text"]
        words = _("Answered.") if text.strip() else _("The answer is taken back.")
        done(request, lambda: communication.reply_to_review(person, review, text=text), words)
        return
    hidden = "hide" in request.POST
    words = _("Only its author and administrators see it now.") if hidden else _("Everybody sees it.")
    done(request, lambda: communication.moderate_review(person, review, hidden=hidden), words)


def _wants_reported(request: HttpRequest) -> bool:
    return request.GET.get("show") == _REPORTED


def _page(request: HttpRequest, read: Callable[[], Rows]) -> Any:
    """A page of what is read, newest first; empty as long as the course is not published."""
    try:
        rows: Any = read().order_by("-id")
    except NotFound:
        rows = []
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
