"""The course's tree as it was found: light items, their definitions read when needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lms_plugins.importer_olx.safe_xml import Element
from lms_plugins.importer_olx.values import identity, text, title

OUTLINE: Final = frozenset({"course", "chapter", "sequential", "videosequence", "problemset", "section"})
"""What holds units."""

GROUPS: Final = frozenset({"vertical", "split_test", "conditional", "randomize", "wrapper"})
"""What holds components."""

POOLS: Final = frozenset({"library", "library_content", "itembank", "legacy_library_content"})
"""What holds problems to draw from."""

CONTAINERS: Final = OUTLINE | GROUPS | POOLS


@dataclass(slots=True, eq=False)
class Item:
    """One thing of the course: `kind` is its XML tag, `name` its url_name."""

    kind: str
    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    parent: Item | None = None
    children: list[Item] = field(default_factory=list)
    element: Element | None = None
    """The definition where it stands inline or has been read; a leaf in a file of its own is read when needed."""
    path: str = ""
    draft: bool = False
    fault: str = ""
    """Why there is no definition."""
    repeated: int = 0
    """Counts up where an item stands in the course a second time."""

    @property
    def source_id(self) -> str:
        """The item's identity, the same each time the same course is imported."""
        name = identity(f"{self.kind}/{self.name}") + ("~draft" if self.draft else "")
        return name + (f"~again{self.repeated}" if self.repeated else "")

    @property
    def published(self) -> str | None:
        """For a draft: the identity of its published version, whether there is one or not."""
        return identity(f"{self.kind}/{self.name}") if self.draft and not self.repeated else None

    @property
    def place(self) -> str:
        """The identity that both versions share."""
        return self.published or self.source_id

    @property
    def title(self) -> str:
        """Its own name, or one made of its kind."""
        return title(self.attributes.get("display_name"), self.kind.replace("_", " ").capitalize())

    @property
    def named(self) -> bool:
        """Whether an author gave it a name."""
        return bool(text(self.attributes.get("display_name")))

    def setting(self, name: str, *, below_course: bool = False) -> object:
        """The value that holds here: its own, or that of the nearest item it stands in."""
        at: Item | None = self
        while at is not None and not (below_course and at.kind == "course"):
            if text(at.attributes.get(name)):
                return at.attributes[name]
            at = at.parent
        return None

    def walk(self) -> Iterator[Item]:
        """The item and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()
