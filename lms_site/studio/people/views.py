"""A person's page, what is done to the account from there, and messages to the school."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from content_types.rights.policies import roles_of_the_site
from lms_site.accounts import api as accounts
from lms_site.accounts.api import User
from lms_site.communication import api as communication
from lms_site.foundation.errors import Denied, DomainError, Invalid, NotFound
from lms_site.studio.people.forms import OtherAccountForm, ReasonForm

_PER_PAGE = 20
_MANAGE, _MERGE = "accounts.manage_people", "accounts.merge_people"


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _file(request: HttpRequest, pk: UUID) -> accounts.PersonFile:
    try:
        return accounts.person_file(_user(request).pk, pk, roles=roles_of_the_site())
    except Denied:
        raise PermissionDenied from None
    except NotFound:
        raise Http404 from None


@require_http_methods(["GET", "HEAD"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who it is, what was done to the account, and what may be done."""
    file = _file(request, pk)
    return TemplateResponse(
        request,
        "studio/person.html",
        {
            "file": file,
            "one": file.person,
            "manages": _user(request).has_perm(_MANAGE),
            "merges": _user(request).has_perm(_MERGE),
            "administers": _user(request).is_superuser,
            "is_self": pk == _user(request).pk,
            "suspending": ReasonForm(),
            "reactivating": ReasonForm(needed=False),
            "merging": OtherAccountForm(),
        },
    )


def _done(request: HttpRequest, pk: UUID, act: Callable[[], Any], words: str) -> HttpResponse:
    """Do it and say so, or say why not; back to the person's page."""
    try:
        act()
    except Denied:
        raise PermissionDenied from None
    except NotFound:
        raise Http404 from None
    except Invalid as error:
        told = [str(problem.message) for problems in error.fields.values() for problem in problems]
        messages.error(request, " ".join(told) or str(error.text))
    except DomainError as error:
        messages.error(request, str(error.text))
    else:
        messages.success(request, words)
    return redirect("studio_person", pk)


@require_POST
def suspend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let nobody in with the account."""
    reason = request.POST.get("reason", "")
    act = lambda: accounts.suspend(_user(request).pk, pk, reason)  # noqa: E731 (one of four alike)
    return _done(request, pk, act, _("Suspended. Every session has ended."))


@require_POST
def reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let them in again."""
    reason = request.POST.get("reason", "")
    act = lambda: accounts.reactivate(_user(request).pk, pk, reason)  # noqa: E731 (one of four alike)
    return _done(request, pk, act, _("May log in again."))


@require_POST
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the verification again."""
    act = lambda: accounts.resend_verification(_user(request).pk, pk)  # noqa: E731 (one of four alike)
    return _done(request, pk, act, _("The mail is on its way."))


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what merging another account into this one does; with `confirm`, do it."""
    if not _user(request).has_perm(_MERGE):
        raise PermissionDenied
    file = _file(request, pk)
    form = OtherAccountForm(request.GET)
    other = _other(request, pk, form) if form.is_valid() else None
    if other is None:
        messages.error(request, _("Nobody else has an account with this address."))
        return redirect("studio_person", pk)
    if request.method == "POST":
        confirm = request.POST.get("confirm", "")
        act = lambda: accounts.merge_people(_user(request).pk, pk, other, confirm=confirm)  # noqa: E731 (one of four alike)
        return _done(request, pk, act, _("The two accounts are one."))
    try:
        said = accounts.preview_merge(_user(request).pk, pk, other)
    except Denied:
        raise PermissionDenied from None
    except DomainError as error:
        messages.error(request, str(error.text))
        return redirect("studio_person", pk)
    return TemplateResponse(request, "studio/person_merge.html", {"file": file, "merge": said})


def _other(request: HttpRequest, pk: UUID, form: OtherAccountForm) -> UUID | None:
    """The account with exactly this address, besides the one that stays."""
    text = form.cleaned_data["other"].lower()
    found = accounts.people(_user(request).pk).filter(email=text).exclude(pk=pk)
    key: UUID | None = found.values_list("pk", flat=True).first()
    return key


@require_http_methods(["GET", "HEAD"])
def contact(request: HttpRequest) -> HttpResponse:
    """Messages to the school: the open ones, or those that are answered."""
    state = "answered" if request.GET.get("state") == "answered" else "open"
    try:
        found = communication.contact_messages(_user(request).pk).filter(state=state).order_by("-id")
    except Denied:
        raise PermissionDenied from None
    text = request.GET.get("q", "")
    if text.strip():
        found = communication.contact_matching(found, text)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("p"))
    return TemplateResponse(request, "studio/contact.html", {"page": page, "state": state, "q": text})


@require_POST
def mark_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a message as answered, as open again, or delete it, as the button says."""
    actor = _user(request).pk
    try:
        if "delete" in request.POST:
            communication.delete_message(actor, pk)
        else:
            communication.mark_message(actor, pk, answered="answered" in request.POST)
    except Denied:
        raise PermissionDenied from None
    except NotFound:
        raise Http404 from None
    messages.success(request, _("Done."))
    state = "open" if "answered" in request.POST or "open" not in request.POST else "answered"
    return redirect(f"{reverse('studio_contact')}?state={state}")
