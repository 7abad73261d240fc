"""The named permissions of courses, and which role in a course's team holds which. Pure: no database."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is in the team of a course; each role holds the rights of those below it, too."""

    OWNER = "owner", _("owner")
    EDITOR = "editor", _("editor")
    GRADER = "grader", _("grader")
    ASSISTANT = "assistant", _("assistant")


class Right(StrEnum):
    """Something that may be done with a course."""

    VIEW = "view"
    """Read the whole course, before it opens and while it is restricted; see the team."""
    LEARNERS = "learners"
    """See who takes part, and how far they are."""
    MODERATE = "moderate"
    """Keep order among comments."""
    GRADE = "grade"
    """See answers and grades of learners, give scores, release results."""
    ACCOMMODATE = "accommodate"
    """Give single learners more time, attempts or days."""
    PREVIEW = "preview"
    """See the draft as a learner would find it."""
    EDIT = "edit"
    """Change and publish pages, questions and files."""
    ENROL = "enrol"
    """Give seats and take them back."""
    TEAM = "team"
    """Change the team, hand the course over, close or delete it."""

    @property
    def everywhere(self) -> str:
        """The codename of Django's permission that gives this right in every course, for roles of the site."""
        return f"{self.value}_in_every_course"


_ASSISTANTS = frozenset({Right.VIEW, Right.LEARNERS, Right.MODERATE})
_GRADERS = _ASSISTANTS | {Right.GRADE, Right.ACCOMMODATE}
_EDITORS = _GRADERS | {Right.PREVIEW, Right.EDIT, Right.ENROL}
RIGHTS: Final = {
    Role.OWNER: frozenset(Right),
    Role.EDITOR: _EDITORS,
    Role.GRADER: _GRADERS,
    Role.ASSISTANT: _ASSISTANTS,
}

IN_EVERY_COURSE: Final = (
    (Right.VIEW.everywhere, _("Read every course")),
    (Right.LEARNERS.everywhere, _("See the learners of every course")),
    (Right.MODERATE.everywhere, _("Moderate every course")),
    (Right.GRADE.everywhere, _("Grade in every course")),
    (Right.ACCOMMODATE.everywhere, _("Give learners of every course more time")),
    (Right.PREVIEW.everywhere, _("Preview every course")),
    (Right.EDIT.everywhere, _("Edit every course")),
    (Right.ENROL.everywhere, _("Enrol learners in every course")),
    (Right.TEAM.everywhere, _("Run the team of every course")),
)
"""Permissions of the site: what a role of the site may hold."""


def roles_with(right: Right) -> list[Role]:
    """The roles that hold the right, the one with most rights first."""
    return [role for role in Role if right in RIGHTS[role]]
