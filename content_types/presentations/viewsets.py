"""Conversions in the studio: which are made, which failed and why, and another try."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, StatusTagColumn, UpdatedAtColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from content_types.presentations import services
from content_types.presentations.models import Presentation


class RetryButton(Button):
    """A button that posts."""

    template_name = "content_types/restore_button.html"


class PresentationIndex(IndexView):
    """The list, with a button to try again."""

    def get_list_more_buttons(self, instance: Presentation) -> list[Button]:
        """One button, for failed conversions."""
        if instance.state != Presentation.State.FAILED:
            return []
        url = reverse("presentations:retry", args=[instance.pk])
        return [RetryButton(_("Try again"), url=url, icon_name="rotate", priority=10)]


class RetryView(View):
    """Another try."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it."""
        presentation = get_object_or_404(Presentation, pk=pk)
        if not policy_registry.get_by_type(Presentation).user_has_permission(request.user, "change"):
            raise PermissionDenied
        services.retry(presentation)
        messages.success(request, _now("“%(name)s” is being converted again.") % {"name": presentation})
        return HttpResponseRedirect(reverse("presentations:index"))


class PresentationViewSet(ModelViewSet):
    """Conversions: nothing to add or edit, because they follow from the files that lessons show."""

    name = "presentations"
    model = Presentation
    icon = "desktop"
    menu_label = _("Presentations")
    add_to_settings_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    index_view_class = PresentationIndex
    list_filter: ClassVar[list[str]] = ["state"]
    list_display: ClassVar[list[Any]] = [
        "name",
        StatusTagColumn("state", label=_("State"), accessor="get_state_display"),
        Column("page_count", label=_("Pages")),
        Column("error", label=_("What went wrong")),
        UpdatedAtColumn(),
    ]
    form_fields: ClassVar[list[str]] = []

    def get_urlpatterns(self) -> list[Any]:
        """The list, one conversion, another try."""
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name in self._KEPT]
        return [*kept, path("retry/<int:pk>/", RetryView.as_view(), name="retry")]

    _KEPT: ClassVar[set[str]] = {"index", "index_results", "inspect", "usage", "history", "history_results"}

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without the addresses that do not exist."""
        gone = {"add_url_name", "edit_url_name", "delete_url_name", "copy_url_name"}
        return {
            name: value
            for name, value in super().get_common_view_kwargs(**kwargs).items()
            if name not in gone
        }
