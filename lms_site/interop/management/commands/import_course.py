"""manage.py import_course: bring in a course of another system."""

from __future__ import annotations

import json
import logging
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms_site.accounts.api import User
from lms_site.foundation.errors import DomainError
from lms_site.interop.options import described
from lms_site.interop.report import WORSE, Disputed, ImportReport
from lms_site.interop.services import import_course
from lms_site.plugin_host import api as plugin_host

OFTEN = 0.1
LONGEST = 500
MOST_TOLD = 20


class Command(BaseCommand):
    help = "Imports a course from a folder or archive; again to bring it up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, nargs="?", help="folder, .zip, .tar or .tar.gz")
        parser.add_argument("--publish", action="store_true", help="publish everything that is no draft")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="have the package's way where both it and people here changed",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and do nothing")
        parser.add_argument(
            "--strict",
            action="store_true",
            help="end with status 1 when something could not be read or published; the rest is imported all the same",
        )
        parser.add_argument("--owner", metavar="E-MAIL", help="whose course it is")
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="an option of the importer; repeatable",
        )
        parser.add_argument(
            "--options", action="store_true", help="list the importers and their options, and end"
        )
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the report here, as JSON")

    def handle(self, **options: Any) -> None:
        if options["options"]:
            self._list()
            return
        if options["path"] is None:
            raise CommandError(_("Say which folder or archive to import."))
        self._told = 0.0
        for chatty in ("django_tasks", "wagtail"):  # a line for each row would bury the one that counts
            logging.getLogger(chatty).setLevel(logging.WARNING)
        owner, chosen = _person(options["owner"]), _pairs(options["option"])
        try:
            report = import_course(
                options["path"], owner=owner, publish=options["publish"], options=chosen, tell=self._tell,
                overwrite=options["overwrite"], dry_run=options["dry_run"],
            )  # fmt: skip
        except DomainError as error:
            raise CommandError(str(error.text)) from None
        finally:
            self._clear()
        if options["report"]:
            text = json.dumps(report.json(), ensure_ascii=False, indent=1)
            options["report"].write_text(text + "\n", encoding="utf-8")
        self.stdout.write(_summary(report))
        self._tell_lines(report)
        for each in report.conflicts:
            self.stderr.write(_conflict(each))
        for failed in report.failed:
            self.stderr.write(failed)
        if options["strict"] and (report.counts["error"] or report.failed):
            raise CommandError(_("Not everything went in."))

    def _tell_lines(self, report: ImportReport) -> None:
        """What did not go in as it was, the worst first; what is no longer than a screen."""
        told = [line for line in report.lines if line.message]
        told.sort(key=lambda line: -WORSE.index(line.outcome))
        errors = sum(line.outcome == "error" for line in told)
        for line in told[: max(errors, MOST_TOLD)]:
            self.stderr.write(f"{line.path or f'{line.kind} {line.source_id}'}: {line.message}")
        if len(told) > max(errors, MOST_TOLD):
            more = _("... and {count} more; --report FILE names all of them.")
            self.stderr.write(more.format(count=len(told) - max(errors, MOST_TOLD)))
        if errors:
            self.stderr.write(_("What could not be read stays as it was here, and nothing was taken away."))

    def _list(self) -> None:
        for importer in plugin_host.importers():
            self.stdout.write(f"{importer.key}: {importer.label}")
            for line in described(importer):
                self.stdout.write(f"  {line}")

    def _tell(self, what: str, done: int, total: int) -> None:
        if not self.stderr.isatty() or time.monotonic() - self._told < OFTEN:
            return
        self._told = time.monotonic()
        self.stderr.write(f"\r\x1b[K{what} {done}/{total}" if total else f"\r\x1b[K{what} ...", ending="")
        self.stderr.flush()

    def _clear(self) -> None:
        if sys.stderr.isatty() and self._told:
            self.stderr.write("\r\x1b[K", ending="")


def _pairs(given: list[str]) -> dict[str, str]:
    for each in given:
        if "=" not in each:
            raise CommandError(_("An option is written KEY=VALUE, not {given}.").format(given=each))
    return dict(each.split("=", 1) for each in given)


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    found: User | None = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(_("Nobody has the address {email}.").format(email=email))
    return found


def _summary(report: ImportReport) -> str:
    counts = ", ".join(f"{number} {outcome}" for outcome, number in report.counts.items() if number)
    line = _(
        "{title}: {items} items ({counts}); {made} made, {changed} changed, {merged} merged, {unchanged} unchanged, "
        "{gone} gone."
    )
    if report.dry_run:
        line = f"{_('Nothing was written.')} {line}"
    return line.format(
        title=report.title,
        items=len(report.lines),
        counts=counts,
        made=report.made,
        changed=report.changed,
        merged=report.merged,
        unchanged=report.unchanged,
        gone=len(report.gone),
    )


def _conflict(each: Disputed) -> str:
    """Both sides, each on a line of its own."""
    head = _("Conflict in {kind} “{title}” ({id}) at {at}; what stands here was left as it is.")
    head = head.format(kind=each.kind, title=each.title, id=each.source_id, at=each.at or _("all of it"))
    return "\n".join(
        [head, f"  {_('here')}: {_shown(each.ours)}", f"  {_('package')}: {_shown(each.theirs)}"]
    )


def _shown(value: Any) -> str:
    text = _("nothing") if value is None else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
