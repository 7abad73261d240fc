"""Choosers for questions and banks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet

from content_types.questions.models import Question, QuestionBank


class QuestionChooser(ChooserViewSet):
    """Chooses a question."""

    model = Question
    icon = "help"
    choose_one_text = _("Choose a question")
    choose_another_text = _("Choose another question")
    edit_item_text = _("Edit this question")


class BankChooser(ChooserViewSet):
    """Chooses a question bank."""

    model = QuestionBank
    icon = "folder-open-inverse"
    choose_one_text = _("Choose a question bank")
    choose_another_text = _("Choose another question bank")
    edit_item_text = _("Edit this question bank")


question_chooser = QuestionChooser("question_chooser")
bank_chooser = BankChooser("question_bank_chooser")
