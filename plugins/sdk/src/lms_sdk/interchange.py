"""Importers and exporters: other systems' files to course nodes, and back.

An importer reads through a `Source` and writes to a `Sink`; it never touches the file system, the network or the
database. The product unpacks archives, refuses hostile ones, and turns nodes into pages in one transaction. A dry
run is the same importer with a sink that writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel

from lms_sdk.i18n import Text
from lms_sdk.interchange_nodes import (
    AnyNode,
    AssessmentItem,
    AssessmentNode,
    AssessmentSettings,
    AssetNode,
    AttachmentNode,
    BankNode,
    BlockNode,
    CourseNode,
    DrawItem,
    GradingCategory,
    GradingScheme,
    LessonNode,
    Line,
    ModuleNode,
    Node,
    QuestionItem,
    QuestionNode,
    ShowCorrect,
    TextItem,
)
from lms_sdk.model import Model

__all__ = [
    "AnyNode",
    "AssessmentItem",
    "AssessmentNode",
    "AssessmentSettings",
    "AssetNode",
    "AttachmentNode",
    "BankNode",
    "BlockNode",
    "CourseNode",
    "DrawItem",
    "Exporter",
    "GradingCategory",
    "GradingScheme",
    "Importer",
    "LessonNode",
    "Line",
    "ModuleNode",
    "NoOptions",
    "Node",
    "Output",
    "QuestionItem",
    "QuestionNode",
    "Reporter",
    "ShowCorrect",
    "Sink",
    "Source",
    "SourceError",
    "TextItem",
    "chunks",
]
CHUNK = 1 << 20


class SourceError(ValueError):
    """The source cannot be imported at all; the message is shown to the person who tried."""


class Source(Protocol):
    """A read-only view of what was handed in: a folder, or an archive already unpacked and checked.

    Paths are relative with forward slashes. A missing path raises KeyError.
    """

    @property
    def name(self) -> str:
        """The name of the file or folder that was handed in."""
        ...

    def paths(self) -> list[str]:
        """Every file, sorted."""
        ...

    def exists(self, path: str, /) -> bool:
        """Whether there is a file of this path."""
        ...

    def read(self, path: str, /) -> bytes:
        """The file's bytes."""
        ...

    def text(self, path: str, /) -> str:
        """The file as UTF-8 text, a byte order mark removed, undecodable bytes replaced."""
        ...

    def size(self, path: str, /) -> int:
        """The file's size in bytes, without reading it."""
        ...


def chunks(source: Source, path: str) -> Iterator[bytes]:
    """The file's bytes, a piece at a time: for `Output.write`, so that a long film need not fit into memory."""
    opened = getattr(source, "open", None)
    if opened is None:
        yield source.read(path)
        return
    with opened(path) as stream:
        while piece := stream.read(CHUNK):
            yield piece


class Reporter(Protocol):
    """Where lines of the report go."""

    def report(self, line: Line, /) -> None:
        """Say what became of one thing of the source."""
        ...

    def progress(self, done: int, total: int, /) -> None:
        """Say how far it is; `total` 0 when unknown."""
        ...


class Sink(Reporter, Protocol):
    """Where nodes go as they are found; parents before children, questions before assessments that use them."""

    def add(self, node: Node, /) -> None:
        """Hand over one node."""
        ...


class Output(Protocol):
    """Where an exporter's files go; the product packs them."""

    def write(self, path: str, data: bytes | Iterable[bytes], /) -> None:
        """Add one file."""
        ...


class NoOptions(Model):
    """An importer or exporter without options."""


class Importer:
    """Recognises and reads one format; subclasses are listed in `Plugin(importers=[...])`."""

    key: ClassVar[str]
    label: ClassVar[Text]
    extensions: ClassVar[Sequence[str]] = ()
    """What to offer in a file chooser: `(".tar.gz", ".zip")`."""
    Options: ClassVar[type[BaseModel]] = NoOptions

    def examples(self) -> Sequence[Mapping[str, bytes | str]]:
        """Small packages of the format, each as files by path: tried by the tests, shown in previews."""
        return ()

    def sniff(self, source: Source) -> float:
        """How surely this source is of our format, 0 to 1. Cheap, and never raises."""
        raise NotImplementedError

    def run(self, source: Source, sink: Sink, options: Any) -> None:
        """Read everything. Each thing of the source ends in exactly one line of the report.

        What one item has wrong is a line with outcome "error"; only a source that cannot be read at all raises
        SourceError. `options` is an instance of `Options`.
        """
        raise NotImplementedError


class Exporter:
    """Writes one format; subclasses are listed in `Plugin(exporters=[...])`."""

    key: ClassVar[str]
    label: ClassVar[Text]
    media_type: ClassVar[str] = "application/zip"
    extension: ClassVar[str] = ".zip"
    Options: ClassVar[type[BaseModel]] = NoOptions

    def run(
        self, nodes: Iterable[Node], assets: Source, output: Output, reporter: Reporter, options: Any
    ) -> None:
        """Write a course. Each node ends in exactly one line of the report; nothing is left out in silence."""
        raise NotImplementedError
