"""Seals every encrypted value with the first of LMS_SECRET_KEYS."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms_site.foundation.fields import rotate


class Command(BaseCommand):
    """`manage.py rotate_keys`: afterwards the older secrets may be taken away."""

    help = "Seals every encrypted value with the first of LMS_SECRET_KEYS; then the others may be taken away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count; fails while older keys are needed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        left = 0
        for column in rotate(dry_run=options["check"]):
            what = "to renew" if options["check"] else "renewed"
            self.stdout.write(
                f"{column.column}: {column.renewed} {what}, {column.current} current, {column.lost} lost"
            )
            left += column.lost + (column.renewed if options["check"] else 0)
        if left:
            raise CommandError(f"{left} values are not under the present key")
        self.stdout.write("Every value is under the present key.")
