"""What a compile function gets: look-ups that note what they looked at, and places to put what else it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from content_types.compile import pictures, richtext
from content_types.compile.facts import (
    FileFacts,
    ImageFacts,
    Library,
    PageFacts,
    PoolFacts,
    QuestionFacts,
    SlidesFacts,
)
from lms_sdk.richtext import plain_text
from lms_site.foundation import canonical
from lms_site.publishing.api import Reference, media_reference, page_keys, page_reference

Raw = Mapping[str, Any]
T = TypeVar("T")


class Refused(Exception):
    """The page cannot be compiled as it is stored; the edition it has stays."""


class Unreadable(Exception):
    """A block cannot be shown: it compiles to `unavailable`, the rest of the page goes on."""


class CompileContext:
    """One document being compiled.

    Every look-up is noted as a reference (what makes the document stale). `words` are for search, `links` say what
    the pages linked to are, `sealed` and `tasks` leave the document beside its public part.
    """

    def __init__(self, library: Library, *, locale: str) -> None:
        self.library = library
        self.locale = locale
        self.references: set[Reference] = set()
        self.links: dict[str, str] = {}
        self.words: list[str] = []
        self.sealed: dict[str, Any] = {}
        self.tasks: list[str] = []

    def note(self, kind: str, ref: object) -> None:
        """Note that the document depends on a thing."""
        self.references.add(Reference(kind, str(ref)))

    def say(self, *texts: str) -> None:
        """Add plain words by which the document is found."""
        self.words.extend(text for text in texts if text)

    def html(self, source: str | None, *, silent: bool = False) -> str:
        """Formatted text as clean HTML with stable references; its words are added unless `silent`."""
        if not source:
            return ""
        clean = richtext.clean(source, self)
        if not silent:
            self.say(plain_text(clean))
        return clean

    def text(self, source: str | None) -> str:
        """Plain text; its words are added."""
        self.say(source or "")
        return source or ""

    def find_image(self, pk: Any) -> ImageFacts | None:
        """The image of this number, if there is one."""
        return self._find("image", pk, self.library.image)

    def find_document(self, pk: Any) -> FileFacts | None:
        """The document of this number, if there is one."""
        return self._find("document", pk, self.library.document)

    def find_media(self, pk: Any) -> FileFacts | None:
        """The video or recording of this number, if there is one."""
        return self._find("media", pk, self.library.media)

    def _find(self, kind: str, pk: Any, look_up: Callable[[int], T | None]) -> T | None:
        if not _is_number(pk):
            return None
        self.note(kind, int(pk))
        return look_up(int(pk))

    def picture(self, pk: Any) -> dict[str, Any]:
        """An image as clients get it, in several sizes. Raises Unreadable when it is gone."""
        facts = self.find_image(pk)
        if facts is None:
            raise Unreadable("the image is gone")
        return pictures.picture(facts)

    def file(self, pk: Any) -> dict[str, Any]:
        """A document as clients get it. Raises Unreadable when it is gone."""
        facts = self.find_document(pk)
        if facts is None:
            raise Unreadable("the document is gone")
        return file_object(facts)

    def find_page(self, pk: Any) -> PageFacts | None:
        """The page of this number if learners can reach it; either way it is noted."""
        return self._shown(self.library.page(int(pk)) if _is_number(pk) else None)

    def find_key(self, pk: Any, *kinds: str) -> str:
        """The stable key of the page of this number, whether learners can reach it or not.

        Raises Unreadable when it is gone, or none of these kinds.
        """
        facts = self.library.page(int(pk)) if _is_number(pk) else None
        if facts is None or facts.kind not in kinds:
            raise Unreadable("the page is gone")
        self.note("page", facts.key)
        return str(facts.key)

    def find_page_by_key(self, key: str) -> PageFacts | None:
        """The page with this stable key if learners can reach it."""
        self.note("page", key)
        return self._shown(self.library.page_by_key(key, self.locale))

    def _shown(self, facts: PageFacts | None) -> PageFacts | None:
        if facts is None:
            return None
        self.note("page", facts.key)
        return facts if facts.shown else None

    def link(self, facts: PageFacts) -> str:
        """The stable reference of a page; what it is goes into the document's links."""
        self.links[str(facts.key)] = facts.kind
        return page_reference(facts.key)

    def find_question(self, pk: Any) -> QuestionFacts | None:
        """The question of this number, if there is one, published or not; its translation where there is such a one."""
        facts = self.library.question(int(pk), self.locale) if _is_number(pk) else None
        if facts is not None:
            self.note("question", facts.key)
        return facts

    def find_pool(self, bank: Any, tags: Sequence[str]) -> PoolFacts | None:
        """The published questions of a bank with all the tags."""
        facts = self.library.pool(int(bank), tags, self.locale) if _is_number(bank) else None
        if facts is not None:
            self.note("bank", facts.bank)
            for question in facts.questions:
                self.note("question", question.key)
        return facts

    def find_slides(self, document: Any) -> SlidesFacts | None:
        """The pages made from a presentation."""
        return self._find("slides", document, self.library.slides)

    def add_task(self, key: UUID) -> None:
        """Note that the document gives an assessment as a task."""
        if str(key) not in self.tasks:
            self.tasks.append(str(key))


def links_in(value: Any, links: Mapping[str, str]) -> dict[str, str]:
    """Those of the links that a value really holds: what only a sealed part links to is nobody's business."""
    if not links:
        return {}
    named = page_keys(canonical.dumps(value).decode())
    return {key: kind for key, kind in links.items() if key in named}


def file_object(facts: FileFacts) -> dict[str, Any]:
    """An uploaded file as clients get it."""
    found: dict[str, Any] = {
        "ref": media_reference(facts.sha, "original"),
        "title": facts.title,
        "filename": facts.filename,
        "media_type": facts.content_type,
        "size": facts.size,
    }
    if facts.duration:
        found["duration"] = round(facts.duration, 3)
    if facts.width and facts.height:
        found |= {"width": facts.width, "height": facts.height}
    return found


def _is_number(pk: Any) -> bool:
    return isinstance(pk, int) or (isinstance(pk, str) and pk.isascii() and pk.isdigit())
