"""What crosses the door of the domain: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing a document was compiled from; when it changes, the document is compiled again."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A compiled document, not stored yet.

    `delivery` is what a learner may get, `sealed` what none may; `references` what it was made from.
    """

    kind: str
    key: UUID
    locale: str
    title: str
    delivery: Json
    sealed: Json | None = None
    words: str = ""
    references: frozenset[Reference] = frozenset()
    facts: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An item of a course's tree, in its order, depth first; `digest` names its edition."""

    key: UUID
    kind: str
    title: str
    parent: UUID | None
    depth: int
    digest: str | None
    preview: bool = False
    graded: bool = False
    minutes: int | None = None
    rules: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseState:
    """A course in one language as it should be published now; `nodes` empty: taken offline."""

    key: UUID
    locale: str
    slug: str
    title: str
    nodes: Sequence[Node]
    restricted: bool = False
    owner: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish did; `changed` false: the tree was the same, nothing was written."""

    changed: bool
    manifest: str | None
    version: int
    added: tuple[UUID, ...] = ()
    removed: tuple[UUID, ...] = ()
    modified: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadState:
    """The current edition of something outside a course, as it should be now."""

    kind: str
    key: UUID
    locale: str
    digest: str | None
    title: str = ""
    facts: Json = field(default_factory=dict)
    live: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The current edition of a question or page."""

    kind: str
    key: UUID
    locale: str
    digest: str | None
    title: str
    facts: Json
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageName:
    """A page of the site in a list; `type` is content or catalogue."""

    key: UUID
    locale: str
    title: str
    slug: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something to compile again."""

    kind: str
    key: UUID
    locale: str = ""
    reason: str = ""
    actor: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One publish of a course."""

    at: datetime
    locale: str
    version: int
    manifest: str | None
    previous: str | None
    actor: UUID | None
    reason: str
    changes: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a published thing stands."""

    site: int
    path: str
    kind: str
    key: UUID
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a path leads to; `moved_to` is where to go instead when the asked path is an earlier one or a redirect.

    Of kind `redirect` (to another site, say) it has no key.
    """

    kind: str
    key: UUID | None
    locale: str
    path: str
    moved_to: str | None = None
    permanent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """A path that leads elsewhere, as an editor set it: to a thing by `key`, or to `target`, an address."""

    site: int
    path: str
    key: UUID | None = None
    locale: str = ""
    target: str = ""
    permanent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryState:
    """An item of a current manifest, as it was compiled."""

    digest: str | None
    preview: bool
    graded: bool
    minutes: int | None
    rules: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDocument:
    """The bytes of a document that everybody may get, with its strong ETag; `gone` after a takedown."""

    body: str
    etag: str
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSource:
    """A file to serve: its name in the storage and what it is."""

    sha: str
    kind: str
    name: str
    filename: str
    content_type: str
    size: int | None
    final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestDiff:
    """How one manifest differs from another; items by stable key."""

    added: tuple[Json, ...] = ()
    removed: tuple[Json, ...] = ()
    moved: tuple[Json, ...] = ()
    modified: tuple[Json, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the two are equal."""
        return not (self.added or self.removed or self.moved or self.modified)
