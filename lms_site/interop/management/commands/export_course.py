"""manage.py export_course: write a course into a folder."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms_site.foundation.errors import DomainError
from lms_site.interop.exports import FOLDER, ExportReport, export_course, find_course
from lms_site.plugin_host import api as plugin_host


class Command(BaseCommand):
    help = "Writes a course into a folder, from which import_course makes the same course."

    def add_arguments(self, parser: ArgumentParser) -> None:
        keys = ", ".join(each.key for each in plugin_host.exporters())
        parser.add_argument("course", help="its key, slug or title")
        parser.add_argument("folder", type=Path, help="where to write; made where it is not there")
        parser.add_argument("--replace", action="store_true", help="replace an export that is there")
        parser.add_argument(
            "--copy", action="store_true", help="only a copy: it is not what a later import is compared with"
        )
        parser.add_argument("--format", default=FOLDER, metavar="KEY", help=f"the exporter: {keys}")

    def handle(self, **options: Any) -> None:
        try:
            report = export_course(
                find_course(options["course"]),
                options["folder"],
                exporter=options["format"],
                replace=options["replace"],
                copy=options["copy"],
                tell=lambda *_progress: None,
            )
        except DomainError as error:
            raise CommandError(str(error.text)) from None
        except OSError as error:
            raise CommandError(f"{error.strerror}: {error.filename}") from None
        self._tell(report)

    def _tell(self, report: ExportReport) -> None:
        for line in report.lines:
            if line.message:
                self.stderr.write(f"{line.kind} {line.source_id}: {line.message}")
        found = Counter(line.outcome for line in report.lines)
        counts = ", ".join(f"{number} {outcome}" for outcome, number in found.items())
        said = _("{title}: {items} items ({counts}) in {files} files.")
        self.stdout.write(
            said.format(title=report.title, items=len(report.lines), counts=counts, files=report.files)
        )
