"""The page that makes a preview of a course, module, lesson or assessment."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page, Site

from content_types.models import AssessmentPage, CoursePage, LessonPage, ModulePage, SchoolSettings
from lms_site.accounts.api import User
from lms_site.foundation.errors import Denied, DomainError, Invalid
from lms_site.learning import api as learning
from lms_site.studio.previews.forms import PreviewForm

KINDS: dict[type[Page], str] = {
    CoursePage: "course",
    ModulePage: "module",
    LessonPage: "lesson",
    AssessmentPage: "assessment",
}


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what to show, then show the link (or the token, where the school has no preview address)."""
    page = get_object_or_404(Page, pk=pk).specific
    course = course_of(page)
    if course is None:
        raise Http404
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    form = PreviewForm(request.POST if request.method == "POST" else None, _groups(request, course))
    token = _made(request, course, form) if form.is_bound and form.is_valid() else ""
    return TemplateResponse(
        request,
        "studio/preview.html",
        {
            "page": page,
            "form": form,
            "token": token,
            "link": token and address(page, course, token),
            "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
            "draft_url": reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        },
    )


def _groups(request: HttpRequest, course: CoursePage) -> list[tuple[UUID, str]]:
    """The groups of the course, by name; none for whom they are hidden from."""
    try:
        found = learning.groups(cast("User", request.user).pk, course.key).order_by("name")
    except Denied:
        return []
    return [(group.pk, group.name) for group in found]


def _made(request: HttpRequest, course: CoursePage, form: PreviewForm) -> str:
    """The token of a new preview; empty, with the reason in the form, when there can be none."""
    user = cast("User", request.user)
    try:
        return learning.make_preview(user.pk, course.key, form.spec())[1]
    except Denied:
        form.add_error(None, _("Only who teaches this course can make previews of it."))
    except Invalid as error:
        for path, problems in error.fields.items():
            name = path.removeprefix("/")
            form.add_error(name if name in form.fields else None, [str(one.message) for one in problems])
    except DomainError as error:
        form.add_error(None, str(error.text))
    return ""


def course_of(page: Page) -> CoursePage | None:
    """The course that a page is, or stands in; None for a page outside courses."""
    if type(page) not in KINDS:
        return None
    found: CoursePage | None = CoursePage.objects.ancestor_of(page, inclusive=True).order_by("-depth").first()
    return found


def address(page: Page, course: CoursePage, token: str) -> str:
    """Where the frontend shows the page under the token; empty when the school has not said."""
    site = page.get_site() or Site.objects.filter(is_default_site=True).first()
    template = SchoolSettings.for_site(site).preview_address if site is not None else ""
    values = {
        "course": course.key,
        "kind": KINDS[type(page)],
        "key": page.translation_key,
        "locale": page.locale.language_code,
        "token": token,
    }
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
    return template
