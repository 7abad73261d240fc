"""Applications to teach, and the beginning of a course."""

from __future__ import annotations

from typing import Literal, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from content_types.models import CoursePage
from content_types.rights.services import begin_course
from lms_site.accounts import api as accounts
from lms_site.accounts.api import User
from lms_site.foundation.errors import Denied, DomainError
from lms_site.studio.teaching.forms import NewCourseForm

_PER_PAGE = 20


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_http_methods(["GET", "HEAD"])
def applications(request: HttpRequest) -> HttpResponse:
    """Those that wait, oldest first, each with two buttons."""
    try:
        waiting = accounts.applications(_person(request).pk).filter(state="waiting").order_by("id")
    except Denied:
        raise PermissionDenied from None
    page = Paginator(waiting, _PER_PAGE).get_page(request.GET.get("p"))
    return TemplateResponse(request, "studio/teacher_applications.html", {"page": page})


@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve or decline one."""
    verdict: Literal["approved", "declined"] = "approved" if "approve" in request.POST else "declined"
    try:
        made = accounts.decide_application(_person(request).pk, pk, verdict, request.POST.get("answer", ""))
    except Denied:
        raise PermissionDenied from None
    except DomainError as error:
        messages.error(request, str(error.text))
    else:
        words = _("%(name)s may teach now.") if verdict == "approved" else _("%(name)s was declined.")
        messages.success(request, words % {"name": made.name or made.email})
    return redirect("studio_teacher_applications")


@require_http_methods(["GET", "HEAD", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """Ask for a title, make the draft and open it."""
    if not accounts.may_teach(_person(request).pk):
        raise PermissionDenied
    form = NewCourseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        page = _begun(request, form)
        if page is not None:
            return redirect("wagtailadmin_pages:edit", page.pk)
    return TemplateResponse(request, "studio/new_course.html", {"form": form})


def _begun(request: HttpRequest, form: NewCourseForm) -> CoursePage | None:
    try:
        return begin_course(request.user, form.cleaned_data["title"], form.cleaned_data["catalog"])
    except ValidationError as error:
        form.add_error("title", error.messages)
        return None
