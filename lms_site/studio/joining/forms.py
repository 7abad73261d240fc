"""What a team decides about joining its course, as a form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from content_types.models import CoursePage
from lms_site.learning import api as learning


class JoiningForm(forms.Form):
    """Places, who decides, what comes first."""

    capacity = forms.IntegerField(
        label=_("Places"), required=False, min_value=1, help_text=_("Empty: as many as come.")
    )
    waiting_list = forms.BooleanField(
        label=_("Waiting list"),
        required=False,
        help_text=_("Who finds no place may wait, and is seated when one is free, in the order they came."),
    )
    approval = forms.BooleanField(
        label=_("With approval"), required=False, help_text=_("Learners apply, and the team decides.")
    )
    prerequisites = forms.TypedMultipleChoiceField(
        label=_("Courses to complete first"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, course: CoursePage, person: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taught = CoursePage.objects.live().filter(
            translation_key__in=learning.taught_courses(person), locale=course.locale
        )
        chosen = CoursePage.objects.live().filter(
            translation_key__in=self.initial.get("prerequisites", ()), locale=course.locale
        )
        offered = (taught | chosen).exclude(translation_key=course.key).order_by("title")
        self.fields["prerequisites"].choices = list(_named(offered))  # type: ignore[attr-defined]

    def rules(self) -> learning.JoiningRules:
        """What was decided."""
        sent: dict[str, Any] = self.cleaned_data
        return learning.JoiningRules(**{**sent, "prerequisites": tuple(sent["prerequisites"])})


def _named(courses: Any) -> Iterator[tuple[str, str]]:
    for key, title in courses.values_list("translation_key", "title"):
        yield str(key), title
