"""An importer and an exporter of a small text format: `# course`, `## module`, `### lesson`, paragraphs, pictures."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterable
from typing import Any, Final

from lms_sdk.i18n import translator
from lms_sdk.interchange import (
    AssetNode,
    AttachmentNode,
    BlockNode,
    CourseNode,
    Exporter,
    Importer,
    LessonNode,
    Line,
    ModuleNode,
    Node,
    Output,
    Reporter,
    Sink,
    Source,
    SourceError,
)

_ = translator("acme_notes")
FILE: Final = "notes.txt"
_SPACE: Final = uuid.UUID("0d6f3c52-5a3e-4f0e-9f0c-6f1c1d2e3a4b")
_IMAGE: Final = re.compile(r"!\[\]\(([^)]+)\)")


class NotesImporter(Importer):
    """Reads notes.txt; pictures beside it become files of the course, everything else an attachment."""

    key = "acme.notes"
    label = _("Notes")
    extensions = (".zip",)

    def examples(self) -> list[dict[str, bytes | str]]:
        """A course of one lesson with a picture, and a file that no lesson uses."""
        notes = "# Ornithology\n## Pipits\n### Meadow pipit\nA small bird.\n![](pipit.jpg)\n"
        return [{FILE: notes, "pipit.jpg": b"\xff\xd8", "unused.pdf": b"%PDF"}]

    def sniff(self, source: Source) -> float:
        """Sure when the file is there and begins as it should."""
        return 0.9 if source.exists(FILE) and source.text(FILE).lstrip().startswith("# ") else 0.0

    def run(self, source: Source, sink: Sink, options: Any) -> None:
        """One pass; the line number is the identity of an item."""
        if not self.sniff(source):
            raise SourceError(str(_("There is no notes.txt that begins with a title.")))
        lines = [line.rstrip() for line in source.text(FILE).lstrip().splitlines()]
        course = _said(sink, CourseNode(source_id="course", title=lines[0][2:] or "-"))
        used = self._files(source, sink, "\n".join(lines), course)
        module = _said(sink, ModuleNode(source_id="module-0", parent=course, title=lines[0][2:] or "-"))
        lesson: tuple[str, str, list[str]] | None = None
        for number, line in enumerate([*lines[1:], "## "], start=1):
            if line.startswith(("## ", "### ")):
                self._end(sink, lesson, used)
                lesson = None
            if line.startswith("## ") and number < len(lines):
                module = _said(
                    sink, ModuleNode(source_id=f"module-{number}", parent=course, title=line[3:] or "-")
                )
            elif line.startswith("### "):
                lesson = (f"lesson-{number}", module, [line[4:]])
            elif lesson:
                lesson[2].append(line)
            sink.progress(number, len(lines))

    @staticmethod
    def _files(source: Source, sink: Sink, text: str, course: str) -> set[str]:
        named, used = set(_IMAGE.findall(text)), set()
        for path in source.paths():
            if path in named:
                _said(sink, AssetNode(source_id=f"file:{path}", parent=course, path=path))
                used.add(path)
            elif path != FILE:
                reason = str(_("No lesson uses this file."))
                node = AttachmentNode(
                    source_id=f"file:{path}", parent=course, title=path, path=path, reason=reason
                )
                sink.add(node)
                sink.report(
                    Line(source_id=node.source_id, kind="file", outcome="attached", message=reason, path=path)
                )
        return used

    @staticmethod
    def _end(sink: Sink, lesson: tuple[str, str, list[str]] | None, used: set[str]) -> None:
        if lesson is None:
            return
        name, module, (title, *paragraphs) = lesson
        text = "".join(f"<p>{_paragraph(line, used)}</p>" for line in paragraphs if line)
        block = BlockNode(id=str(uuid.uuid5(_SPACE, name)), type="text", value=text)
        _said(sink, LessonNode(source_id=name, parent=module, title=title or "-", blocks=[block]))


class NotesExporter(Exporter):
    """Writes notes.txt; text blocks only, the rest is reported."""

    key = "acme.notes"
    label = _("Notes")

    def run(
        self, nodes: Iterable[Node], assets: Source, output: Output, reporter: Reporter, options: Any
    ) -> None:
        """One line for each node."""
        lines: list[str] = []
        for node in nodes:
            outcome, message = "mapped", ""
            match node:
                case CourseNode():
                    lines.append(f"# {node.title}")
                case ModuleNode():
                    lines.append(f"## {node.title}")
                case LessonNode():
                    lines += [f"### {node.title}", *(str(b.value) for b in node.blocks if b.type == "text")]
                    if any(block.type != "text" for block in node.blocks):
                        outcome, message = "partly", str(_("Only text was written."))
                case AssetNode() if assets.exists(node.path):
                    output.write(node.path, assets.read(node.path))
                case _:
                    outcome, message = "skipped", str(_("Notes have no place for this."))
            kind = getattr(node, "kind", "")
            line = {"source_id": node.source_id, "kind": kind, "outcome": outcome, "message": message}
            reporter.report(Line.model_validate(line))
        output.write(FILE, "\n".join(lines).encode())


def _said(sink: Sink, node: Node) -> str:
    sink.add(node)
    sink.report(
        Line(source_id=node.source_id, kind=type(node).__name__, outcome="mapped", target=node.source_id)
    )
    return node.source_id


def _paragraph(line: str, used: set[str]) -> str:
    parts = _IMAGE.split(line)
    words = [html.escape(part) for part in parts]
    for index in range(1, len(parts), 2):
        known = parts[index] in used
        words[index] = f'<img src="lms:asset/{html.escape(parts[index])}" alt="">' if known else words[index]
    return "".join(words)
