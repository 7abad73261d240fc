"""The files of a course on their way into the school: each content once, and none left behind by a failure."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from content_types.intake import files, shelf
from lms_sdk.interchange import AssetNode, AttachmentNode
from lms_site.foundation import canonical
from lms_site.interop.archives import PackageSource
from lms_site.interop.ledger import Ledger
from lms_site.interop.mapping import title_of
from lms_site.interop.report import Notes

FILE, AGAIN = "file", "document"


class Assets:
    """Stores files and remembers what each became."""

    def __init__(self, source: PackageSource, ledger: Ledger, notes: Notes, filing: files.Filing) -> None:
        self._source, self._ledger, self._notes, self._filing = source, ledger, notes, filing
        self._by_path: dict[str, tuple[str, int]] = {}
        self._by_digest: dict[str, tuple[str, int]] = {}
        self._title: dict[str, str] = {}
        self._standing: dict[tuple[str, int], bool] = {}

    def know(self, nodes: list[Any]) -> None:
        """Look up which of the files of last time are still there, in one query a kind."""
        wanted: dict[str, set[int]] = {kind: set() for kind in shelf.FILES}
        for node in nodes:
            for row_kind in (FILE, AGAIN):
                kind, number = _parsed(self._ledger.target(row_kind, _name(node)))
                if kind:
                    wanted[kind].add(number)
        for kind, numbers in wanted.items():
            standing = shelf.existing_files(kind, numbers)
            self._standing |= {(kind, number): number in standing for number in numbers}

    def asset(self, node: AssetNode) -> None:
        """Store a file of the course."""
        if not self._source.exists(node.path):
            self._notes.add(node.source_id, "error", _("The file is not in the package."))
            return
        self._title[node.path] = title_of(node.title, PurePosixPath(node.path).name)
        self._by_path[node.path] = self._stored(FILE, node.source_id, node.path, self._title[node.path])

    def attachment(self, node: AttachmentNode) -> None:
        """Store what could not be mapped, for download."""
        title = title_of(node.title, node.source_id)
        if node.path is not None:
            if not self._source.exists(node.path):
                self._notes.add(node.source_id, "error", _("The file is not in the package."))
                return
            self._stored(AGAIN, node.source_id, node.path, title)
        else:
            suffix = (
                ".xml"
                if node.media_type.endswith("xml")
                else ".json"
                if "json" in node.media_type
                else ".txt"
            )
            self.keep(node.source_id, title, node.data or b"", suffix)

    def keep(self, source_id: str, title: str, data: bytes, suffix: str) -> None:
        """Store bytes that are no file of the source, for download."""
        name = PurePosixPath(source_id.replace("\\", "/")).name[:80] or "item"
        self._put(AGAIN, source_id, canonical.digest(data), f"{name}{suffix}", title, data)

    def _stored(self, kind: str, source_id: str, path: str, title: str) -> tuple[str, int]:
        digest = files.digest_of(lambda: self._source.open(path))
        return self._put(kind, source_id, digest, path, title, None, path=path)

    def _put(
        self,
        kind: str,
        source_id: str,
        digest: str,
        name: str,
        title: str,
        data: bytes | None,
        *,
        path: str = "",
    ) -> tuple[str, int]:
        def opened() -> IO[bytes]:
            return io.BytesIO(data) if data is not None else self._source.open(path)

        known = self._known(kind, source_id, digest) or self._by_digest.get(f"{kind}{digest}")
        if known is None and kind == FILE:
            known = self._filing.store(PurePosixPath(name).name, title, opened)
        elif known is None:
            known = "document", self._filing.document(name, title, opened)
        self._by_digest[f"{kind}{digest}"] = known
        if known[0] == "document":
            self._by_digest[f"{AGAIN}{digest}"] = known
        self._ledger.note(kind, source_id, f"{known[0]}:{known[1]}", digest)
        return known

    def _known(self, kind: str, source_id: str, digest: str) -> tuple[str, int] | None:
        if self._ledger.digest(kind, source_id) != digest:
            return None
        parsed = _parsed(self._ledger.target(kind, source_id))
        if parsed not in self._standing:
            self._standing[parsed] = bool(shelf.existing_files(parsed[0], {parsed[1]}))
        return parsed if self._standing[parsed] else None

    # What texts ask for

    def number(self, path: str, kind: str) -> int | None:
        """The picture or film of this path; None when it is none."""
        found = self._by_path.get(path)
        return found[1] if found is not None and found[0] == kind else None

    def document(self, path: str) -> int | None:
        """The file of this path for download; of pictures and films, a copy."""
        found = self._by_path.get(path)
        if found is None:
            return None
        if found[0] != "document":
            return self._stored(AGAIN, f"download/{path}", path, self._title[path])[1]
        return found[1]


def _name(node: Any) -> str:
    return str(node.source_id)


def _parsed(target: str | None) -> tuple[str, int]:
    kind, _colon, number = (target or "").partition(":")
    return (kind, int(number)) if number.isdigit() else ("", 0)


def file_nodes(nodes: list[Any]) -> Iterator[Any]:
    """Assets before attachments."""
    yield from (node for node in nodes if isinstance(node, AssetNode))
    yield from (node for node in nodes if isinstance(node, AttachmentNode))
