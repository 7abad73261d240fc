"""The page where a course's team decides how it is joined, and about those who applied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from content_types.models import CoursePage
from lms_site.accounts.api import User
from lms_site.foundation.errors import DomainError, Invalid, NotFound
from lms_site.learning import api as learning
from lms_site.studio.joining.forms import JoiningForm

MOST_SHOWN = 200
_NAMES = ("capacity", "waiting_list", "approval", "prerequisites")


@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change places, approval and prerequisites; list who applied."""
    page = get_object_or_404(CoursePage, pk=pk)
    person = cast("User", request.user).pk
    if not learning.teaches(person, page.key, learning.Right.ENROL):
        raise PermissionDenied
    now = _now(person, page.key)
    initial = {name: getattr(now, name) for name in _NAMES}
    sent = request.POST if request.method == "POST" else None
    form = JoiningForm(sent, initial=initial, course=page, person=person)
    if form.is_bound and form.is_valid() and _saved(person, page.key, form):
        messages.success(request, _("This holds from now on."))
        return redirect("studio_joining", page.pk)
    waiting = learning.applications(person, page.key).filter(state__in=["requested", "waiting"])
    return TemplateResponse(
        request,
        "studio/joining.html",
        {
            "page": page,
            "form": form,
            "applications": waiting.order_by("id")[:MOST_SHOWN],
            "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        },
    )


def _now(person: UUID, course: UUID) -> learning.Joining:
    """How the course is joined now; missing for one that was never published."""
    try:
        return learning.joining(person, course)
    except NotFound:
        raise Http404 from None


def _saved(person: UUID, course: UUID, form: JoiningForm) -> bool:
    """Whether it was taken; if not, the form says why."""
    try:
        learning.set_joining(person, course, form.rules())
    except Invalid as error:
        for pointer, problems in error.fields.items():
            name = pointer.strip("/")
            for one in problems:
                form.add_error(name if name in form.fields else None, str(one.message))
        return False
    return True


@require_POST
def decide(request: HttpRequest, pk: int, application: UUID) -> HttpResponse:
    """Approve or refuse an application, as the button says."""
    page = get_object_or_404(CoursePage, pk=pk)
    person = cast("User", request.user).pk
    if request.POST.get("decision") == "approve":
        _told(request, lambda: learning.approve(person, application), _("Approved."))
    else:
        reason = request.POST.get("reason", "")[:2_000]
        _told(request, lambda: learning.refuse(person, application, reason=reason), _("Refused."))
    return redirect("studio_joining", page.pk)


def _told(request: HttpRequest, act: Callable[[], Any], done: str) -> None:
    """Do it and say so, or say why not."""
    try:
        act()
    except NotFound:
        raise Http404 from None
    except DomainError as error:
        messages.error(request, str(error.text))
    else:
        messages.success(request, done)
