"""manage.py edition_schema: the JSON Schema of published documents, as a file that clients build on."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content_types.compile.schema import json_schema

FILE = Path("docs/api/edition.schema.json")


class Command(BaseCommand):
    help = "Compare the JSON Schema of published documents with the committed one, or write it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--check", action="store_true", help="fail when the file differs (the default)")
        choice.add_argument("--write", action="store_true", help="write the file")

    def handle(self, *_: Any, **options: Any) -> None:
        file = Path(settings.BASE_DIR) / FILE
        text = json.dumps(json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        if options["write"]:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            self.stdout.write(f"written: {FILE}")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            raise CommandError(f"{FILE} is not what the code gives: run manage.py edition_schema --write")
