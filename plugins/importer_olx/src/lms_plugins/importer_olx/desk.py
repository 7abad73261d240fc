"""What is handed to the product: nodes, and for each thing of the source exactly one line."""

from __future__ import annotations

from typing import Literal

from lms_plugins.importer_olx.items import Item
from lms_plugins.importer_olx.losses import lost
from lms_plugins.importer_olx.safe_xml import UnreadableError
from lms_plugins.importer_olx.texts import _
from lms_sdk.interchange import AttachmentNode, Line, Node, Sink

Outcome = Literal["mapped", "partly", "attached", "skipped", "error"]


class Desk:
    """Passes nodes and lines on, and counts."""

    def __init__(self, sink: Sink, root: str) -> None:
        """Begin with nothing said; `root` is the course's folder, "" or with a slash at its end."""
        self._root = root
        self._sink = sink
        self._said: set[str] = set()
        self._done = 0
        self.total = 0

    def add(self, node: Node) -> None:
        """Hand over a node; its line follows."""
        self._sink.add(node)

    def line(
        self,
        source_id: str,
        kind: str,
        outcome: Outcome = "mapped",
        message: object = "",
        *,
        target: str = "",
        path: str = "",
    ) -> None:
        """Say what became of one thing."""
        if source_id in self._said:
            return
        self._said.add(source_id)
        line = Line(
            source_id=source_id, kind=kind, outcome=outcome, message=str(message), target=target, path=path
        )
        self._sink.report(line)

    def item(
        self, item: Item, outcome: Outcome = "mapped", message: object = "", *, target: str = ""
    ) -> None:
        """Say what became of an item of the course's tree."""
        if item.source_id in self._said:
            return
        if outcome in ("mapped", "partly"):
            notes = [str(message), *lost(item)]
            message = " ".join(filter(None, notes))
            outcome = "partly" if len(notes) > 1 else outcome
        self.line(
            item.source_id,
            item.kind,
            outcome,
            message,
            target=target or item.source_id,
            path=self._root + item.path if item.path else "",
        )
        self._done += 1
        self._sink.progress(min(self._done, self.total), self.total)

    def attach(self, item: Item, reason: object, data: bytes, parent: str = "course") -> None:
        """Keep an item as it was written."""
        node = AttachmentNode(
            source_id=item.source_id,
            parent=parent,
            title=f"{item.title} ({item.kind})",
            reason=str(reason),
            data=data,
            media_type="application/xml",
        )
        self.add(node)
        self.item(item, "attached", reason)

    def attach_file(self, path: str, source_id: str, reason: object) -> None:
        """Keep a file as it is."""
        title = path.rpartition("/")[2]
        node = AttachmentNode(
            source_id=source_id, parent="course", title=title, reason=str(reason), path=path
        )
        self.add(node)
        self.line(source_id, "file", "attached", reason, path=path)

    def failed(self, item: Item, fault: UnreadableError) -> None:
        """Say that an item's definition cannot be read."""
        self.item(item, "error", fault)

    def repeated(self, item: Item) -> None:
        """Say that an item stands in the course more than once; its first place counts."""
        self.item(item, "skipped", _("It stands in the course already; only its first place counts."))
