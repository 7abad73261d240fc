"""A course's draft, published as if everything in it were published now: what previews show.

The caller's transaction is rolled back (see `learning.previews`); nothing here knows that, so a draft goes the way of
every publish.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, ReferenceIndex

from content_types.compile import courses, trees
from content_types.compile.facts import PageFacts
from content_types.compile.library import HIDDEN, StoredLibrary, named_questions
from content_types.compile.questions import put_versions
from content_types.pages.course import CoursePage
from content_types.questions.content import load
from content_types.questions.models import Question
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing

NOT_IN_DRAFT = Q(trashed__isnull=False) | Q(expired=True) | (Q(has_unpublished_changes=False) & HIDDEN)
"""Pages that no draft shows; of one with changes, the changed version says whether it is hidden."""


class DraftLibrary(StoredLibrary):
    """A library in which the pages of the draft can be linked to, published or not."""

    def __init__(self, shown: Collection[UUID]) -> None:
        super().__init__()
        self._shown = frozenset(shown)

    def _page(self, pages: Any) -> PageFacts | None:
        facts = super()._page(pages)
        return facts and replace(facts, shown=facts.shown or facts.key in self._shown)


class StoredDrafts:
    """The drafts that `learning` asks for."""

    def claim(self, course: UUID, /) -> None:
        """Make a course that was never published known, with its maker."""
        if CoursePage.objects.filter(translation_key=course).exists():
            publishing.lock_courses(trees.owners_of([course]))

    def publish(self, course: UUID, /) -> None:
        """Publish the draft of the course in each of its languages; nothing for a course without pages."""
        for page in CoursePage.objects.filter(translation_key=course).select_related("locale").order_by("pk"):
            _publish(page)

    def names(self, courses: Collection[UUID], /, *, locale: str) -> Mapping[UUID, learning.DraftName]:
        """What the pages of these courses are called: in the language, else in the one they were begun in."""
        rows = CoursePage.objects.filter(translation_key__in=courses).order_by("-pk")
        named = [
            (key, learning.DraftName(title=title, slug=slug, locale=code))
            for key, title, slug, code in rows.values_list(
                "translation_key", "draft_title", "slug", "locale__language_code"
            )
        ]
        return dict(sorted(named, key=lambda one: one[1].locale == locale))


def _publish(page: CoursePage) -> None:
    publishing.lock_courses({page.translation_key: page.owner_id})
    rows = trees.course_tree(page, but=NOT_IN_DRAFT)
    drafts = _drafts(rows)
    rows = _as_drafted(rows, drafts)
    if not rows:
        return
    library = DraftLibrary([row.key for row in rows])
    using = _publish_questions(rows, drafts, library)
    before = publishing.entry_states(page.translation_key, locale=page.locale.language_code)
    stored = [
        row for row in rows if row.key not in drafts and (row.pk in using or courses.is_new(row, before))
    ]
    courses.publish_tree(
        drafts.get(page.translation_key, page),
        rows,
        before,
        [*(drafts[row.key] for row in rows if row.key in drafts), *courses.load_pages(stored)],
        library=library,
        reason="preview",
    )


def _publish_questions(
    rows: Sequence[trees.Row], drafts: Mapping[UUID, Any], library: DraftLibrary
) -> set[int]:
    """Publish the drafts of the questions that the course names; the published pages that name one of them.

    A draft that its type cannot read yet stays out: the published version, if there is one, is shown.
    """
    named = named_questions(drafts.values())
    users: dict[int, set[int]] = {}
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Question),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=[str(row.pk) for row in rows],
    )
    for user, question in references.values_list("object_id", "to_object_id"):
        users.setdefault(int(question), set()).add(int(user))
    changed = Question.objects.filter(pk__in=named | users.keys(), has_unpublished_changes=True)
    versions = [each.get_latest_revision_as_object() for each in changed.select_related("locale", "bank")]
    readable = [each for each in versions if load(each) is not None]
    publishing.put_heads(put_versions(readable, library))
    return set().union(*(users.get(each.pk, ()) for each in readable))


def _drafts(rows: Sequence[trees.Row]) -> dict[UUID, Any]:
    """The pages with changes that are not published, as their last revision has them."""
    found = Page.objects.filter(pk__in=[row.pk for row in rows], has_unpublished_changes=True)
    changed = set(found.values_list("pk", flat=True))
    pages = courses.load_pages([row for row in rows if row.pk in changed])
    return {page.translation_key: page.get_latest_revision_as_object() for page in pages}


def _as_drafted(rows: Sequence[trees.Row], drafts: dict[UUID, Any]) -> list[trees.Row]:
    """The rows with the drafts' titles, without those a draft hides and what stands below them."""
    kept: dict[UUID, trees.Row] = {}
    for row in rows:
        draft = drafts.get(row.key)
        if getattr(draft, "hidden", False) or (row.kind != "course" and row.parent not in kept):
            continue
        kept[row.key] = replace(row, title=draft.title) if draft is not None else row
    return list(kept.values())
