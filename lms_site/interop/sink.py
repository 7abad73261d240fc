"""Where importers put what they find: nodes and lines, kept until everything is known."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from lms_sdk.interchange import CourseNode, Line, Node
from lms_sdk.model import Model
from lms_site.interop.errors import BadPackage
from lms_site.interop.mapping import scrubbed

M = TypeVar("M", bound=Model)
Progress = Callable[[str, int, int], None]
MOST_NODES = 500_000


@dataclass
class CollectingSink:
    """A `lms_sdk.interchange.Sink` that keeps everything."""

    tell: Progress
    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    course: CourseNode | None = None

    def add(self, node: Node) -> None:
        """Keep a node; the first of an identity counts."""
        node = _storable(node)
        if isinstance(node, CourseNode):
            if self.course is not None:
                raise BadPackage(_("The importer found more than one course."))
            self.course = node
            return
        kind = str(getattr(node, "kind", ""))
        if (kind, node.source_id) in self.nodes:
            message = _("Its identity stands in the source more than once; the first one counts.")
            self.lines.append(Line(source_id=node.source_id, kind=kind, outcome="skipped", message=message))
            return
        if len(self.nodes) >= MOST_NODES:
            raise BadPackage(_("The course has too many parts."))
        self.nodes[kind, node.source_id] = node

    def report(self, line: Line) -> None:
        """Keep a line of the report."""
        self.lines.append(_storable(line))

    def progress(self, done: int, total: int) -> None:
        """Tell how far reading is."""
        self.tell(_("Reading"), done, total)

    def the_course(self) -> CourseNode:
        """The course. Raises BadPackage when there is none."""
        if self.course is None:
            raise BadPackage(_("There is no course in the package."))
        return self.course

    @property
    def is_torn(self) -> bool:
        """Whether something of the source could not be read, so that what is missing in it may just be that."""
        return any(line.outcome == "error" for line in self.lines)

    def of(self, *kinds: str) -> list[Node]:
        """The nodes of these kinds, in their order."""
        return [node for (kind, _id), node in self.nodes.items() if kind in kinds]


def _storable(model: M) -> M:
    """The same without characters that PostgreSQL cannot store."""
    with suppress(ValueError, UnicodeError):  # a lone surrogate is no JSON
        if "\\u0000" not in model.model_dump_json():
            return model
    return type(model).model_validate(scrubbed(model.model_dump()))
