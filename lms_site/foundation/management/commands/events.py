"""Compares the catalogue of events with the code, or writes it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms_site.foundation import catalogue


class Command(BaseCommand):
    """`manage.py events --check|--write`."""

    help = "Compares docs/events.md and docs/events/*.json with the code, or writes them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="fail when they differ")
        what.add_argument("--write", action="store_true", help="write them; refuses what would break readers")
        parser.add_argument(
            "--break", action="store_true", dest="may_break", help="write what breaks readers, too"
        )
        parser.add_argument(
            "--folder", type=Path, default=Path(settings.BASE_DIR) / "docs", help="where they stand"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"]
        if options["check"]:
            self._refuse(catalogue.differences(folder), "Run manage.py events --write.")
            self.stdout.write("The catalogue of events is up to date.")
            return
        if not options["may_break"]:
            self._refuse(catalogue.breaks(folder), "Give the event a new version.")
        for name in catalogue.write(folder):
            self.stdout.write(f"wrote {name}")

    def _refuse(self, problems: list[str], advice: str) -> None:
        if problems:
            raise CommandError("\n".join([*problems, advice]))
