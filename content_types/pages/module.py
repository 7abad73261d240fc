"""A module: a chapter of a course."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from content_types.pages.base import SchoolPage
from content_types.pages.course import CoursePage
from content_types.pages.forms import ReleaseForm
from content_types.pages.release import Released


class ModulePage(Released, SchoolPage):  # type: ignore[django-manager-missing] # Wagtail is untyped
    """Holds lessons and assessments, and may hold modules of its own, one level deep."""

    summary = models.TextField(
        _("summary"), blank=True, max_length=1000, help_text=_("What this module is about.")
    )
    opens_at = models.DateTimeField(
        _("opens"), null=True, blank=True, help_text=_("Before this moment learners see the title only.")
    )
    hidden = models.BooleanField(
        _("hidden from learners"),
        default=False,
        help_text=_("Teachers see it; it is left out of the outline."),
    )

    parent_page_types: ClassVar[list[str]] = ["content.CoursePage", "content.ModulePage"]
    subpage_types: ClassVar[list[str]] = [
        "content.LessonPage",
        "content.AssessmentPage",
        "content.ModulePage",
    ]
    admin_default_ordering = "ord"
    base_form_class = ReleaseForm
    page_description = _("A chapter of a course.")

    content_panels: ClassVar[list[object]] = [
        *SchoolPage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("hidden")])], heading=_("Release")
        ),
        *Released.release_panels,
    ]
    search_fields: ClassVar[list[object]] = [*SchoolPage.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Whether a module may be made there: not two levels below another module."""
        return super().can_create_at(parent) and not _is_nested(parent)

    def can_move_to(self, parent: Page) -> bool:
        """Whether it may be moved there; one that holds modules only straight below a course."""
        if not super().can_move_to(parent) or _is_nested(parent):
            return False
        holds_modules = self.get_children().type(ModulePage).exists()
        return not (holds_modules and issubclass(parent.specific_class or Page, ModulePage))


def course_of(page: Page) -> CoursePage | None:
    """The course that the page is part of, or None."""
    found: CoursePage | None = CoursePage.objects.ancestor_of(page, inclusive=True).last()
    return found


def _is_nested(parent: Page) -> bool:
    """Whether the page is a module inside a module."""
    if not issubclass(parent.specific_class or Page, ModulePage):
        return False
    above = parent.get_parent()
    return above is not None and issubclass(above.specific_class or Page, ModulePage)
