"""The files of a course: below its course.yaml, in the order of their numbers."""

from __future__ import annotations

import re
from typing import TypeVar
from urllib.parse import quote

from lms_plugins.portable_folder import names
from lms_plugins.portable_folder.texts import _
from lms_sdk.interchange import Node, Source

N = TypeVar("N", bound=Node)
_ASSET = "lms:asset/"
_MARK = re.compile(rf"^{names.VERSION_KEY}[ \t]*:", re.MULTILINE)
_HIDDEN = re.compile(r"(?:^|/)(?:\.|~\$|__MACOSX/|(?:Thumbs\.db|desktop\.ini)$)")
"""What systems and editors put beside people's files: `.git`, `.DS_Store`, locks. It is passed over in silence."""


class NotUtf8(ValueError):
    """The file is in another encoding, which nobody can tell; the message says where."""


class Folder:
    """What a source holds below its course.yaml; remembers what was read."""

    def __init__(self, source: Source, root: str) -> None:
        self._source, self._root = source, root
        seen = [each for each in source.paths() if not _HIDDEN.search(each)]
        self._paths = [each.removeprefix(root) for each in seen if each.startswith(root)]
        self._outside = [each for each in seen if not each.startswith(root)]
        self._there, self._taken = set(self._paths), set[str]()
        self.ids: dict[str, str] = {}
        """Identities by path without ending, of pages and questions that were read."""
        self.name = root.rstrip("/") or source.name

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._paths)

    @property
    def taken(self) -> int:
        """How many were read."""
        return len(self._taken)

    def whole(self, path: str) -> str:
        """The path as the source says it."""
        return self._root + path

    def inside(self, node: N) -> N:
        """The node; its references to files say the path as the source says it."""
        if not self._root:
            return node
        found = node.model_dump_json().replace(_ASSET, _ASSET + quote(self._root))
        return type(node).model_validate_json(found)

    def paths(self) -> list[str]:
        """All files, sorted."""
        return self._paths

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self._there

    def text(self, path: str) -> str:
        """Its text, its lines ended by line feeds. Raises KeyError, and NotUtf8 where letters would be lost."""
        data = self._source.read(self.whole(path))
        try:
            text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = str(_("Line {line}: it is not UTF-8; save the file as UTF-8."))
            raise NotUtf8(message.format(line=line)) from None
        return text.replace("\r\n", "\n")

    @property
    def is_marked(self) -> bool:
        """Whether its course.yaml says of which form it is."""
        return _MARK.search(self._source.text(self.whole(names.COURSE))) is not None

    def take(self, path: str) -> None:
        """It was read, or tried."""
        if path in self._there:
            self._taken.add(path)

    def left(self) -> list[str]:
        """What nobody read."""
        return [*(self.whole(each) for each in self._paths if each not in self._taken), *self._outside]

    def below(self, folder: str) -> list[str]:
        """All files in a folder and its folders, a published version before its draft."""
        found = [each for each in self._paths if each.startswith(f"{folder}/")]
        return sorted(found, key=lambda each: (each.replace(f"{names.DRAFT}.", "."), names.DRAFT in each))

    def pages(self, folder: str) -> list[str]:
        """Files of pages, and folders (with a slash), that lie directly in a folder, in the order of their numbers."""
        found: set[str] = set()
        for path in self._paths:
            if not path.startswith(folder):
                continue
            name, slash, _rest = path.removeprefix(folder).partition("/")
            if slash:
                found.add(f"{folder}{name}/")
            elif name not in (names.MODULE, names.COURSE, names.MEDIA):
                found.add(folder + name)
        if not folder:
            found -= {f"{names.QUESTIONS}/", f"{names.FILES}/"}
        return sorted(found, key=_place)


def _place(path: str) -> tuple[object, ...]:
    plain = path.rstrip("/").replace(f"{names.DRAFT}.", ".")
    return (*names.order(plain), names.DRAFT in path)


def find(source: Source) -> Folder | None:
    """The course in the source: at its top, or in the one folder that lies there; None where there is none."""
    for path in sorted(source.paths(), key=lambda each: (each.count("/"), each)):
        if path.count("/") > 1:
            return None
        if path.rpartition("/")[2] == names.COURSE and not _HIDDEN.search(path):
            return Folder(source, path.removesuffix(names.COURSE))
    return None
