"""Exporting a course: gather it, have an exporter write it, put the files into a folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from content_types.models import CoursePage
from lms_sdk.interchange import Exporter, Line
from lms_site.foundation.errors import DomainError
from lms_site.interop.archives import open_package
from lms_site.interop.errors import BadOption, BadPackage, NoSuchCourse, NotEmpty, UnknownFormat
from lms_site.interop.gathering import Gathered, gather
from lms_site.interop.ledger import known_names
from lms_site.interop.remembering import remember
from lms_site.interop.services import recognise
from lms_site.interop.sink import Progress
from lms_site.plugin_host import api as plugin_host

log = structlog.get_logger(__name__)
FOLDER = "lms.folder"
"""The exporter that is meant where none is named."""


@dataclass(slots=True)
class ExportReport:
    """What became of each thing of the course; `files`: how many were written."""

    title: str
    lines: list[Line] = field(default_factory=list)
    files: int = 0


@dataclass
class _Reporter:
    tell: Progress
    lines: list[Line] = field(default_factory=list)

    def report(self, line: Line) -> None:
        self.lines.append(line)

    def progress(self, done: int, total: int) -> None:
        self.tell(_("Writing"), done, total)


class _FolderOutput:
    """An `lms_sdk.interchange.Output` into a folder that nobody else sees yet."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.count = folder.resolve(), 0

    def write(self, path: str, data: bytes | Iterable[bytes]) -> None:
        target = (self._folder / path).resolve()
        if not target.is_relative_to(self._folder) or target.exists():
            raise BadPackage(_("The exporter named a file {name}, which cannot be.").format(name=repr(path)))
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            out.writelines([data] if isinstance(data, bytes) else data)
        self.count += 1


def find_course(wanted: str) -> CoursePage:
    """The course of this key, slug or title. Raises NoSuchCourse when there is none, or more than one."""
    found = list(CoursePage.objects.filter(alias_of=None, **_asked(wanted))[:2])
    found = found or list(CoursePage.objects.filter(alias_of=None, title=wanted)[:2])
    if len(found) != 1:
        message = (
            _("More than one course is called {name}; give its key.")
            if found
            else _("No course is called {name}.")
        )
        raise NoSuchCourse(message.format(name=wanted))
    course: CoursePage = found[0]
    return course


def _asked(wanted: str) -> dict[str, str]:
    try:
        return {"translation_key": str(UUID(wanted))}
    except ValueError:
        return {"slug": wanted}


def export_course(
    course: CoursePage,
    folder: Path,
    *,
    exporter: str = FOLDER,
    replace: bool = False,
    copy: bool = False,
    tell: Progress,
) -> ExportReport:
    """Write the course into the folder; equal courses give equal files.

    `replace`: an export that is there gives way, except what begins with a dot. What went out is remembered as what
    both sides know, so that the folder can come back changed; not of a mere `copy`. Raises UnknownFormat, NotEmpty,
    and whatever the file system does; the folder is as it was then.
    """
    chosen = _exporter(exporter)
    _may_write(folder, chosen, replace=replace)
    with transaction.atomic():
        gathered = gather(course, known_names(chosen.key, str(course.translation_key)))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as scratch:
        output, reporter = _FolderOutput(Path(scratch)), _Reporter(tell)
        _run(chosen, gathered, output, reporter)
        with transaction.atomic():
            if not copy:
                _remember(chosen.key, Path(scratch), course, gathered)
            _put(Path(scratch), folder)
    lines = [_with_losses(line, gathered) for line in reporter.lines]
    return ExportReport(course.title, lines, output.count)


def _remember(key: str, written: Path, course: CoursePage, gathered: Gathered) -> None:
    """Note what went out, where an importer of the same key can bring it back."""
    importer = next((each for each in plugin_host.importers() if each.key == key), None)
    if importer is not None:
        with open_package(written) as source:
            remember(importer, source, course, gathered)


def _run(exporter: Exporter, gathered: Gathered, output: _FolderOutput, reporter: _Reporter) -> None:
    """Have the exporter write. Raises BadPackage, whatever it raised, and OSError of the file system."""
    try:
        exporter.run(gathered.nodes, gathered.names, output, reporter, exporter.Options())
    except (DomainError, OSError, KeyboardInterrupt):
        raise
    except BaseException as error:
        log.exception("export_failed", exporter=exporter.key)
        message = _("The exporter {key} failed: {error}")
        said = f"{type(error).__name__}: {error}"[:500]
        raise BadPackage(message.format(key=exporter.key, error=said)) from error


def _exporter(key: str) -> Exporter:
    for each in plugin_host.exporters():
        if each.key == key:
            return each
    known = ", ".join(each.key for each in plugin_host.exporters()) or _("none")
    raise UnknownFormat(_("No exporter is called {name}. Installed: {known}.").format(name=key, known=known))


def _may_write(folder: Path, exporter: Exporter, *, replace: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise NotEmpty(_("{folder} is no folder.").format(folder=folder))
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not replace:
        raise NotEmpty(_("{folder} is not empty; --replace replaces an export.").format(folder=folder))
    if not _is_export(folder, exporter):
        raise NotEmpty(_("{folder} holds something else than an export.").format(folder=folder))


def _is_export(folder: Path, exporter: Exporter) -> bool:
    try:
        with open_package(folder) as source:
            return recognise(source).key == exporter.key
    except (BadPackage, UnknownFormat, BadOption):
        return False


def _put(scratch: Path, folder: Path) -> None:
    """The new files take the place of the old ones; what begins with a dot (.git) stays."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        if not old.name.startswith("."):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for new in scratch.iterdir():
        shutil.move(new, folder / new.name)


def _with_losses(line: Line, gathered: Gathered) -> Line:
    lost = gathered.losses.get(line.source_id)
    if not lost or line.outcome != "mapped":
        return line
    message = _("It refers to {names}, which is no part of the course.").format(names=", ".join(lost)[:500])
    return line.model_copy(update={"outcome": "partly", "message": message})
