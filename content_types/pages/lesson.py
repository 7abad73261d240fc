"""A lesson: what learners read, watch and try."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from content_types.fields import ExtensibleStreamField
from content_types.pages.base import SchoolPage
from content_types.pages.forms import LessonForm
from content_types.pages.release import LessonCompletion, Released
from content_types.pages.slides import ShowsSlides


class LessonPage(Released, LessonCompletion, ShowsSlides, SchoolPage):  # type: ignore[django-manager-missing] # Wagtail is untyped
    """A page of a course, made of blocks."""

    summary = models.TextField(
        _("summary"), blank=True, max_length=500, help_text=_("Shown in the course outline.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, help_text=_("How long it takes, roughly.")
    )
    body = ExtensibleStreamField("lesson_body", blank=True, verbose_name=_("content"))
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True, help_text=_("Empty: with its module."))
    hidden = models.BooleanField(
        _("hidden from learners"),
        default=False,
        help_text=_("Teachers see it; it is left out of the outline."),
    )
    free_preview = models.BooleanField(
        _("free preview"), default=False, help_text=_("Anybody may read it without enrolling.")
    )
    discussion_topic = models.CharField(
        _("discussion topic"),
        max_length=255,
        blank=True,
        help_text=_("Empty: no discussion below the lesson."),
    )

    parent_page_types: ClassVar[list[str]] = ["content.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = LessonForm
    page_description = _("Text, media and things to try.")

    content_panels: ClassVar[list[object]] = [
        *SchoolPage.content_panels,
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("summary"),
                FieldRowPanel([FieldPanel("minutes"), FieldPanel("discussion_topic")]),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("hidden"), FieldPanel("free_preview")]),
            ],
            heading=_("In the outline"),
        ),
        *Released.release_panels,
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("completion"),
                        FieldPanel("completion_minutes"),
                        FieldPanel("completion_percentage"),
                    ]
                ),
                FieldPanel("optional"),
            ],
            heading=_("Completion"),
        ),
    ]
    search_fields: ClassVar[list[object]] = [
        *SchoolPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("free_preview"),
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
