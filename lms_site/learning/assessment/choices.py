"""The words that stand in columns of assessments and attempts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms_site.learning.assessment.visibility import When


class Preset(models.TextChoices):
    """Which template the teacher began with; it decides nothing afterwards."""

    QUIZ = "quiz", _("Quiz")
    ASSIGNMENT = "assignment", _("Assignment")
    EXAM = "exam", _("Exam")


class GradingMethod(models.TextChoices):
    """Which of several attempts makes the grade."""

    BEST = "best", _("The best")
    LAST = "last", _("The last")
    FIRST = "first", _("The first")
    AVERAGE = "average", _("The mean of all")


class CompletesOn(models.TextChoices):
    """When the item counts as done in the learner's progress."""

    SUBMITTED = "submitted", _("when it is handed in")
    PASSED = "passed", _("when it is passed")


class ReviewWhen(models.TextChoices):
    """From when on something of a finished attempt is shown (see `visibility.When`)."""

    NEVER = When.NEVER.value, _("Never")
    IMMEDIATELY = When.IMMEDIATELY.value, _("As soon as the attempt allows it")
    SUBMITTED = When.SUBMITTED.value, _("After submitting")
    CLOSED = When.CLOSED.value, _("After it has closed for everybody")
    RELEASED = When.RELEASED.value, _("When a teacher releases it")


class AttemptState(models.TextChoices):
    """Where an attempt stands."""

    IN_PROGRESS = "in_progress", _("in progress")
    PENDING = "pending", _("being graded")
    GRADED = "graded", _("graded")


class EndedBy(models.TextChoices):
    """What ended an attempt."""

    LEARNER = "learner", _("the learner")
    DEADLINE = "deadline", _("the deadline")


class ItemState(models.TextChoices):
    """Where an item of an attempt stands."""

    OPEN = "open", _("open")
    GRADED = "graded", _("graded")
    PENDING = "pending", _("being scored")
    NEEDS_GRADING = "needs_grading", _("waits for a grader")
    NEEDS_PLUGIN = "needs_plugin", _("waits for its plugin")
