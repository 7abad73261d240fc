"""What compiling needs to know about other things: looked up before, so that compiling itself is pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from wagtail.models import Page

if TYPE_CHECKING:
    from content_types.pages.course import CoursePage

Focus = tuple[int, int, int, int]
"""A focal area: its middle, width and height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """An uploaded image. `focus` is the author's focal area, for crops."""

    sha: str
    width: int
    height: int
    title: str = ""
    scalable: bool = True
    focus: Focus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """An uploaded document, video or recording."""

    sha: str
    title: str
    filename: str
    content_type: str
    size: int
    duration: float | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """A page that something links to; `shown` when learners can reach it."""

    key: UUID
    kind: str
    title: str
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    """A question; `digest` empty while it is not published."""

    key: UUID
    digest: str | None
    delivery: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFacts:
    """The published questions of a bank that have certain tags, in the order of their keys."""

    bank: UUID
    title: str
    questions: Sequence[QuestionFacts] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidesFacts:
    """A presentation turned into pages; `state` is pending, ready or failed."""

    state: str
    pages: Sequence[tuple[ImageFacts, str]] = ()


class Library(Protocol):
    """Where facts are looked up; None: there is no such thing."""

    def foreseeing(self, pages: Iterable[Page]) -> Iterator[Page]:
        """The pages; the library may look up at once what the next ones name."""

    def image(self, pk: int) -> ImageFacts | None:
        """The image with this number."""

    def document(self, pk: int) -> FileFacts | None:
        """The document with this number."""

    def media(self, pk: int) -> FileFacts | None:
        """The video or recording with this number."""

    def page(self, pk: int) -> PageFacts | None:
        """The page with this number."""

    def page_by_key(self, key: str, locale: str) -> PageFacts | None:
        """The page with this stable key, in the language or another one."""

    def question(self, pk: int, locale: str) -> QuestionFacts | None:
        """The question with this number, in the language if it is published in it."""

    def pool(self, bank: int, tags: Sequence[str], locale: str) -> PoolFacts | None:
        """The questions of the bank that have all the tags, in the language or, where they lack it, another one."""

    def terms(self, page: CoursePage) -> Mapping[str, Any]:
        """When and how the page's course may be joined, see `terms.TERMS`."""

    def slides(self, document: int) -> SlidesFacts | None:
        """The pages made from a presentation."""
