"""A course: what it is about, when it runs, and how its grade comes about."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index

from content_types.blocks.base import RICH
from content_types.fields import ExtensibleStreamField
from content_types.pages.base import SchoolPage
from content_types.pages.forms import CourseForm
from content_types.pages.panels import TranslationHelp
from content_types.pages.release import CourseCompletes, CourseCompletion
from lms_site.foundation.privacy import no_personal_data

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class CourseCategory(TranslatableMixin, index.Indexed, models.Model):
    """A subject that courses are filed under."""

    privacy = no_personal_data("a subject's name")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, help_text=_("Used in addresses and filters."))
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
        help_text=_("Whoever looks for courses of that category finds those of this one too."),
    )
    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("Lower numbers come first."))

    panels: ClassVar[list[object]] = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("parent"),
        FieldPanel("position"),
    ]
    search_fields: ClassVar[list[object]] = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("course category")
        verbose_name_plural = _("course categories")
        ordering = ("position", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("slug", "locale"), name="course_category_slug"),
            models.UniqueConstraint(fields=("translation_key", "locale"), name="course_category_translation"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a slug that another category of the language has, and a place below itself.

        The form does not show the language.
        """
        super().clean()
        above = self.parent
        while above is not None:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("A category cannot be part of itself.")})
            above = above.parent
        same = CourseCategory.objects.filter(slug=self.slug, locale_id=self.locale_id)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("Another category has this slug.")})


class CoursePage(CourseCompletion, SchoolPage):  # type: ignore[django-manager-missing] # Wagtail is untyped
    """A course. Publishing it, or anything below it, makes a new manifest of the course."""

    base_form_class = CourseForm

    class Level(models.TextChoices):
        """For whom the course is."""

        ANY = "", _("Any level")
        BEGINNER = "beginner", _("Beginner")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced")

    summary = models.TextField(
        _("short description"),
        blank=True,
        max_length=500,
        help_text=_("Shown on the course's card in the catalogue."),
    )
    description = RichTextField(
        _("description"), blank=True, features=RICH, help_text=_("Shown on the course's own page.")
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("At least 1200 pixels wide."),
    )
    category = models.ForeignKey(
        CourseCategory,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    level = models.CharField(_("level"), max_length=16, blank=True, choices=Level.choices)
    teaching_language = models.CharField(
        _("language of teaching"),
        max_length=16,
        blank=True,
        help_text=_("A code such as en. Empty: the page's own."),
    )
    organisation = models.CharField(
        _("organisation"), max_length=120, blank=True, help_text=_("Who offers it.")
    )
    code = models.CharField(
        _("course code"), max_length=120, blank=True, help_text=_("As in your prospectus.")
    )
    effort = models.CharField(
        _("effort"), max_length=120, blank=True, help_text=_("For example: 6 weeks, 3 hours a week.")
    )
    outcomes = ExtensibleStreamField(
        "points",
        blank=True,
        verbose_name=_("learning outcomes"),
        help_text=_("What a learner can do afterwards."),
    )
    requirements = ExtensibleStreamField(
        "points",
        blank=True,
        verbose_name=_("requirements"),
        help_text=_("What a learner should know before."),
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True, help_text=_("Empty: at once."))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True, help_text=_("Empty: never."))
    enrolment_opens_at = models.DateTimeField(_("enrolment opens"), null=True, blank=True)
    enrolment_closes_at = models.DateTimeField(_("enrolment closes"), null=True, blank=True)
    is_free = models.BooleanField(_("free of charge"), default=True)
    self_enrolment = models.BooleanField(
        _("learners may enrol themselves"), default=True, help_text=_("Otherwise a teacher enrols them.")
    )
    listed = models.BooleanField(
        _("shown in the catalogue"),
        default=True,
        help_text=_("Otherwise only those who know its address find it."),
    )
    pass_percentage = models.DecimalField(
        _("pass mark in per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
        help_text=_("Of the course grade. Empty: the course is not passed or failed."),
    )

    parent_page_types: ClassVar[list[str]] = ["content.CatalogPage"]
    subpage_types: ClassVar[list[str]] = ["content.ModulePage"]
    admin_default_ordering = "ord"
    page_description = _("A course, made of modules with lessons and assessments.")

    content_panels: ClassVar[list[object]] = [
        *SchoolPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("image"),
        FieldPanel("description"),
        FieldPanel("outcomes"),
        FieldPanel("requirements"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("category"), FieldPanel("level")]),
                FieldRowPanel([FieldPanel("teaching_language"), FieldPanel("effort")]),
                FieldRowPanel([FieldPanel("organisation"), FieldPanel("code")]),
            ],
            heading=_("At a glance"),
        ),
    ]
    enrolment_panels: ClassVar[list[object]] = [
        TranslationHelp(
            _(
                "These hold for the course in all its languages, as the page says that was published first:"
                " what stands here in this translation is not used."
            )
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])], heading=_("When it runs")
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_free"),
                FieldPanel("self_enrolment"),
                FieldPanel("listed"),
                FieldRowPanel([FieldPanel("enrolment_opens_at"), FieldPanel("enrolment_closes_at")]),
            ],
            heading=_("Enrolment"),
        ),
    ]
    grading_panels: ClassVar[list[object]] = [
        HelpPanel(
            _(
                "Graded assessments name one of these categories. Weights need not add up to 100: they are shares."
            )
        ),
        InlinePanel("grading_categories", heading=_("Categories"), label=_("Category")),
        InlinePanel("grade_cutoffs", heading=_("Grades"), label=_("Grade")),
        FieldPanel("pass_percentage"),
        *CourseCompletion.completion_panels,
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(enrolment_panels, heading=_("Enrolment")),
            ObjectList(grading_panels, heading=_("Grading")),
            ObjectList(SchoolPage.promote_panels, heading=_("Promote")),
            ObjectList(SchoolPage.settings_panels, heading=_("Settings")),
        ]
    )
    search_fields: ClassVar[list[object]] = [
        *SchoolPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("description"),
        index.SearchField("code"),
        index.FilterField("level"),
        index.FilterField("category"),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def clean(self) -> None:
        """Check that periods end after they begin."""
        super().clean()
        wrong: dict[str, Any] = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            wrong["ends_at"] = _("The course must end after it starts.")
        if (
            self.enrolment_opens_at
            and self.enrolment_closes_at
            and self.enrolment_closes_at <= self.enrolment_opens_at
        ):
            wrong["enrolment_closes_at"] = _("Enrolment must close after it opens.")
        if self.completion != CourseCompletes.ALL and not self.completion_percentage:
            wrong["completion_percentage"] = _("Say how many per cent.")
        if wrong:
            raise ValidationError(wrong)


class GradingCategory(Orderable):
    """A kind of graded work and its share of the course grade."""

    privacy = no_personal_data("a rule of a course")

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="grading_categories")
    name = models.CharField(_("name"), max_length=100, help_text=_("For example: Homework."))
    short = models.CharField(_("abbreviation"), max_length=16, blank=True)
    weight = models.DecimalField(
        _("weight"), max_digits=7, decimal_places=4, default=1, validators=[MinValueValidator(0)]
    )
    drop_lowest = models.PositiveSmallIntegerField(
        _("drop the lowest"), default=0, help_text=_("So many of the lowest results do not count.")
    )
    minimum = models.PositiveSmallIntegerField(
        _("expected number"), default=0, help_text=_("Missing results up to this number count as zero.")
    )

    panels: ClassVar[list[object]] = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("short")]),
        FieldRowPanel([FieldPanel("weight"), FieldPanel("drop_lowest"), FieldPanel("minimum")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("grading category")
        verbose_name_plural = _("grading categories")

    def __str__(self) -> str:
        return self.name


class GradeCutoff(Orderable):
    """A grade and the percentage it needs."""

    privacy = no_personal_data("a rule of a course")

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="grade_cutoffs")
    grade = models.CharField(_("grade"), max_length=50, help_text=_("For example: A."))
    percentage = models.DecimalField(_("from per cent"), max_digits=5, decimal_places=2, validators=PERCENT)

    panels: ClassVar[list[object]] = [FieldRowPanel([FieldPanel("grade"), FieldPanel("percentage")])]

    class Meta(Orderable.Meta):
        verbose_name = _("grade")
        verbose_name_plural = _("grades")

    def __str__(self) -> str:
        return self.grade
