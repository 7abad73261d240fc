"""Names in this form: of files, of what has no name of its own, and of the fields that files call otherwise."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

COURSE, MODULE, BANK, MEDIA = "course.yaml", "module.yaml", "bank.yaml", "media.yaml"
QUESTIONS, FILES = "questions", "media"
VERSION_KEY, VERSION = "anthus", 1
DRAFT: Final = ".draft"
CALLED: Final = {
    "source_id": "id", "overview_html": "description", "instructions_html": "instructions", "max_points": "points",
}  # fmt: skip
"""Fields of nodes that files call otherwise."""
_NUMBER: Final = re.compile(r"^\d+[-_ ]+")
_WORDS: Final = re.compile(r"[^\w]+")
_LONGEST: Final = 60


def slug(words: str) -> str:
    """The words as part of a file's name or an address."""
    plain = unicodedata.normalize("NFC", words).lower()
    return _WORDS.sub("-", plain).strip("-_")[:_LONGEST].strip("-_")


def numbered(place: int, count: int, name: str) -> str:
    """A name that sorts at its place."""
    return f"{place:0{max(2, len(str(count)))}}-{name or 'untitled'}"


def without_number(path: str) -> str:
    """The last part of a path without its number, `.draft` and ending: `why-a-tail-wags`."""
    return _NUMBER.sub("", PurePosixPath(path).name.partition(".")[0])


def has_number(path: str) -> bool:
    """Whether the last part of the path begins as the parts of a course do: `01-why.md`, and not `README.md`."""
    return _NUMBER.match(PurePosixPath(path).name) is not None


def order(path: str) -> tuple[Any, ...]:
    """By number first, so that 10 comes after 9, however many digits they have."""
    name = PurePosixPath(path).name
    found = re.match(r"\d+", name)
    return (int(found[0][:18]) if found else 0, name)


def file_title(path: str) -> str:
    """What a file is called where nothing else is said: `white-wagtail.jpg` is “White wagtail”."""
    words = PurePosixPath(path).stem.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or PurePosixPath(path).name


def id_at(*place: object) -> str:
    """The identity of a part that was given none: the same for the same place, each time."""
    return str(uuid5(NAMESPACE_URL, "lms-folder:" + "/".join(map(str, place))))
