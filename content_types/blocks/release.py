"""Release rules, as teachers choose them: a block a rule. What they mean is told by `lms_site.learning.release`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import PageChooserBlock
from wagtail.blocks.struct_block import StructValue

from content_types.blocks.base import CoreBlock, optional_text
from content_types.blocks.items import PointsBlock

ITEMS = ["content.LessonPage", "content.AssessmentPage", "content.ModulePage"]
MOST_DAYS = 3_650


class PercentBlock(PointsBlock):
    """Per cent, stored as a decimal text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "max_value": 100,
                "max_digits": 5,
                "decimal_places": 2,
                "default": Decimal(50),
                "label": _("Per cent"),
                **kwargs,
            }
        )


class DateRule(CoreBlock):
    """Open from a moment, until a moment, or both."""

    begins = blocks.DateTimeBlock(label=_("From"), required=False)
    ends = blocks.DateTimeBlock(label=_("Until"), required=False)

    def problems(self, value: StructValue) -> dict[str, Any]:
        """One of the two must be given, and they come in order."""
        begins, ends = value["begins"], value["ends"]
        if not begins and not ends:
            return {"begins": _("Say from when, or until when.")}
        if begins and ends and ends <= begins:
            return {"ends": _("It must end after it begins.")}
        return {}

    class Meta:
        icon = "date"
        label = _("Date")


class AfterEnrolmentRule(CoreBlock):
    """Open so many days after the learner joined the course."""

    days = blocks.IntegerBlock(label=_("Days"), min_value=0, max_value=MOST_DAYS, default=7)

    class Meta:
        icon = "time"
        label = _("Days after joining")


class ItemDoneRule(CoreBlock):
    """Open when something in the course is completed."""

    item = PageChooserBlock(label=_("Lesson, assessment or module"), page_type=ITEMS)

    class Meta:
        icon = "tick"
        label = _("Something completed")


class PreviousDoneRule(CoreBlock):
    """Open when what comes before is completed, wherever the page stands."""

    what = blocks.ChoiceBlock(
        label=_("What comes before"),
        choices=[("item", _("The lesson or assessment before")), ("module", _("The module before"))],
        default="item",
    )

    class Meta:
        icon = "arrow-left"
        label = _("The one before completed")


class ScoreRule(CoreBlock):
    """Open when a score is reached, once the learner may know it."""

    assessment = PageChooserBlock(label=_("Assessment"), page_type="content.AssessmentPage")
    percent = PercentBlock(label=_("Score in per cent"))

    class Meta:
        icon = "order"
        label = _("Score reached")


class GroupRule(CoreBlock):
    """Open to the members of a group of the course."""

    group = blocks.CharBlock(
        label=_("Group"),
        max_length=100,
        help_text=_(
            "Its name, as in the list of the course's groups. The group may be renamed later, and cannot be deleted "
            "while a published rule names it."
        ),
    )

    class Meta:
        icon = "group"
        label = _("Members of a group")


class CourseDoneRule(CoreBlock):
    """Open to who completed another course."""

    course = PageChooserBlock(label=_("Course"), page_type="content.CoursePage")

    class Meta:
        icon = "doc-full-inverse"
        label = _("Another course completed")


class TeacherRule(CoreBlock):
    """Open to whom a teacher lets in."""

    note = optional_text(label=_("What you wait for"), help_text=_("Shown to learners."))

    class Meta:
        icon = "key"
        label = _("A teacher lets in")
