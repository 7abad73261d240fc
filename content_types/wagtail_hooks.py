"""What the studio gets from this app."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.collections import collection_member_permission_formset_factory
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from content_types.authoring.errors import Locked
from content_types.authoring.finding import KINDS, check_unlocked
from content_types.authoring.models import TrashedPage
from content_types.authoring.trash import throw_away
from content_types.pages.viewsets import VIEWSETS
from content_types.presentations.viewsets import PresentationViewSet
from content_types.questions import services
from content_types.questions.models import Question, QuestionBank
from content_types.questions.views import removal_message
from content_types.questions.viewsets import QuestionsGroup
from content_types.rights import reach
from content_types.site import redirects
from content_types.site.viewsets import CategoryViewSet, MenuViewSet

reach.connect()
redirects.connect()
register_snippet(QuestionsGroup)
register_snippet(MenuViewSet)
register_snippet(CategoryViewSet)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[object]:
    """The explorer's columns, lists of courses and assessments, conversions of slides."""
    return [*VIEWSETS, PresentationViewSet()]


@hooks.register("register_group_permission_panel")
def register_bank_permissions() -> Any:
    """Rights on question banks, in the form of a group."""
    return collection_member_permission_formset_factory(
        QuestionBank,
        [
            ("add_questionbank", _("Add"), _("Add question banks, and edit one's own")),
            ("change_questionbank", _("Edit"), _("Edit any question bank")),
            ("choose_questionbank", _("Choose"), _("Use questions in assessments")),
        ],
        "content_types/bank_permissions.html",
    )


@hooks.register("before_delete_snippet")
def archive_what_is_in_use(request: HttpRequest, objects: list[Any]) -> HttpResponse | None:
    """Deleting several at once archives those in use, as deleting one does."""
    if request.method != "POST" or not all(isinstance(thing, Question | QuestionBank) for thing in objects):
        return None
    for thing in objects:
        name = str(thing)
        messages.success(request, removal_message(services.remove(thing, user=request.user), name))
    return redirect(type(objects[0]).snippet_viewset.get_url_name("list"))


@hooks.register("before_delete_page")
def delete_into_the_trash(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Deleting a page puts it into the trash, as by API; deleting it there deletes it for good.

    One that somebody locked stays, of whatever kind it is.
    """
    if request.method != "POST" or TrashedPage.objects.filter(page_id=page.pk).exists():
        return None
    try:
        with transaction.atomic():
            if type(page) not in KINDS:
                check_unlocked(page, request.user)
                return None
            throw_away(page, request.user)
    except Locked:
        return _left_alone(request, page, reverse("wagtailadmin_explore", args=[page.get_parent().pk]))
    words = _("“%(title)s” is in the trash. You can take it back from there, or delete it there for good.")
    messages.success(request, words % {"title": page.get_admin_display_title()})
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def _left_alone(request: HttpRequest, page: Any, back: str) -> HttpResponse:
    """What whoever would delete a locked page is told."""
    words = _(
        "“%(title)s” is locked by somebody, under review, or waits for its moment: nothing was deleted."
    )
    messages.error(request, words % {"title": page.get_admin_display_title()})
    return redirect(back)


@hooks.register("before_bulk_action", order=10)
def delete_several_into_the_trash(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    """Deleting several pages at once puts each into the trash; what is there stays there. Other pages are deleted.

    None is where one of them is locked.
    """
    if action_type != "delete" or not all(isinstance(page, Page) for page in objects):
        return None
    gone = set(TrashedPage.objects.filter(page__in=objects).values_list("page_id", flat=True))
    page = None
    try:
        with transaction.atomic():
            for page in objects:
                _delete_one(page, request.user, gone)
    except Locked:
        return _left_alone(request, page, action.next_url)
    messages.success(request, _("What you chose is in the trash. You can take it back from there."))
    return redirect(action.next_url)


def _delete_one(page: Page, user: Any, gone: Collection[int]) -> None:
    if page.specific_class not in KINDS:
        check_unlocked(page.specific, user)
        page.delete(user=user)
    elif page.pk not in gone:
        throw_away(page.specific, user)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Words for what this app writes into the log."""
    actions.register_action("content.archive", _("Archive"), _("Archived, because it is in use"))
    actions.register_action("content.restore", _("Bring back"), _("Brought back from the archive"))
    actions.register_action("content.trash", _("Put into the trash"), _("Put into the trash"))
    actions.register_action("content.untrash", _("Take from the trash"), _("Taken from the trash"))
