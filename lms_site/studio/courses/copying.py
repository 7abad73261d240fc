"""Copies made in the studio are those of the API: they lead to themselves, and whoever may teach copies a course."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.models import Page

from content_types import api as content
from content_types.models import CatalogPage, CoursePage
from lms_site.accounts import api as accounts
from lms_site.studio.frame import course_page, done, person_of


class CopyForm(forms.Form):
    """What the copy is called, and where it shall stand."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    catalog = forms.ModelChoiceField(
        label=gettext_lazy("Catalogue"), queryset=CatalogPage.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, page: CoursePage, **kwargs: Any) -> None:
        beside = page.get_parent().pk
        usual = {"title": _("{title} (copy)").format(title=page.draft_title)[:255], "catalog": beside}
        super().__init__(*args, **{"initial": usual, **kwargs})
        found = CatalogPage.objects.filter(locale_id=page.locale_id).order_by("path")
        self.fields["catalog"].queryset = found  # type: ignore[attr-defined]


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """The address."""
    return [path("courses/<int:pk>/copy/", copy_course, name="studio_copy_course")]


@require_http_methods(["GET", "HEAD", "POST"])
def copy_course(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a title, copy the course with all that is in it, and open the copy, a draft of one's own."""
    page = course_page(request, pk)
    form = CopyForm(request.POST if request.method == "POST" else None, page=page)
    if form.is_bound and form.is_valid() and (copy := _copied(request, page, form)) is not None:
        return redirect("wagtailadmin_pages:edit", copy.pk)
    return TemplateResponse(request, "studio/courses/copy.html", {"page": page, "form": form})


def _copied(request: HttpRequest, page: CoursePage, form: CopyForm) -> CoursePage | None:
    """The copy; None where it was refused, and the form says why."""
    made: list[UUID] = []
    title, parent = form.cleaned_data["title"], form.cleaned_data["catalog"].translation_key
    code = page.locale.language_code

    def copy() -> None:
        draft = content.duplicate(person_of(request), page.key, title=title, parent=parent, locale=code)
        made.append(draft.page.key)

    words = _("The copy is a draft of your own. Look it through, then publish it.")
    if not done(request, copy, words, form):
        return None
    return get_object_or_404(CoursePage, translation_key=made[0], locale=page.locale)


@hooks.register("before_copy_page")
def copy_courses_here(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A course is copied by the page for that, where the person may have courses of their own."""
    if page.specific_class is CoursePage and accounts.may_teach(person_of(request)):
        return redirect("studio_copy_course", page.pk)
    return None


@hooks.register("after_copy_page")
def lead_to_copies(request: HttpRequest, page: Page, new_page: Page) -> None:
    """Let the copy of a page name the copies of what it names of itself, as by API."""
    if new_page.alias_of_id is None:
        content.follow_copy(page, new_page, request.user)
