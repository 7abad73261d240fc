"""What the studio gets from this app."""

from __future__ import annotations

from wagtail import hooks

from content_types.pages.viewsets import VIEWSETS
from content_types.questions.choosers import bank_chooser, question_chooser


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[object]:
    """The explorer's columns, lists of courses and assessments, choosers of questions and banks."""
    return [*VIEWSETS, question_chooser, bank_chooser]
