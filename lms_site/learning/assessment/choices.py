"""The words that stand in columns of assessments and attempts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms_site.learning.assessment.visibility import When


class Preset(models.TextChoices):
    """Which template the teacher began with; it decides nothing afterwards."""

    QUIZ = "quiz", _("quiz")
    ASSIGNMENT = "assignment", _("assignment")
    EXAM = "exam", _("exam")


class GradingMethod(models.TextChoices):
    """Which of several attempts makes the grade."""

    BEST = "best", _("the best attempt")
    LAST = "last", _("the last attempt")
    FIRST = "first", _("the first attempt")
    AVERAGE = "average", _("the mean of all attempts")


class CompletesOn(models.TextChoices):
    """When the item counts as done in the learner's progress."""

    SUBMITTED = "submitted", _("when it is handed in")
    PASSED = "passed", _("when it is passed")


class ReviewWhen(models.TextChoices):
    """From when on something of a finished attempt is shown (see `visibility.When`)."""

    NEVER = When.NEVER.value, _("never")
    IMMEDIATELY = When.IMMEDIATELY.value, _("at once")
    SUBMITTED = When.SUBMITTED.value, _("after handing in")
    CLOSED = When.CLOSED.value, _("after it has closed for everybody")
    RELEASED = When.RELEASED.value, _("when the teacher releases it")


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
