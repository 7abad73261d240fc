"""Facts looked up in the database, each once a run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Q
from wagtail.blocks.stream_block import StreamValue
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmedia.models import get_media_model

from content_types.compile import pictures
from content_types.compile.facts import (
    FileFacts,
    ImageFacts,
    PageFacts,
    PoolFacts,
    QuestionFacts,
    SlidesFacts,
)
from content_types.compile.terms import course_terms
from content_types.models import Presentation, Question, QuestionBank
from content_types.pages.assessment import AssessmentPage
from content_types.pages.catalog import CatalogPage
from content_types.pages.content import ContentPage
from content_types.pages.course import CoursePage
from content_types.pages.lesson import LessonPage
from content_types.pages.module import ModulePage
from content_types.questions.queries import pool_query
from content_types.stream import walk
from lms_site.publishing import api as publishing

T = TypeVar("T")
KINDS: dict[type[Page], str] = {
    CoursePage: "course",
    ModulePage: "module",
    LessonPage: "lesson",
    AssessmentPage: "assessment",
    ContentPage: "page",
    CatalogPage: "page",
}
"""What each page type is called in documents."""
HIDDEN = Q(modulepage__hidden=True) | Q(lessonpage__hidden=True) | Q(assessmentpage__hidden=True)
NOT_SHOWN = Q(live=False) | HIDDEN
"""Pages that learners do not get, nor anything below them."""
_BUFFER = 1 << 20
_AT_ONCE = 500
_PAGE = ("pk", "translation_key", "title", "path", "content_type_id")


class StoredLibrary:
    """A Library over the database."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, Any], Any] = {}

    def _once(self, what: str, key: Any, find: Callable[[], T]) -> T:
        if (what, key) not in self._held:
            self._held[what, key] = find()
        found: T = self._held[what, key]
        return found

    def foreseeing(self, pages: Iterable[Page]) -> Iterator[Page]:
        """The pages; what they name is looked up for some hundred at once, instead of name by name."""
        waiting = iter(pages)
        while some := list(islice(waiting, _AT_ONCE)):
            self._foresee(some)
            yield from some

    def _foresee(self, pages: Sequence[Page]) -> None:
        for language in {page.locale_id: page for page in pages}.values():
            there = [page for page in pages if page.locale_id == language.locale_id]
            self._foresee_questions(named_questions(there), language.locale.language_code)
        named = [value for page in pages for value in _values(page)]
        self._foresee_pages(
            {value["assessment"] for value in named if isinstance(value.get("assessment"), int)}
        )

    def _foresee_questions(self, numbers: set[int], wanted: str) -> None:
        numbers = {number for number in numbers if ("question", (number, wanted)) not in self._held}
        by_locale: dict[str, dict[int, Any]] = {}
        for pk, key, locale in _in_language(numbers, wanted) if numbers else ():
            by_locale.setdefault(locale, {})[pk] = key
        for locale, keys in by_locale.items():
            digests = publishing.head_digests("question", list(keys.values()), locale=locale)
            shown = publishing.unresolved(list(set(digests.values())))
            for pk, key in keys.items():
                digest = digests.get(key)
                facts = QuestionFacts(
                    key=key, digest=digest, delivery=shown.get(digest, {}) if digest else {}
                )
                self._held["question", (pk, wanted)] = facts

    def _foresee_pages(self, numbers: set[int]) -> None:
        numbers = {number for number in numbers if ("page", number) not in self._held}
        if not numbers:
            return
        rows = list(Page.objects.filter(pk__in=numbers).values(*_PAGE))
        places = {place for row in rows for place in above(row["path"])}
        not_shown = Page.objects.filter(path__in=places, depth__gt=1).filter(NOT_SHOWN)
        hidden = set(not_shown.values_list("path", flat=True))
        for row in rows:
            if hidden.isdisjoint(above(row["path"])):
                self._held["page", row["pk"]] = self._facts(row, shown=True)

    def image(self, pk: int) -> ImageFacts | None:
        """The image with this number."""
        return self._once("image", pk, lambda: image_facts(get_image_model().objects.filter(pk=pk).first()))

    def document(self, pk: int) -> FileFacts | None:
        """The document with this number."""
        return self._once(
            "document", pk, lambda: _document(get_document_model().objects.filter(pk=pk).first())
        )

    def media(self, pk: int) -> FileFacts | None:
        """The video or recording with this number."""
        return self._once("media", pk, lambda: _media(get_media_model().objects.filter(pk=pk).first()))

    def page(self, pk: int) -> PageFacts | None:
        """The page with this number."""
        return self._once("page", pk, lambda: self._page(Page.objects.filter(pk=pk)))

    def page_by_key(self, key: str, locale: str) -> PageFacts | None:
        """The page with this stable key, in the language if there is such a one."""

        def find() -> PageFacts | None:
            pages = Page.objects.filter(translation_key=key)
            return self._page(pages.filter(locale__language_code=locale)) or self._page(pages)

        return self._once("page key", (key, locale), find)

    def _page(self, pages: Any) -> PageFacts | None:
        row = pages.order_by("pk").values(*_PAGE).first()
        return None if row is None else self._facts(row, shown=is_shown(row["path"]))

    def _facts(self, row: dict[str, Any], *, shown: bool) -> PageFacts | None:
        kind = self._kinds.get(row["content_type_id"])
        if kind is None:
            return None
        return PageFacts(key=row["translation_key"], kind=kind, title=row["title"], shown=shown)

    @cached_property
    def _kinds(self) -> dict[int, str]:
        return kinds_by_content_type()

    def question(self, pk: int, locale: str) -> QuestionFacts | None:
        """The question with this number, in the language where it is published in it; its last published edition."""

        def find() -> QuestionFacts | None:
            return next((self._question(key, code) for _pk, key, code in _in_language({pk}, locale)), None)

        return self._once("question", (pk, locale), find)

    def _question(self, key: Any, locale: str) -> QuestionFacts:
        digest = publishing.head_digests("question", [key], locale=locale).get(key)
        shown = publishing.unresolved([digest]).get(digest, {}) if digest else {}
        return QuestionFacts(key=key, digest=digest, delivery=shown)

    def pool(self, bank: int, tags: Sequence[str], locale: str) -> PoolFacts | None:
        """The published questions of the bank that have all the tags, in the language where they have it."""
        return self._once("pool", (bank, locale, *tags), lambda: self._pool(bank, tags, locale))

    def _pool(self, bank: int, tags: Sequence[str], wanted: str) -> PoolFacts | None:
        row = QuestionBank.objects.filter(pk=bank).first()
        if row is None:
            return None
        keys = pool_query(row, tags).values_list("translation_key", "locale__language_code").distinct()
        by_locale: dict[str, list[Any]] = {}
        for key, locale in keys:
            by_locale.setdefault(locale, []).append(key)
        digests: dict[Any, str] = {}
        for locale in sorted(by_locale, key=lambda code: (code != wanted, code), reverse=True):
            digests |= publishing.head_digests("question", by_locale[locale], locale=locale)
        found = [QuestionFacts(key=key, digest=digest) for key, digest in sorted(digests.items())]
        return PoolFacts(bank=row.key, title=row.title, questions=found)

    def terms(self, page: CoursePage) -> Mapping[str, Any]:
        """When and how the page's course may be joined."""
        return self._once("terms", page.pk, lambda: course_terms(page))

    def slides(self, document: int) -> SlidesFacts | None:
        """The pages made from a presentation."""
        return self._once("slides", document, lambda: _slides(document))


def _in_language(numbers: Collection[int], wanted: str) -> list[tuple[int, Any, str]]:
    """Number, key and language of each question: the wanted language where it is published in it, else its own."""
    rows = Question.objects.filter(pk__in=numbers).values_list(
        "pk", "translation_key", "locale__language_code"
    )
    found = list(rows)
    others = {key for _pk, key, locale in found if locale != wanted}
    live = Question.objects.filter(translation_key__in=others, locale__language_code=wanted, live=True)
    translated = set(live.values_list("translation_key", flat=True)) if others else set()
    return [(pk, key, wanted if key in translated else locale) for pk, key, locale in found]


def named_questions(pages: Iterable[Any]) -> set[int]:
    """The numbers of the questions that the pages' blocks name."""
    values = (value.get("question") for page in pages for value in _values(page))
    return {number for number in values if isinstance(number, int)}


def _values(page: Any) -> Iterator[dict[str, Any]]:
    """The values of a page's blocks, at any depth."""
    for name in ("body", "items"):
        stream = getattr(page, name, None)
        for child in (
            walk([dict(each) for each in stream.raw_data]) if isinstance(stream, StreamValue) else ()
        ):
            if isinstance(child.get("value"), dict):
                yield child["value"]


def kinds_by_content_type() -> dict[int, str]:
    """What pages are called in documents, by the number of their content type."""
    from django.contrib.contenttypes.models import ContentType

    types = ContentType.objects.get_for_models(*KINDS)
    return {content_type.pk: KINDS[model] for model, content_type in types.items()}


def is_shown(path: str) -> bool:
    """Whether the page at this place of the tree, and everything above it, is published and not hidden."""
    return not Page.objects.filter(path__in=above(path), depth__gt=1).filter(NOT_SHOWN).exists()


def above(path: str) -> list[str]:
    """The places of the tree from the root down to this one."""
    step = int(Page.steplen)
    return [path[:end] for end in range(step, len(path) + 1, step)]


def image_facts(image: Any) -> ImageFacts | None:
    """An image row; None when there is none, or its file is gone."""
    if image is None:
        return None
    suffix = image.file.name.rpartition(".")[2].lower()
    sha = _hash(image, "image", f"image/{'jpeg' if suffix == 'jpg' else suffix}", size=image.file_size)
    if sha is None:
        return None
    focus = image.get_focal_point()
    return ImageFacts(
        sha=sha,
        width=image.width,
        height=image.height,
        title=image.title,
        scalable=suffix not in {"gif", "svg"},
        focus=None if focus is None else pictures.focus_of((*focus.centroid, focus.width, focus.height)),
    )


def _document(document: Any) -> FileFacts | None:
    if document is None:
        return None
    sha = _hash(document, "document", document.content_type, size=document.file_size)
    return None if sha is None else _file(document, sha, document.content_type, document.file_size)


def _media(media: Any) -> FileFacts | None:
    if media is None:
        return None
    import mimetypes

    kind = mimetypes.guess_type(media.filename)[0] or f"{media.type}/*"
    sha = _hash(media, media.type, kind, size=None)
    if sha is None:
        return None
    facts = _file(media, sha, kind, media.file.size)
    size = (media.width, media.height) if media.width and media.height else (None, None)
    return FileFacts(
        sha=facts.sha,
        title=facts.title,
        filename=facts.filename,
        content_type=facts.content_type,
        size=facts.size,
        duration=media.duration or None,
        width=size[0],
        height=size[1],
    )


def _file(row: Any, sha: str, content_type: str, size: int | None) -> FileFacts:
    return FileFacts(
        sha=sha,
        title=row.title,
        filename=row.filename,
        content_type=content_type,
        size=size if size is not None else row.file.size,
    )


def _hash(row: Any, kind: str, content_type: str, *, size: int | None) -> str | None:
    """The SHA-256 of a row's file, read once a version of it; None when the file is gone.

    The version is told by name, size and the hash that Wagtail keeps; without that hash the bytes are read.
    """
    name, known = row.file.name, getattr(row, "file_hash", "")
    origin = f"{kind}:{row.pk}:{size}:{known}:{name}"
    if known and (found := publishing.media_of([origin]).get(origin)):
        return found
    try:
        with row.file.storage.open(name, "rb") as handle:
            digest, length = hashlib.sha256(), 0
            while chunk := handle.read(_BUFFER):
                digest.update(chunk)
                length += len(chunk)
    except OSError:
        return None
    publishing.put_media(
        origin=origin,
        sha=digest.hexdigest(),
        kind=kind,
        name=name,
        filename=row.filename,
        content_type=content_type,
        size=length,
        width=getattr(row, "width", None),
        height=getattr(row, "height", None),
    )
    return digest.hexdigest()


def _slides(pk: int) -> SlidesFacts | None:
    document = get_document_model().objects.filter(pk=pk).first()
    if document is None:
        return None
    shas = [document.file_hash, (facts.sha if (facts := _document(document)) is not None else "")]
    found = Presentation.objects.filter(file_hash__in=[sha for sha in shas if sha]).first()
    if found is None:
        return None
    pages = [(_slide(page), page.text) for page in found.pages.order_by("number")]
    return SlidesFacts(state=found.state, pages=[(facts, text) for facts, text in pages if facts is not None])


def _slide(page: Any) -> ImageFacts | None:
    name = page.image.name
    origin = f"slide:{page.pk}:{page.image_hash}:{name}"
    sha = publishing.media_of([origin]).get(origin)
    if sha is None:
        try:
            with page.image.storage.open(name, "rb") as handle:
                data = handle.read()
        except OSError:
            return None
        sha = hashlib.sha256(data).hexdigest()
        publishing.put_media(
            origin=origin,
            sha=sha,
            kind="image",
            name=name,
            filename=name.rpartition("/")[2],
            content_type=f"image/{name.rpartition('.')[2].lower()}",
            size=len(data),
            width=page.width,
            height=page.height,
        )
    return ImageFacts(sha=sha, width=page.width, height=page.height)
