"""What an author can look at: lists, drafts, versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from content_types.authoring.errors import NoSuchPage
from content_types.authoring.finding import (
    MODELS,
    content_types,
    draft_of,
    editable,
    find,
    kind_of,
    summaries,
    user_of,
)
from content_types.authoring.forms import content_of
from content_types.authoring.shapes import Draft, PageKind, PageSummary, Version
from content_types.authoring.trash import in_trash


def read(person: UUID, key: UUID, *, locale: str = "") -> Draft:
    """The latest version of a page. Raises NoSuchPage."""
    user = user_of(person)
    return draft_of(find(user, key, locale), user)


def pages(
    person: UUID,
    *,
    kind: PageKind | None = None,
    parent: UUID | None = None,
    locale: str = "",
    trashed: bool = False,
    after: str = "",
    limit: int = 20,
) -> list[PageSummary]:
    """Pages the person may edit, in the order of the tree: of one kind, below one parent, or those in the trash.

    `after` is the place of the last one of the page before. Seven queries, whatever their number.
    """
    user = user_of(person)
    rows = editable(user).filter(alias_of=None, path__gt=after)
    rows = rows.filter(trashed__isnull=False) if trashed else rows.exclude(in_trash())
    if kind is not None:
        rows = rows.filter(content_type=content_types()[MODELS[kind]])
    if locale:
        rows = rows.filter(locale__language_code=locale)
    if parent is not None:
        rows = rows.child_of(find(user, parent, locale))
    found = rows.select_related("locale", "latest_revision", "content_type").order_by("path").distinct()
    return summaries(list(found.defer("latest_revision__content")[:limit]))


def versions(
    person: UUID, key: UUID, *, locale: str = "", before: int | None = None, limit: int = 20
) -> list[Version]:
    """The versions of a page, newest first; `before` is the number of the last one of the page before."""
    return saved(find(user_of(person), key, locale), before=before, limit=limit)


def version(person: UUID, key: UUID, number: int, *, locale: str = "") -> tuple[Version, dict[str, Any]]:
    """One version of a page, and what its author wrote. Raises NoSuchPage."""
    page = find(user_of(person), key, locale)
    row = page.revisions.filter(pk=number).first()
    if row is None:
        raise NoSuchPage
    content, _shown = content_of(row.as_object(), kind_of(page))
    return described(row, page), content


def saved(thing: Any, *, before: int | None, limit: int) -> list[Version]:
    """The versions of a page or question, newest first; `before` is the number of the last one of the page before."""
    rows = thing.revisions.order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [described(row, thing) for row in rows.defer("content")[:limit]]


def described(row: Any, thing: Any) -> Version:
    """What is told of a version of a page or question."""
    return Version(
        number=row.pk,
        created_at=row.created_at,
        author=row.user_id,
        title=row.object_str,
        live=row.pk == thing.live_revision_id,
        latest=row.pk == thing.latest_revision_id,
    )
