"""My courses, and the answers that wait for a grader."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from content_types.models import CoursePage
from lms_site.accounts.api import User
from lms_site.foundation.errors import DomainError, Invalid, NotFound
from lms_site.learning import api as learning
from lms_site.learning.api import Right
from lms_site.studio.frame import key_in
from lms_site.studio.grading.forms import MarkForm
from lms_site.studio.learners.views import title_of

MOST_SHOWN = 100
"""Answers of a queue on one page; what is marked makes room."""


def _person(request: HttpRequest) -> UUID:
    return cast("User", request.user).pk


@require_http_methods(["GET", "HEAD"])
def my_courses(request: HttpRequest) -> HttpResponse:
    """The courses in whose team the person is, with what they may do there."""
    roles = learning.my_roles(_person(request))
    pages = CoursePage.objects.filter(translation_key__in=roles).order_by("title", "pk")
    shown: dict[UUID, dict[str, Any]] = {}
    for page in pages:
        role = roles[page.translation_key]
        shown.setdefault(
            page.translation_key,
            {
                "page": page,
                "role": role.label,
                "grades": learning.role_has(role, Right.GRADE),
                "edits": page.permissions_for_user(request.user).can_edit(),
            },
        )
    return TemplateResponse(request, "studio/my_courses.html", {"courses": list(shown.values())})


@require_http_methods(["GET", "HEAD"])
def queue(request: HttpRequest) -> HttpResponse:
    """The answers that wait for a person, of one course or all the person grades in; oldest first."""
    course = _course(request)
    waiting = learning.grading_queue(_person(request), course=course, limit=MOST_SHOWN + 1)
    return TemplateResponse(
        request,
        "studio/grading_queue.html",
        {
            "waiting": waiting[:MOST_SHOWN],
            "more": len(waiting) > MOST_SHOWN,
            "title": title_of(course) if course else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, attempt: UUID, position: int) -> HttpResponse:
    """One answer: read it, and give it points."""
    try:
        item = learning.grading_item(_person(request), attempt, position)
    except NotFound:
        raise Http404 from None
    sent = request.POST if request.method == "POST" else None
    form = MarkForm(sent, most=item.points, is_scored=bool(item.scores))
    if form.is_bound and form.is_valid() and _marked(request, item, form):
        messages.success(request, _("Marked."))
        return redirect("studio_grading")
    return TemplateResponse(
        request,
        "studio/grading_item.html",
        {
            "item": item,
            "form": form,
            "prompt": strip_tags(str((item.content or {}).get("prompt", ""))),
            "notes": strip_tags(str((item.content or {}).get("grader_notes", ""))),
            "model_answer": strip_tags(str((item.content or {}).get("model_answer", ""))),
            "rubric": _rubric((item.content or {}).get("rubric")),
            "answer": _lines(item.response),
            "queue_url": reverse("studio_grading"),
        },
    )


def _marked(request: HttpRequest, item: learning.GradingItem, form: MarkForm) -> bool:
    """Whether it was taken; if not, the form says why."""
    said: dict[str, Any] = form.cleaned_data
    try:
        learning.grade_manually(_person(request), item.attempt, item.position, **said)
    except Invalid as error:
        for pointer, problems in error.fields.items():
            name = pointer.strip("/")
            for one in problems:
                form.add_error(name if name in form.fields else None, str(one.message))
        return False
    except DomainError as error:
        form.add_error(None, str(error.text))
        return False
    return True


def _rubric(said: Any) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Criteria and their levels with points, where the type has such; whatever else it has under this name is left."""
    try:
        return [
            (str(one["title"]), [(str(level["title"]), level["points"]) for level in one["levels"]])
            for one in said or ()
        ]
    except (KeyError, TypeError):
        return []


def _lines(answer: Any) -> list[tuple[str, str]]:
    """An answer as names and texts, whatever its type; what is shown is text, never markup."""
    if answer is None:
        return []
    if isinstance(answer, dict):
        return [(str(name), _text(value)) for name, value in answer.items()]
    return [("", _text(answer))]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return strip_tags(value) if isinstance(value, str) else str(value)


def _course(request: HttpRequest) -> UUID | None:
    text = request.GET.get("course", "")
    return key_in(text) if text else None
