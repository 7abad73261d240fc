"""Where in the source the course or problem bank lies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lms_plugins.importer_olx.values import decoded
from lms_sdk.interchange import Source

MAX_FOLDERS: Final = 2
_COURSE: Final = re.compile(
    r"<course\b(?=[^<>]*\b(?:url_name|org|course|display_name|slug)\s*=|\s*>\s*<(?:chapter|sequential))"
)
_LIBRARY: Final = re.compile(r"<library\b(?=[^<>]*\b(?:url_name|org|library|display_name)\s*=)")
_FOREIGN: Final = frozenset({"moodle_backup.xml", "imsmanifest.xml"})
_HEAD: Final = 20_000


@dataclass(frozen=True)
class Place:
    """The file to begin with, the folder it lies in ("" or with a slash at its end), and what it is."""

    root: str
    path: str
    library: bool


def find(source: Source) -> Place | None:
    """The course or bank nearest to the top, or None."""
    paths = source.paths()
    if any(path.rpartition("/")[2] in _FOREIGN and path.count("/") <= 1 for path in paths):
        return None
    near = sorted((path for path in paths if _may_be(path)), key=lambda path: (path.count("/"), path))
    for path in near:
        folder, _slash, name = path.rpartition("/")
        library = name == "library.xml"
        if (_LIBRARY if library else _COURSE).search(decoded(source.read(path))[:_HEAD]):
            if folder == "roots" or folder.endswith("/roots"):
                folder = folder[: -len("roots")].rstrip("/")
                return Place(f"{folder}/" if folder else "", path, library)
            return Place(f"{folder}/" if folder else "", path, library)
    return None


def _may_be(path: str) -> bool:
    folder, _slash, name = path.rpartition("/")
    if folder == "roots" or folder.endswith("/roots"):
        return name.endswith(".xml") and path.count("/") <= MAX_FOLDERS + 1
    return name in ("course.xml", "library.xml") and path.count("/") <= MAX_FOLDERS
