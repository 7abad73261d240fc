"""Importing for other parts of the product: what came of it as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from lms_site.interop.services import import_course


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A course that came in. `problems`: what did not go in whole, or was not compiled, each in one line."""

    course: UUID
    title: str
    problems: tuple[str, ...]


def bring_in(path: Path, *, owner: Any, publish: bool = False) -> Imported:
    """Import a folder or archive for a person; see `import_course` for what that means and raises."""
    report = import_course(path, owner=owner, publish=publish)
    lines = (f"{line.source_id}: {line.message}" for line in report.lines if line.outcome != "mapped")
    conflicts = (f"{each.source_id}: {each.at}" for each in report.conflicts)
    return Imported(
        course=UUID(report.course), title=report.title, problems=(*lines, *conflicts, *report.failed)
    )
