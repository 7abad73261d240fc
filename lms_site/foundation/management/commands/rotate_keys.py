"""Seals every encrypted value with the first of LMS_SECRET_KEYS."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms_site.foundation.fields import rotate


class Command(BaseCommand):
    """`manage.py rotate_keys`: afterwards the older secrets may be taken away."""

    help = "Seals every encrypted value with the first of LMS_SECRET_KEYS; then the others may be taken away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count; fails while older keys are needed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        left = lost = 0
        for column in rotate(dry_run=options["check"]):
            for line in column.lines(dry_run=options["check"]):
                self.stdout.write(line)
            left += column.renewed if options["check"] else 0
            lost += len(column.lost)
        problems = [*([_older(left)] if left else []), *([_closed(lost)] if lost else [])]
        if problems:
            raise CommandError(" ".join(problems))
        self.stdout.write(_("Every value is under the present key."))


def _older(count: int) -> str:
    """Values that a run without `--check` renews."""
    told = ngettext(
        "{count} value is under an older key: run rotate_keys.",
        "{count} values are under an older key: run rotate_keys.",
        count,
    )
    return told.format(count=count)


def _closed(count: int) -> str:
    """Values that no run can renew."""
    told = ngettext(
        "{count} value opens with none of LMS_SECRET_KEYS: a secret is missing there, or the value was changed.",
        "{count} values open with none of LMS_SECRET_KEYS: a secret is missing there, or the values were changed.",
        count,
    )
    return told.format(count=count)
