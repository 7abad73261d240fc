"""The pages about a course beside its own: news, its end and its runs, links, team, price; and the trash."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Page

from content_types import api as content
from content_types.models import CoursePage
from lms_site.accounts import api as accounts
from lms_site.commerce import api as commerce
from lms_site.communication import api as communication
from lms_site.foundation.errors import NotFound
from lms_site.learning import api as learning
from lms_site.studio.courses.forms import ColleagueForm, EndForm, NewsForm, PriceForm, RunForm
from lms_site.studio.frame import course_page, done, key_in, person_of

PER_PAGE, MOST_TRASHED = 50, 200
_METHODS = ["GET", "HEAD", "POST"]


def _shown(request: HttpRequest, template: str, page: CoursePage, **more: Any) -> HttpResponse:
    return TemplateResponse(request, f"studio/courses/{template}.html", {"page": page, **more})


# News


@require_http_methods(["GET", "HEAD"])
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """The news of the course, newest first."""
    page = course_page(request, pk)
    rows = communication.written_news(person_of(request), page.key).order_by("-id")
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    return _shown(request, "news", page, rows=found, shown=[communication.shown_news(row) for row in found])


@require_http_methods(_METHODS)
def write_news(request: HttpRequest, pk: int, id: UUID | None = None) -> HttpResponse:  # noqa: A002 the address's word
    """Write a piece of news, or change it; the button says whether it is published as well, or withdrawn."""
    page, person = course_page(request, pk), person_of(request)
    found = None if id is None else _piece(person, page, id)
    form = NewsForm(request.POST if request.method == "POST" else None, initial=found)
    if form.is_bound and form.is_valid():
        saved: dict[str, Any] = {}
        if done(request, lambda: saved.update(_save(person, page.key, found, form)), _("Saved."), form):
            _act(request, person, saved["id"], form)
            return redirect("studio_news", page.pk)
    return _shown(request, "write_news", page, form=form, news=found)


def _piece(person: UUID, page: CoursePage, news: UUID) -> dict[str, Any]:
    try:
        found = communication.news_draft(person, news)
    except NotFound:
        raise Http404 from None
    if found["course"] != page.key:
        raise Http404
    return found


def _save(person: UUID, course: UUID, found: dict[str, Any] | None, form: NewsForm) -> dict[str, Any]:
    if found is None:
        return communication.make_news(person, course, form.change())
    return communication.change_news(person, found["id"], form.change())


def _act(request: HttpRequest, person: UUID, news: UUID, form: NewsForm) -> None:
    """What the button asks for besides saving."""
    at = form.cleaned_data["goes_live_at"]
    if "publish" in request.POST:
        words = _("It goes live at the moment you named.") if at else _("Published.")
        done(request, lambda: communication.publish_news(person, news, at=at), words)
    elif "unpublish" in request.POST:
        done(request, lambda: communication.unpublish_news(person, news), _("Nobody reads it any more."))
    elif "delete" in request.POST:
        done(request, lambda: communication.delete_news(person, news), _("Deleted."))


# The end, and runs


@require_http_methods(_METHODS)
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """What members keep, archiving, opening again, and beginning a new run."""
    page, person = course_page(request, pk), person_of(request)
    owner = learning.teaches(person, page.key, learning.Right.TEAM)
    try:
        life = learning.course_life(person, page.key)
    except NotFound:
        raise Http404 from None
    form = EndForm(request.POST if "keeps" in request.POST else None, initial={"keeps": life.keeps})
    if form.is_bound and form.is_valid() and _ended(request, person, page.key, form.cleaned_data["keeps"]):
        return redirect("studio_ending", page.pk)
    return _shown(
        request,
        "ending",
        page,
        form=form,
        life=life,
        owner=owner,
        run_form=RunForm(initial={"title": page.title}),
        may_begin=accounts.may_teach(person),
    )


def _ended(request: HttpRequest, person: UUID, course: UUID, keeps: str) -> bool:
    """Do what the button says."""
    if "archive" in request.POST:
        return done(request, lambda: learning.archive_course(person, course, keeps=keeps), _("Archived."))
    if "reopen" in request.POST:
        return done(request, lambda: learning.reopen_course(person, course), _("The course is open again."))
    return done(request, lambda: learning.set_keeps(person, course, keeps), _("This holds from now on."))


@require_POST
def begin_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a run of the course and open it for editing."""
    page, person = course_page(request, pk), person_of(request)
    form = RunForm(request.POST)
    made: list[content.Draft] = []
    if form.is_valid():
        dates = {name: form.cleaned_data[name] for name in ("starts_at", "ends_at")}
        title, locale = form.cleaned_data["title"], page.locale.language_code
        words = _("The run is a draft of your own. Look it through, then publish it.")
        run: Callable[[], Any] = lambda: made.append(  # noqa: E731 (an action to be tried)
            content.begin_run(person, page.key, dates, title=title, locale=locale)
        )
        if done(request, run, words):
            found = CoursePage.objects.get(translation_key=made[0].page.key, locale=page.locale)
            return redirect("wagtailadmin_pages:edit", found.pk)
    else:
        messages.error(request, _("A run needs a title, and dates that can be read."))
    return redirect("studio_ending", page.pk)


# Links


@require_http_methods(_METHODS)
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """What the last check found, broken links first; a button asks for another."""
    page, person = course_page(request, pk), person_of(request)
    if request.method == "POST":
        words = _("The links are looked at now. Come back in a few minutes.")
        done(request, lambda: content.ask_for_check(person, page.key), words)
        return redirect("studio_links", page.pk)
    state = request.GET.get("state", content.LinkState.BROKEN)
    rows = content.course_links(
        person, page.key, state=state if state in list(content.LinkState) else None
    ).order_by("id")
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    check = content.check_state(person, page.key)
    return _shown(
        request, "links", page, rows=found, check=check, state=state, states=content.LinkState.choices
    )


# Team


@require_http_methods(_METHODS)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """The team of the course; its owners change it and hand the course over."""
    page, person = course_page(request, pk, learning.Right.VIEW), person_of(request)
    form = ColleagueForm(request.POST if "email" in request.POST else None)
    if request.method == "POST" and _changed_team(request, person, page.key, form):
        left = not learning.teaches(person, page.key, learning.Right.VIEW)
        return redirect("wagtailadmin_home") if left else redirect("studio_team", page.pk)
    return _shown(
        request,
        "team",
        page,
        form=form,
        team=learning.team(person, page.key),
        owner=learning.teaches(person, page.key, learning.Right.TEAM),
        me=person,
        roles=learning.Role.choices,
    )


def _changed_team(request: HttpRequest, person: UUID, course: UUID, form: ColleagueForm) -> bool:
    """Do what the button says; whether the page is to be shown afresh."""
    if form.is_bound:
        if not form.is_valid():
            return False
        email, role = form.cleaned_data["email"], learning.Role(form.cleaned_data["role"])
        words = _("%(email)s is in the team now.") % {"email": email}
        return done(request, lambda: learning.join_team(person, course, role, email=email), words, form)
    whom = key_in(request.POST.get("person", ""))
    if "hand_over" in request.POST:
        words = _("The course is handed over. You are an editor of it now.")
        done(request, lambda: learning.hand_over(person, course, whom), words)
    elif "leave" in request.POST:
        done(request, lambda: learning.leave_team(person, course, whom), _("No longer in the team."))
    elif (role_name := request.POST.get("role")) in learning.Role.values:
        role = learning.Role(role_name)
        done(request, lambda: learning.change_role(person, course, whom, role), _("The role is changed."))
    return True


# Price


@require_http_methods(_METHODS)
def price(request: HttpRequest, pk: int) -> HttpResponse:
    """What the course costs; for its owners."""
    page, person = course_page(request, pk, learning.Right.TEAM), person_of(request)
    now = commerce.price_of(page.key)
    form = PriceForm(request.POST if request.method == "POST" else None, initial=_price(now))
    if form.is_bound and form.is_valid():
        wanted = form.wanted()
        act: Callable[[], Any] = lambda: (  # noqa: E731 (an action to be tried)
            commerce.remove_price(person, page.key)
            if wanted is None
            else commerce.set_price(person, page.key, wanted)
        )
        if done(request, act, _("This holds from now on."), form):
            return redirect("studio_price", page.pk)
    return _shown(request, "price", page, form=form, published_as_free=commerce.is_free(page.key))


def _price(now: commerce.PriceOfCourse | None) -> dict[str, Any]:
    if now is None:
        return {}
    return {
        "price": Decimal(now.amount) / commerce.minor_units(now.currency),
        "currency": now.currency,
    }


# Trash


@require_http_methods(["GET", "HEAD"])
def trash(request: HttpRequest) -> HttpResponse:
    """What the person may take from the trash, in the order of the tree."""
    rows = content.pages(person_of(request), trashed=True, limit=MOST_TRASHED)
    return TemplateResponse(request, "studio/courses/trash.html", {"rows": rows})


@require_POST
def from_trash(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a page from the trash, or delete it for good, as the button says."""
    person, locale = person_of(request), request.POST.get("locale", "")
    if "purge" in request.POST:
        done(request, lambda: content.purge(person, key, locale=locale), _("Deleted for good."))
        return redirect("studio_trash")
    if done(request, lambda: content.take_from_trash(person, key, locale=locale), _("Back as a draft.")):
        found = get_object_or_404(Page, translation_key=key, locale__language_code=locale)
        return redirect("wagtailadmin_pages:edit", found.pk)
    return redirect("studio_trash")
