"""What pages of a course have of rules: when they open to learners, and when they count as completed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from content_types.fields import ExtensibleStreamField

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class Match(models.TextChoices):
    """How several release rules are combined."""

    ALL = "all", _("All rules must be met")
    ANY = "any", _("One rule is enough")


class LessonCompletes(models.TextChoices):
    """What completes a lesson."""

    MARKED = "marked", _("The learner marks it as done")
    VIEWED = "viewed", _("It was opened")
    TIME = "time", _("Time was spent in it")
    VIDEO = "video", _("Its films were watched")


class AssessmentCompletes(models.TextChoices):
    """What completes an assessment."""

    SUBMITTED = "submitted", _("It is handed in")
    PASSED = "passed", _("It is passed")


class CourseCompletes(models.TextChoices):
    """What completes a course."""

    ALL = "all", _("Everything that is required is done")
    SHARE = "share", _("A share of it is done")
    SCORE = "score", _("A score is reached")


class Released(models.Model):
    """A page with release rules. The rules of a module lock all that it holds."""

    release_match = models.CharField(
        _("if there are several rules"), max_length=8, choices=Match.choices, default=Match.ALL
    )
    release = ExtensibleStreamField(
        "release_rules",
        blank=True,
        verbose_name=_("release rules"),
        help_text=_("Until they are met learners see the title, and why it is locked."),
    )

    release_panels: ClassVar[list[object]] = [
        MultiFieldPanel([FieldPanel("release"), FieldPanel("release_match")], heading=_("Release rules"))
    ]

    class Meta:
        abstract = True


class Counted(models.Model):
    """A page that counts for completing its course, or not."""

    optional = models.BooleanField(
        _("not required"), default=False, help_text=_("The course can be completed without it.")
    )

    class Meta:
        abstract = True


class LessonCompletion(Counted):
    """When a lesson is completed."""

    completion = models.CharField(
        _("completed when"), max_length=16, choices=LessonCompletes.choices, default=LessonCompletes.MARKED
    )
    completion_minutes = models.PositiveSmallIntegerField(
        _("minutes in it"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    completion_percentage = models.DecimalField(
        _("share of its films in per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Check that the rule says how much."""
        super().clean()
        wrong: dict[str, Any] = {}
        if self.completion == LessonCompletes.TIME and not self.completion_minutes:
            wrong["completion_minutes"] = _("Say how many minutes.")
        if self.completion == LessonCompletes.VIDEO and not self.completion_percentage:
            wrong["completion_percentage"] = _("Say how many per cent.")
        if wrong:
            raise ValidationError(wrong)


class AssessmentCompletion(Counted):
    """When an assessment is completed."""

    completion = models.CharField(
        _("completed when"),
        max_length=16,
        choices=AssessmentCompletes.choices,
        default=AssessmentCompletes.SUBMITTED,
    )

    class Meta:
        abstract = True


class CourseCompletion(models.Model):
    """When a course is completed."""

    completion = models.CharField(
        _("completed when"), max_length=16, choices=CourseCompletes.choices, default=CourseCompletes.ALL
    )
    completion_percentage = models.DecimalField(
        _("per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
        help_text=_("Of what is required, or of the score."),
    )

    completion_panels: ClassVar[list[object]] = [
        MultiFieldPanel(
            [FieldPanel("completion"), FieldPanel("completion_percentage")], heading=_("Completion")
        )
    ]

    class Meta:
        abstract = True
