"""What the studio asks beyond Wagtail's own permissions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from content_types.authoring.trash import runs
from content_types.rights.policies import choosable_pages


@hooks.register("construct_page_chooser_queryset")
def hide_courses_of_others(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Choosers offer pages of one's own courses, and what stands in no course."""
    return choosable_pages(pages, request.user)


@hooks.register("before_delete_page")
def leave_deleting_to_owners(request: HttpRequest, page: Page) -> None:
    """Editors delete what is in a course; the course itself, who may change its team. Raises PermissionDenied."""
    if not runs(page, request.user):
        raise PermissionDenied


@hooks.register("before_bulk_action")
def leave_deleting_several_to_owners(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> None:
    """The same for several pages at once. Raises PermissionDenied."""
    del action
    if action_type == "delete":
        for page in objects:
            if isinstance(page, Page):
                leave_deleting_to_owners(request, page)
