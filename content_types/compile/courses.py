"""A course, brought up to date: what is marked or new is compiled, the rest keeps its editions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import structlog
from wagtail.models import Page

from content_types.compile import assessments, places, projections, release, trees
from content_types.compile.context import Refused
from content_types.compile.documents import COMPILER, page_document
from content_types.compile.facts import Library
from content_types.pages.assessment import AssessmentPage
from content_types.pages.course import CoursePage
from content_types.pages.lesson import LessonPage
from content_types.pages.module import ModulePage
from lms_site.foundation.errors import Invalid
from lms_site.publishing import api as publishing
from lms_site.publishing.api import Document, EntryState, Node

log = structlog.get_logger(__name__)
_MODELS: dict[str, type[Page]] = {
    "course": CoursePage,
    "module": ModulePage,
    "lesson": LessonPage,
    "assessment": AssessmentPage,
}
RESTRICTED = "restricted"
NOTHING = EntryState(digest=None, preview=False, graded=False, minutes=None, rules={})


@dataclass(slots=True)
class CourseResult:
    """What bringing a course up to date did."""

    compiled: set[UUID] = field(default_factory=set)
    failed: dict[UUID, str] = field(default_factory=dict)
    appeared: tuple[UUID, ...] = ()
    vanished: tuple[UUID, ...] = ()
    changed: bool = False


def publish_course(
    key: UUID, locale: str, *, stale: Collection[UUID], library: Library, actor: UUID | None, reason: str
) -> CourseResult:
    """Compile what is marked or new in a course and publish its tree. The caller holds the course's lock."""
    page = trees.course_page(key, locale)
    if page is None:
        return _take_offline(key, locale, actor=actor, reason=reason)
    rows = trees.course_tree(page)
    before = publishing.entry_states(key, locale=locale)
    wanted = [row for row in rows if row.key in stale or is_new(row, before)]
    return publish_tree(page, rows, before, load_pages(wanted), library=library, actor=actor, reason=reason)


def publish_tree(
    page: CoursePage,
    rows: Sequence[trees.Row],
    before: Mapping[UUID, EntryState],
    pages: Iterable[Page],
    *,
    library: Library,
    actor: UUID | None = None,
    reason: str = "",
) -> CourseResult:
    """Publish the rows as the course's tree: these pages are compiled, the others keep the editions of `before`."""
    key, locale = page.translation_key, page.locale.language_code
    result = CourseResult()
    documents, tests = _compile(pages, library, result)
    digests = dict(
        zip(documents, publishing.put_editions(list(documents.values()), compiler=COMPILER), strict=True)
    )
    state = publishing.CourseState(
        key=key,
        locale=locale,
        slug=page.slug,
        title=page.title,
        restricted=rows[0].restricted,
        owner=page.owner_id,
        nodes=release.in_place(_nodes(rows, before, documents, digests)),
    )
    published = publishing.publish_course(state, actor=actor, reason=reason)
    result.appeared, result.vanished, result.changed = published.added, published.removed, published.changed
    result.compiled = set(documents)
    places.put_course(page, rows)
    places.leave(result.vanished, locale=locale)
    if key in documents or key not in before:
        projections.put_course(page, documents.get(key), library, restricted=rows[0].restricted)
    _put_rules(tests, key, documents, result)
    return result


def is_new(row: trees.Row, before: Mapping[UUID, EntryState]) -> bool:
    """Whether the page is not published yet, or others may see it than before (which its facts depend on)."""
    state = before.get(row.key, NOTHING)
    return state.digest is None or row.restricted != bool(state.rules.get(RESTRICTED))


def _take_offline(key: UUID, locale: str, *, actor: UUID | None, reason: str) -> CourseResult:
    before = publishing.entry_states(key, locale=locale)
    offline = publishing.CourseState(key=key, locale=locale, slug="", title="", nodes=())
    published = publishing.publish_course(offline, actor=actor, reason=reason)
    projections.unlist(key, locale)
    places.leave(before, locale=locale)
    return CourseResult(vanished=published.removed, changed=published.changed)


def _compile(
    pages: Iterable[Page], library: Library, result: CourseResult
) -> tuple[dict[UUID, Document], list[AssessmentPage]]:
    """The documents of the pages, and the assessments among them.

    A page that cannot be compiled keeps the edition it has, and is reported.
    """
    documents: dict[UUID, Document] = {}
    tests = []
    for page in library.foreseeing(pages):
        try:
            documents[page.translation_key] = page_document(page, library)
        except Refused as error:
            result.failed[page.translation_key] = str(error)
            log.warning("page_refused", key=str(page.translation_key), title=page.title, why=str(error))
        else:
            tests += [page] if isinstance(page, AssessmentPage) else []
    return documents, tests


def load_pages(rows: Iterable[trees.Row]) -> Iterable[Page]:
    """The pages as their own types, a query a type and hundred."""
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.pk)
    size = 100
    for kind, keys in by_kind.items():
        for start in range(0, len(keys), size):
            yield from (
                _MODELS[kind]
                .objects.filter(pk__in=keys[start : start + size])
                .select_related("locale")
                .order_by("pk")
            )


def _nodes(
    rows: Sequence[trees.Row],
    before: Mapping[UUID, EntryState],
    documents: Mapping[UUID, Document],
    digests: Mapping[UUID, str],
) -> list[Node]:
    top = rows[0].depth
    nodes = []
    for row in rows:
        state = _state(documents[row.key], digests[row.key]) if row.key in documents else before.get(row.key)
        if state is None:
            continue
        nodes.append(
            Node(
                key=row.key,
                kind=row.kind,
                title=row.title,
                parent=row.parent,
                depth=row.depth - top,
                digest=state.digest,
                preview=state.preview and not row.restricted,
                graded=state.graded,
                minutes=state.minutes,
                rules={**state.rules, RESTRICTED: True} if row.restricted else state.rules,
            )
        )
    return nodes


def _state(document: Document, digest: str) -> EntryState:
    facts = document.facts
    return EntryState(
        digest=digest,
        preview=bool(facts.get("preview")),
        graded=bool(facts.get("graded")),
        minutes=facts.get("minutes"),
        rules=facts.get("rules", {}),
    )


def _put_rules(
    tests: Sequence[AssessmentPage], course: UUID, documents: Mapping[UUID, Document], result: CourseResult
) -> None:
    """Tell `learning` the rules of the assessments that were compiled."""
    sources = trees.first_pages([page.translation_key for page in tests]) if tests else {}
    for page in tests:
        points = Decimal(documents[page.translation_key].delivery["max_points"])
        rules = assessments.rules(page, course=course, points=points)
        try:
            projections.put_assessment(rules, source=sources[page.translation_key] == page.pk)
        except Invalid as error:
            log.warning("assessment_refused", key=str(page.translation_key), why=str(error))
            result.failed[page.translation_key] = str(error)
