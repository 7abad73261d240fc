"""What every page type shares."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Final
from uuid import UUID

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from content_types.pages.forms import SchoolPageForm
from content_types.pages.releasing import publish_when_due
from lms_site.foundation.privacy import Basis, Erasure, personal_data

AUTHORSHIP = personal_data(
    subject="owner",
    fields={"owner": "who created the page", "locked_by": "who locked it"},
    purpose="showing teachers who works on what",
    basis=Basis.LEGITIMATE_INTEREST,
    retention="as long as the page",
    on_erasure=Erasure.ANONYMISE,
)


BY_SCHEDULE: Final = "wagtail.publish.scheduled"
"""What Wagtail's command writes into the log for what it publishes."""


class SchoolPage(Page):
    """A page of the school. Its stable key survives renames, moves and a change of language."""

    privacy = AUTHORSHIP
    base_form_class = SchoolPageForm
    show_in_menus_default = False
    api_fields: ClassVar[list[str]] = []

    class Meta:
        abstract = True
        verbose_name = _("page")

    @property
    def key(self) -> UUID:
        """The stable key: the same for all translations; a copy or an alias has its own."""
        key: UUID = self.translation_key
        return key

    def publish(self, revision: Any, *args: Any, **options: Any) -> None:
        """Publish a version of the page, as Wagtail does; by schedule, what a plugin refuses waits."""
        publish = partial(super().publish, revision, *args, **options)
        if options.get("log_action") == BY_SCHEDULE:
            publish_when_due(publish, self)
        else:
            publish()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """The draft as a learner would get it, in plain HTML."""
        del mode_name
        from content_types.compile.context import Refused
        from content_types.pages.preview import as_html

        context: dict[str, Any] = {"page": self, "code": self.locale.language_code, "problem": ""}
        try:
            context["shown"] = as_html(self)
        except Refused as error:
            context["problem"] = str(error)
        return TemplateResponse(request, "content_types/page_preview.html", context)
