"""manage.py course_diff: what changed between two publishes of a course."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms_site.foundation import canonical
from lms_site.publishing.data import LogLine, ManifestDiff
from lms_site.publishing.errors import ManifestMissing
from lms_site.publishing.management.arguments import course_key
from lms_site.publishing.queries import course_log, diff_manifests

SIGNS = {"added": "+", "removed": "-", "moved": ">", "modified": "~"}
PAIR = 2


class Command(BaseCommand):
    help = "Compare two publishes of a course; by default the last one with the one before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course", help="stable key or slug of the course")
        parser.add_argument("before", nargs="?", help="version number, or digest of a manifest")
        parser.add_argument("after", nargs="?", help="version number, or digest of a manifest")
        parser.add_argument("--locale", help="language, where the course has several")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        lines = [line for line in _lines(options["course"], options["locale"]) if line.manifest]
        try:
            diff = diff_manifests(*_pair(lines, options["before"], options["after"]))
        except ManifestMissing as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            canonical.dumps({name: getattr(diff, name) for name in SIGNS}).decode()
            if options["json"]
            else _text(diff)
        )


def _lines(course: str, locale: str | None) -> tuple[LogLine, ...]:
    lines = course_log(course_key(course), locale=locale, limit=1000)
    if len({line.locale for line in lines}) > 1:
        raise CommandError(_("The course has several languages: name one with --locale."))
    return lines


def _pair(lines: list[LogLine], before: str | None, after: str | None) -> tuple[str, str]:
    if before is None:
        if len(lines) < PAIR:
            raise CommandError(_("The course was published only once."))
        return str(lines[1].manifest), str(lines[0].manifest)
    newest = str(lines[0].manifest) if lines else ""
    return _digest(lines, before), newest if after is None else _digest(lines, after)


def _digest(lines: list[LogLine], given: str) -> str:
    for line in lines:
        if given.removeprefix("v") == str(line.version):
            return str(line.manifest)
    return given


def _text(diff: ManifestDiff) -> str:
    shown = [
        f"{sign} {item['kind']:<10} {item['key']} {item['title']}"
        + (f" ({', '.join(item['fields'])})" if "fields" in item else "")
        for name, sign in SIGNS.items()
        for item in getattr(diff, name)
    ]
    return "\n".join(shown) or _("No difference.")
