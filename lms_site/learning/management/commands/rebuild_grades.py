"""`manage.py rebuild_grades`: make the gradebook again from the scores."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

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
        self.stdout.write(
            f"items {found.items} ({found.items_wrong} differed), attempts {found.attempts} "
            f"({found.attempts_wrong} differed), grades {found.grades} ({found.grades_wrong} differed)"
        )
        if not found.equal:
            raise CommandError(
                "The gradebook differed from the scores." + ("" if check else " It was put right.")
            )
