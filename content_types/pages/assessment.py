"""An assessment: quiz, assignment or exam are one page type with presets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField
from wagtail.search import index

from content_types.blocks.base import RICH
from content_types.fields import ExtensibleStreamField
from content_types.pages.base import SchoolPage
from content_types.pages.course import PERCENT
from content_types.pages.forms import AssessmentForm
from content_types.pages.release import AssessmentCompletion, Released
from lms_site.learning.api import GradingMethod, Preset, ReviewWhen

PRESETS: dict[str, dict[str, Any]] = {
    "quiz": {},
    "assignment": {
        "graded": True,
        "max_attempts": 1,
        "review_score": "submitted",
        "review_feedback": "submitted",
        "review_correct": "closed",
        "review_explanation": "closed",
    },
    "exam": {
        "graded": True,
        "max_attempts": 1,
        "shuffle_questions": True,
        "late_policy": "refuse",
        "review_score": "closed",
        "review_feedback": "closed",
        "review_correct": "never",
        "review_explanation": "never",
    },
}
"""The rules each kind starts with; those of a quiz are the columns' defaults."""


class LatePolicy(models.TextChoices):
    """What becomes of work submitted after the due date."""

    REFUSE = "refuse", _("It is not accepted")
    ACCEPT = "accept", _("It is accepted and marked as late")
    DEDUCT = "deduct", _("It is accepted, with a deduction for each day")


def _reveal(label: Any, default: ReviewWhen) -> models.CharField[str, str]:
    return models.CharField(label, max_length=16, choices=ReviewWhen.choices, default=default)


class AssessmentRules(models.Model):
    """The rules of an assessment, a column each."""

    preset = models.CharField(
        _("kind"),
        max_length=16,
        choices=Preset.choices,
        default=Preset.QUIZ,
        help_text=_("Sets the rules that you leave untouched when the assessment is created."),
    )
    graded = models.BooleanField(_("counts towards the course grade"), default=False)
    category = models.CharField(
        _("grading category"), max_length=100, blank=True, help_text=_("One of the course's categories.")
    )
    weight = models.DecimalField(
        _("weight"),
        max_digits=7,
        decimal_places=4,
        default=Decimal(1),
        validators=[MinValueValidator(0)],
        help_text=_("Its share within the category."),
    )
    pass_percentage = models.DecimalField(
        _("pass mark in per cent"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True, help_text=_("Empty: at once."))
    due_at = models.DateTimeField(_("due"), null=True, blank=True, help_text=_("Later work is late."))
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("Nothing is accepted afterwards.")
    )
    time_limit_minutes = models.PositiveIntegerField(
        _("time limit in minutes"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    grace_minutes = models.PositiveIntegerField(
        _("grace in minutes"),
        default=0,
        help_text=_("Added to the due date and the time limit, unannounced."),
    )
    late_policy = models.CharField(
        _("late work"), max_length=16, choices=LatePolicy.choices, default=LatePolicy.ACCEPT
    )
    late_percent_per_day = models.DecimalField(
        _("deduction per day in per cent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=PERCENT,
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: any number."),
    )
    grading_method = models.CharField(
        _("attempt that counts"), max_length=16, choices=GradingMethod.choices, default=GradingMethod.BEST
    )
    shuffle_questions = models.BooleanField(_("shuffle the questions"), default=False)
    attempt_policy = models.CharField(
        _("how an attempt runs"),
        max_length=100,
        default="deferred",
        help_text=_("What learners are told while they answer. Plugins may offer more ways."),
    )
    review_score = _reveal(_("score"), ReviewWhen.SUBMITTED)
    review_feedback = _reveal(_("feedback"), ReviewWhen.SUBMITTED)
    review_correct = _reveal(_("correct answers"), ReviewWhen.CLOSED)
    review_explanation = _reveal(_("explanations"), ReviewWhen.CLOSED)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Check that the dates come in order."""
        super().clean()
        wrong: dict[str, Any] = {}
        if self.opens_at and self.due_at and self.due_at <= self.opens_at:
            wrong["due_at"] = _("It must be due after it opens.")
        last = self.due_at or self.opens_at
        if self.closes_at and last and self.closes_at < last:
            wrong["closes_at"] = _("It must not close before it opens or is due.")
        if wrong:
            raise ValidationError(wrong)


class AssessmentPage(Released, AssessmentCompletion, AssessmentRules, SchoolPage):  # type: ignore[django-manager-missing] # Wagtail is untyped
    """A quiz, an assignment or an exam: questions by reference, and the rules they are answered under."""

    instructions = RichTextField(
        _("instructions"), blank=True, features=RICH, help_text=_("Shown before the learner starts.")
    )
    items = ExtensibleStreamField(
        "assessment_items",
        blank=True,
        verbose_name=_("questions"),
        help_text=_("Questions live in question banks: choose one, write a new one, or draw some by tag."),
    )
    hidden = models.BooleanField(
        _("hidden from learners"),
        default=False,
        help_text=_("Teachers see it; it is left out of the outline."),
    )

    parent_page_types: ClassVar[list[str]] = ["content.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = AssessmentForm
    page_description = _("A quiz, an assignment or an exam.")

    content_panels: ClassVar[list[object]] = [
        *SchoolPage.content_panels,
        FieldPanel("preset"),
        FieldPanel("instructions"),
        FieldPanel("items"),
    ]
    rules_panels: ClassVar[list[object]] = [
        MultiFieldPanel(
            [
                FieldPanel("graded"),
                FieldRowPanel([FieldPanel("category"), FieldPanel("weight"), FieldPanel("pass_percentage")]),
            ],
            heading=_("Grade"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("due_at"), FieldPanel("closes_at")]),
                FieldRowPanel([FieldPanel("time_limit_minutes"), FieldPanel("grace_minutes")]),
                FieldRowPanel([FieldPanel("late_policy"), FieldPanel("late_percent_per_day")]),
                FieldPanel("hidden"),
            ],
            heading=_("Time"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("max_attempts"), FieldPanel("grading_method")]),
                FieldPanel("shuffle_questions"),
                FieldPanel("attempt_policy"),
            ],
            heading=_("Attempts"),
        ),
    ]
    release_panels: ClassVar[list[object]] = [
        *Released.release_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("completion"), FieldPanel("optional")])], heading=_("Completion")
        ),
    ]
    review_panels: ClassVar[list[object]] = [
        HelpPanel(_("What learners see of their result, and from when on. Teachers always see everything.")),
        FieldPanel("review_score"),
        FieldPanel("review_feedback"),
        FieldPanel("review_correct"),
        FieldPanel("review_explanation"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Questions")),
            ObjectList(rules_panels, heading=_("Rules")),
            ObjectList(release_panels, heading=_("Release")),
            ObjectList(review_panels, heading=_("Review")),
            ObjectList(SchoolPage.promote_panels, heading=_("Promote")),
            ObjectList(SchoolPage.settings_panels, heading=_("Settings")),
        ]
    )

    search_fields: ClassVar[list[object]] = [
        *SchoolPage.search_fields,
        index.SearchField("instructions"),
        index.FilterField("preset"),
        index.FilterField("graded"),
    ]

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")

    def __str__(self) -> str:
        return str(self.title)
