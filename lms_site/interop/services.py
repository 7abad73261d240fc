"""Importing a course: recognise it, read it, write it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel

from lms_sdk.interchange import CourseNode, Importer, SourceError
from lms_site.foundation import locks
from lms_site.foundation.errors import DomainError
from lms_site.interop.archives import Limits, PackageSource, open_package
from lms_site.interop.errors import BadPackage, UnknownFormat
from lms_site.interop.ledger import Ledger
from lms_site.interop.options import chosen_options
from lms_site.interop.report import ImportReport
from lms_site.interop.sink import CollectingSink, Progress
from lms_site.interop.writer import Writer
from lms_site.plugin_host import api as plugin_host
from lms_site.publishing import api as publishing

LEAST = 0.1
"""An importer that is less sure than this does not recognise the package."""

log = structlog.get_logger(__name__)


def _silent(_what: str, _done: int, _total: int) -> None:
    return None


def import_course(
    path: Path,
    *,
    owner: Any = None,
    publish: bool = False,
    options: Mapping[str, str] | None = None,
    tell: Progress = _silent,
    limits: Limits | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> ImportReport:
    """Import the package, again or for the first time, and say what became of everything in it.

    One transaction: it is all there, or nothing, files included. `publish`: what is no draft goes live and is
    compiled before this returns. What was changed here, too, since both were the same becomes a draft of both sides'
    changes, whatever `publish` says; the report names what both changed, and there this side's stands, unless the
    package is to `overwrite` it. `dry_run`: the report says what would become of everything, and nothing does.
    Raises BadPackage, UnknownFormat, BadOption, MissingRight when `owner` may not publish, and
    Vetoed when a plugin objects.
    """
    with open_package(path, limits) as source:
        importer = recognise(source)
        chosen = chosen_options(importer, options or {})
        sink = read(importer, source, chosen, tell)
        way = Way(publish=publish, overwrite=overwrite, dry_run=dry_run)
        report, keys = _write(importer, source, sink, owner, way)
    if publish and not dry_run:
        tell(_("Publishing"), 0, 0)
        publishing.compile_now(keys)
        failures = publishing.failures(only=keys)
        report.failed = [f"{mark.kind} {mark.key}: {error}" for mark, error, _tries in failures]
        report.published = True
    return report


def recognise(source: PackageSource) -> Importer:
    """The importer that is surest. Raises UnknownFormat with what is installed."""
    found = [(_sniffed(each, source), each.key, each) for each in plugin_host.importers()]
    best = max(found, key=lambda each: (each[0], each[1]), default=None)
    if best is None or best[0] < LEAST:
        known = ", ".join(f"{each.key} ({each.label})" for each in plugin_host.importers())
        message = _("No installed importer recognises {name}. Installed: {known}.")
        raise UnknownFormat(message.format(name=source.name, known=known or _("none")))
    return best[2]


def _sniffed(importer: Importer, source: PackageSource) -> float:
    try:
        sure = float(importer.sniff(source))
    except KeyboardInterrupt:
        raise
    except BaseException:
        log.exception("sniff_failed", importer=importer.key)
        return 0.0
    return sure if 0 <= sure <= 1 else 0.0


def read(importer: Importer, source: PackageSource, options: BaseModel, tell: Progress) -> CollectingSink:
    """What the importer finds. Raises BadPackage."""
    sink = CollectingSink(tell)
    try:
        importer.run(source, sink, options)
    except SourceError as error:
        raise BadPackage(str(error)) from error
    except (DomainError, KeyboardInterrupt):
        raise
    except BaseException as error:
        log.exception("import_failed", importer=importer.key)
        message = _("The importer {key} failed: {error}")
        raise BadPackage(
            message.format(key=importer.key, error=f"{type(error).__name__}: {error}"[:500])
        ) from error
    sink.the_course()
    return sink


def identity(course: CourseNode) -> str:
    """What tells the course from every other of its format, each time it is imported."""
    if course.identity:
        return course.identity[:500]
    named = "/".join((course.organisation, course.number, course.run))
    return (named if named.strip("/") else f"{course.source_id}/{course.title}")[:500]


@dataclass(frozen=True, slots=True)
class Way:
    """How a package goes in; see `import_course`."""

    publish: bool
    overwrite: bool
    dry_run: bool


def _write(
    importer: Importer, source: PackageSource, sink: CollectingSink, owner: Any, way: Way
) -> tuple[ImportReport, set[UUID]]:
    """The report, and the keys of all that may have to be compiled."""
    course = sink.the_course()
    report = ImportReport(importer=importer.key, source=source.name, title=course.title, dry_run=way.dry_run)
    writer: Writer | None = None
    keys: set[UUID] = set()
    try:
        with transaction.atomic():
            locks.hold(f"import:{importer.key}:{identity(course)}")
            writer = Writer(sink, source, Ledger(importer.key, identity(course)), report, owner)
            writer.overwrite = way.overwrite
            writer.write(publish=way.publish)
            keys = writer.compiled()
            if way.dry_run:
                writer.filing.take_back()
                transaction.set_rollback(True)
    except BaseException:
        if writer is not None:
            writer.filing.take_back()
        raise
    report.lines = writer.notes.applied(sink.lines, writer.target_of)
    return report, keys
