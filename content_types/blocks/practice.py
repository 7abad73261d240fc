"""Blocks that ask the learner something, by reference: no question stands in a page."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import PageChooserBlock

from content_types.blocks.base import PRACTICE, CoreBlock, optional_text, phrase


class KeyedChooserBlock(blocks.ChooserBlock):
    """Chooses a snippet; stored as its number, read out as its stable key: nothing else of what it names."""

    @cached_property
    def widget(self) -> object:
        """The snippet's own chooser."""
        return self.target_model.snippet_viewset.chooser_viewset.widget_class()

    def get_form_state(self, value: object) -> object:
        """What the chooser shows."""
        return self.widget.get_value_data(value)  # type: ignore[attr-defined]

    def get_api_representation(self, value: object, context: object = None) -> str | None:
        """The stable key."""
        del context
        return str(value.key) if value else None  # type: ignore[attr-defined]


class QuestionChooserBlock(KeyedChooserBlock):
    """Chooses a question of a bank, or has a new one written."""

    @cached_property
    def target_model(self) -> type:
        """The question model."""
        from content_types.questions.models import Question

        return Question

    class Meta:
        icon = "help"


class PracticeQuestionBlock(CoreBlock):
    """A question to try, as often as one likes; it does not count."""

    question = QuestionChooserBlock(label=_("Question"))
    intro = phrase(label=_("Introduction"))

    class Meta:
        icon = "help"
        label = _("Practice question")
        group = PRACTICE


class ActivityBlock(CoreBlock):
    """A task: an assessment of this course, placed into the lesson."""

    assessment = PageChooserBlock(label=_("Assessment"), page_type="content.AssessmentPage")
    title = optional_text(label=_("Title"), help_text=_("Leave empty to use the assessment's own."))
    intro = phrase(label=_("Introduction"))

    class Meta:
        icon = "tasks"
        label = _("Activity")
        group = PRACTICE
