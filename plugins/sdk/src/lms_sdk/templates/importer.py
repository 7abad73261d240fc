"""Acme example: an importer of courses for Anthus."""

from __future__ import annotations

import html
import uuid
from typing import Any

from lms_sdk import Plugin
from lms_sdk.interchange import (
    BlockNode,
    CourseNode,
    Importer,
    LessonNode,
    Line,
    ModuleNode,
    Sink,
    Source,
    SourceError,
)

FILE = "lines.txt"


class AcmeExample(Importer):
    """Reads lines.txt: the title of the course, then a line for each lesson, `title: text`."""

    key = "acme.example"
    label = "Acme example"
    extensions = (".zip",)

    def examples(self) -> list[dict[str, bytes | str]]:
        """Tried by the tests."""
        return [{FILE: "#! Birds\nPipits: They walk.\nWagtails: They wag.\n"}]

    def sniff(self, source: Source) -> float:
        """Sure when the file is there and begins as it should."""
        return 0.9 if source.exists(FILE) and source.text(FILE).startswith("#! ") else 0.0

    def run(self, source: Source, sink: Sink, options: Any) -> None:
        """Parents before children; each thing in exactly one line of the report; the same ids on every run."""
        if not self.sniff(source):
            raise SourceError("There is no lines.txt that begins with a title.")
        title, *lines = source.text(FILE).splitlines()
        sink.add(CourseNode(source_id="course", title=title[3:] or "-"))
        sink.add(ModuleNode(source_id="lessons", parent="course", title="Lessons"))
        for name in ("course", "lessons"):
            sink.report(Line(source_id=name, kind=name, outcome="mapped"))
        for number, line in enumerate(lines, start=1):
            name, _, text = line.partition(":")
            where = f"line-{number}"
            same = str(uuid.uuid5(uuid.NAMESPACE_URL, f"acme.example:{where}"))
            block = BlockNode(id=same, type="html", value={"html": f"<p>{html.escape(text.strip())}</p>"})
            sink.add(LessonNode(source_id=where, parent="lessons", title=name.strip() or "-", blocks=[block]))
            sink.report(Line(source_id=where, kind="lesson", outcome="mapped"))
            sink.progress(number, len(lines))


plugin = Plugin(key="acme.example", label="Acme example", importers=[AcmeExample])
