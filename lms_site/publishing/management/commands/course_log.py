"""manage.py course_log: who published a course, when, and what changed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lms_site.publishing.management.arguments import course_key
from lms_site.publishing.queries import course_log


class Command(BaseCommand):
    help = "Show the publishes of a course, newest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course", help="stable key or slug of the course")
        parser.add_argument("--locale", help="only this language")
        parser.add_argument("--limit", type=int, default=50)

    def handle(self, *_: Any, **options: Any) -> None:
        for line in course_log(
            course_key(options["course"]), locale=options["locale"], limit=options["limit"]
        ):
            changes = " ".join(f"{name}={count}" for name, count in line.changes.items() if count)
            manifest = (line.manifest or "offline")[:12]
            what = f"{line.at:%Y-%m-%d %H:%M:%S} {line.locale:<6} v{line.version:<4} {manifest:<12}"
            self.stdout.write(f"{what} {line.actor or '-'} {line.reason}: {changes}")
