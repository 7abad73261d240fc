"""Who takes a course and how far they are, seats by hand, groups; by the actions of the API."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from content_types.models import CoursePage
from lms_site.learning import api as learning
from lms_site.learning.api import Right
from lms_site.studio.frame import done, key_in, person_of
from lms_site.studio.learners.forms import GroupForm, LearnerForm

PER_PAGE = 30
_METHODS = ["GET", "HEAD", "POST"]
_STATES = ("active", "left", "ended")


def person_with(request: HttpRequest, course: UUID, right: Right) -> UUID:
    """Who looks at the page, where they have the right in the course. Raises PermissionDenied."""
    person = person_of(request)
    if not learning.teaches(person, course, right):
        raise PermissionDenied
    return person


def title_of(key: UUID) -> str:
    """The course's title, if possible in the person's language."""
    pages = CoursePage.objects.filter(translation_key=key).values_list("locale__language_code", "title")
    titles: dict[str, str] = dict(pages)
    return titles.get(translation.get_language() or "") or next(iter(titles.values()), "")


@require_http_methods(_METHODS)
def students(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who takes the course, and how far they are; who gives its seats, gives and takes them here."""
    person = person_with(request, key, Right.LEARNERS)
    form = LearnerForm(request.POST if "email" in request.POST else None)
    if request.method == "POST" and _changed(request, person_with(request, key, Right.ENROL), key, form):
        return redirect(request.get_full_path())
    state = request.GET.get("state", "active")
    found = learning.students(person, key).filter(state=state if state in _STATES else "active")
    text, group = request.GET.get("q", "").strip(), _group(request)
    if text:
        found = learning.matching(found, text)
    if group is not None:
        found = learning.in_group(found, group)
    page = Paginator(found.order_by("person__name", "id"), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "title": title_of(key),
        "key": key,
        "q": text,
        "state": state,
        "states": [("active", _("Take part")), ("left", _("Have left")), ("ended", _("Were removed"))],
        "group": group,
        "groups": list(learning.groups(person, key).order_by("name", "id")),
        "gives_seats": learning.teaches(person, key, Right.ENROL),
        "form": form,
    }
    return TemplateResponse(request, "studio/students.html", context)


def _group(request: HttpRequest) -> UUID | None:
    text = request.GET.get("group", "")
    return key_in(text) if text else None


def _changed(request: HttpRequest, person: UUID, key: UUID, form: LearnerForm) -> bool:
    """Do what the button says; whether the page is to be shown afresh."""
    if form.is_bound:
        if not form.is_valid():
            return False
        email = form.cleaned_data["email"]
        words = _("%(email)s takes the course now.") % {"email": email}
        return done(request, lambda: learning.add_student(person, key, email=email), words, form)
    whom = key_in(request.POST.get("person", ""))
    if "remove" in request.POST:
        words = _("Their seat is taken away; their work stays.")
        done(request, lambda: learning.remove_student(person, key, whom), words)
    elif "give_back" in request.POST:
        done(request, lambda: learning.add_student(person, key, person=whom), _("They have a seat again."))
    elif request.POST.get("group"):
        group = key_in(request.POST["group"])
        if "out" in request.POST:
            words = _("No longer in the group.")
            done(request, lambda: learning.remove_from_group(person, group, whom), words)
        else:
            done(request, lambda: learning.add_to_group(person, group, whom), _("In the group now."))
    return True


class _Line:
    """A file for `csv.writer` that gives back what is written."""

    def write(self, text: str) -> str:
        return text


@require_http_methods(["GET", "HEAD"])
def export(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """Everybody who has or had a seat, as a table; with a mark that lets spreadsheets read it as UTF-8."""
    table = learning.student_table(person_with(request, key, Right.LEARNERS), key)

    def lines() -> Iterator[str]:
        writer: Any = csv.writer(_Line())
        yield "\ufeff"
        for row in table:
            yield writer.writerow(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="students-{key}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(_METHODS)
def groups(request: HttpRequest, key: UUID) -> HttpResponse:
    """The groups of the course; who gives its seats makes, renames and deletes them."""
    person = person_with(request, key, Right.LEARNERS)
    form = GroupForm(request.POST if request.method == "POST" and "group" not in request.POST else None)
    if request.method == "POST" and _changed_group(
        request, person_with(request, key, Right.ENROL), key, form
    ):
        return redirect("studio_groups", key)
    context = {
        "groups": learning.groups(person, key).order_by("name", "id"),
        "title": title_of(key),
        "key": key,
        "form": form,
        "gives_seats": learning.teaches(person, key, Right.ENROL),
        "students_url": reverse("studio_students", args=[key]),
    }
    return TemplateResponse(request, "studio/learners/groups.html", context)


def _changed_group(request: HttpRequest, person: UUID, key: UUID, form: GroupForm) -> bool:
    """Do what the button says; whether the page is to be shown afresh."""
    if form.is_bound:
        if not form.is_valid():
            return False
        name = form.cleaned_data["name"]
        return done(request, lambda: learning.make_group(person, key, name), _("The group is made."), form)
    group = key_in(request.POST["group"])
    if "delete" in request.POST:
        words = _("The group is deleted; its members keep their seats.")
        done(request, lambda: learning.delete_group(person, group), words)
        return True
    renamed = GroupForm(request.POST)
    if renamed.is_valid():
        name = renamed.cleaned_data["name"]
        done(request, lambda: learning.rename_group(person, group, name), _("The group is renamed."))
    return True
