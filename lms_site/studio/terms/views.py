"""The versions of the terms, latest first, and the form for a new one."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms_site.accounts import api as accounts
from lms_site.accounts.api import User
from lms_site.foundation.errors import Invalid, NotFound
from lms_site.studio.terms.forms import TermsForm

_PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Shows every version; a posted one is published."""
    person = cast("User", request.user).pk
    try:
        versions = accounts.all_terms(person).order_by("-starts_at", "-id")
    except NotFound:
        raise PermissionDenied from None
    form = TermsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _publish(person, form):
        messages.success(request, _("The terms are published. Everybody is asked to accept them."))
        return redirect("studio_terms")
    page = Paginator(versions, _PER_PAGE).get_page(request.GET.get("p"))
    current = accounts.current_terms()
    context = {"form": form, "page": page, "current": current and current.id}
    return TemplateResponse(request, "studio/terms.html", context)


def _publish(person: UUID, form: TermsForm) -> bool:
    """Whether the version is published; else the form says what is wrong."""
    try:
        accounts.publish_terms(person, **form.cleaned_data)
    except Invalid as error:
        for pointer, problems in error.fields.items():
            name = pointer.strip("/")
            form.add_error(name if name in form.fields else None, [str(one.message) for one in problems])
        return False
    return True
