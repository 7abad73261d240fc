"""Invitations to a course: one by one, or by a list of addresses that is looked at first."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms_site.learning import api as learning
from lms_site.learning.api import Right
from lms_site.studio.frame import done, key_in
from lms_site.studio.learners.forms import InvitationForm, ListForm
from lms_site.studio.learners.views import PER_PAGE, person_with, title_of

_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(_METHODS)
def invitations(request: HttpRequest, key: UUID) -> HttpResponse:
    """The invitations to the course, newest first; a new one shows its code this once."""
    person = person_with(request, key, Right.ENROL)
    form, made = InvitationForm(request.POST if "max_uses" in request.POST else None), []
    if form.is_bound and form.is_valid():
        spec = learning.InvitationSpec(**form.cleaned_data)
        words = _("The invitation is made. Its code is shown this once.")
        if done(request, lambda: made.append(learning.make_invitation(person, key, spec)), words, form):
            form = InvitationForm()
    elif request.method == "POST" and not form.is_bound:
        _take_back(request, person, key)
        return redirect("studio_invitations", key)
    rows = learning.invitations(person, key).order_by("-id")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "title": title_of(key),
        "key": key,
        "form": form,
        "made": made[0] if made else None,
    }
    return TemplateResponse(request, "studio/learners/invitations.html", context)


def _take_back(request: HttpRequest, person: UUID, key: UUID) -> None:
    invitation = key_in(request.POST.get("invitation", ""))
    if not learning.invitations(person, key).filter(pk=invitation).exists():
        raise Http404
    words = _("Nobody comes in by this code any more.")
    done(request, lambda: learning.revoke_invitation(person, invitation), words)


@never_cache
@require_http_methods(_METHODS)
def invite_list(request: HttpRequest, key: UUID) -> HttpResponse:
    """Invite a list of addresses; the first button only says what would become of each line."""
    person = person_with(request, key, Right.ENROL)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, report = ListForm(*sent), None
    if form.is_bound and form.is_valid():
        report = _report(request, person, key, form)
        # What was read from a file stands in the field now, for the second button.
        form = form if form.errors else ListForm(initial=form.cleaned_data)
    context = {"form": form, "title": title_of(key), "key": key, "report": report}
    return TemplateResponse(request, "studio/learners/invite_list.html", context)


def _report(request: HttpRequest, person: UUID, key: UUID, form: ListForm) -> dict[str, Any] | None:
    """What became of the list, or would; None where it was refused."""
    text, until, dry = form.cleaned_data["csv"], form.cleaned_data["expires_at"], "invite" not in request.POST
    lines: list[learning.InvitedLine] = []
    words = _("Nothing is sent yet. This is what would be done.") if dry else _("The invitations are sent.")

    def invite() -> None:
        lines.extend(learning.invite_list(person, key, text, dry_run=dry, expires_at=until))

    if not done(request, invite, words, form):
        return None
    said = _outcomes()
    counts = Counter(line.outcome for line in lines)
    return {
        "dry": dry,
        "counts": [(said[outcome], number) for outcome, number in sorted(counts.items())],
        "lines": [(line, said[line.outcome]) for line in lines],
    }


def _outcomes() -> dict[str, str]:
    return {
        "invited": _("Is invited"),
        "member": _("Takes part already"),
        "invited_before": _("Has an invitation already"),
        "repeated": _("Stands there twice"),
        "no_address": _("No e-mail address"),
    }
