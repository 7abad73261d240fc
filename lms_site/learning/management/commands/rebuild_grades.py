"""`manage.py rebuild_grades`: make the gradebook again from the scores."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms_site.learning.grading.rebuilding import rebuild_grades


class Command(BaseCommand):
    """Rebuild, or only compare; exits 1 when something differed."""

    help = "Make the gradebook again from the scores, and say what differed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the options."""
        parser.add_argument("--course", type=UUID, help="only this course, by its key")
        parser.add_argument("--check", action="store_true", help="write nothing, only compare")

    def handle(self, *_arguments: Any, course: UUID | None, check: bool, **_options: Any) -> None:
        """Run it."""
        found = rebuild_grades(course=course, check_only=check)
        told = _(
            "Items: {items} ({items_wrong} differed), attempts: {attempts} ({attempts_wrong} differed), "
            "grades: {grades} ({grades_wrong} differed)."
        )
        self.stdout.write(
            told.format(
                items=found.items,
                items_wrong=found.items_wrong,
                attempts=found.attempts,
                attempts_wrong=found.attempts_wrong,
                grades=found.grades,
                grades_wrong=found.grades_wrong,
            )
        )
        if not found.equal:
            compared = _("The gradebook differed from the scores.")
            mended = _("The gradebook differed from the scores. It was put right.")
            raise CommandError(compared if check else mended)
