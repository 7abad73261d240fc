"""`manage.py openapi --check | --write`: compares or writes `docs/api/openapi.json`."""

from __future__ import annotations

import difflib
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms_site.api.openapi import build

_SHOWN = 60


class Command(BaseCommand):
    help = "Compare the committed OpenAPI schema with the code (--check), write it (--write), or print it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="fail when the committed schema differs")
        what.add_argument("--write", action="store_true", help="write the committed schema")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = build.snapshot()
        except build.SchemaWarning as warning:
            raise CommandError(f"the schema could be made only by guessing:\n{warning}") from warning
        if options["write"]:
            build.SNAPSHOT.write_text(text)
            self.stdout.write(f"wrote {build.SNAPSHOT.name}")
        elif options["check"]:
            self._check(text)
        else:
            self.stdout.write(text)

    def _check(self, text: str) -> None:
        committed = build.SNAPSHOT.read_text() if build.SNAPSHOT.exists() else ""
        if committed == text:
            self.stdout.write("the schema is as committed")
            return
        lines = difflib.unified_diff(
            committed.splitlines(), text.splitlines(), "committed", "now", n=1, lineterm=""
        )
        shown = "\n".join(list(lines)[:_SHOWN])
        raise CommandError(
            f"docs/api/openapi.json is not what the code says; run manage.py openapi --write\n{shown}"
        )
