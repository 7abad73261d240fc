"""The current editions of what stands outside courses: questions and pages of the site."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import connection, transaction

from lms_site.foundation import clock
from lms_site.foundation.events import emit
from lms_site.publishing.data import Head, HeadState, Json, PageName, PublicDocument
from lms_site.publishing.events import DocumentPublished
from lms_site.publishing.models import DocumentHead

_PUBLIC_PAGES = """
    SELECT * FROM (
        SELECT DISTINCT ON (key) key, locale, title, facts->>'slug' AS slug, facts->>'type' AS type
        FROM publishing_documenthead
        WHERE kind = 'page' AND live AND NOT coalesce((facts->>'restricted')::bool, false)
        ORDER BY key, locale = %(locale)s DESC, locale
    ) page
    WHERE %(title)s::text IS NULL OR (title COLLATE "C", key) > (%(title)s COLLATE "C", %(key)s::uuid)
    ORDER BY title COLLATE "C", key LIMIT %(limit)s
"""


@transaction.atomic
def put_heads(states: Sequence[HeadState]) -> tuple[HeadState, ...]:
    """Make the given editions current; those that changed anything come back (nothing is written for the rest)."""
    if not states:
        return ()
    present = _locked(states)
    changed: list[HeadState] = []
    updated: list[DocumentHead] = []
    created: list[DocumentHead] = []
    moment = clock.now()
    for state in sorted(states, key=lambda state: (state.kind, state.key, state.locale)):
        row = present.get((state.kind, state.key, state.locale))
        if row is None and not state.live:
            continue
        if row is None:
            created.append(_fill(DocumentHead(kind=state.kind, key=state.key, locale=state.locale), state))
        elif _differs(row, state):
            updated.append(_fill(row, state, step=1))
        else:
            continue
        changed.append(state)
    for row in (*created, *updated):
        row.updated_at = moment
    DocumentHead.objects.bulk_create(created, batch_size=500)
    DocumentHead.objects.bulk_update(
        updated, ["digest", "title", "facts", "live", "version", "updated_at"], batch_size=200
    )
    if changed:
        emit(
            *(
                DocumentPublished(kind=state.kind, key=state.key, locale=state.locale, live=state.live)
                for state in changed
            )
        )
    return tuple(changed)


def _locked(states: Sequence[HeadState]) -> dict[tuple[str, UUID, str], DocumentHead]:
    rows = (
        DocumentHead.objects.filter(key__in={state.key for state in states})
        .order_by("pk")
        .select_for_update()
    )
    return {(row.kind, row.key, row.locale): row for row in rows}


def _differs(row: DocumentHead, state: HeadState) -> bool:
    if not state.live:
        return row.live
    return (row.digest_id, row.title, row.facts, row.live) != (
        state.digest,
        state.title[:255],
        dict(state.facts),
        True,
    )


def _fill(row: DocumentHead, state: HeadState, *, step: int = 0) -> DocumentHead:
    """The row with the state; what is taken offline keeps the name and edition it had."""
    row.live = state.live
    row.version += step
    if state.live:
        row.digest_id = state.digest
        row.title = state.title[:255]
        row.facts = dict(state.facts)
    return row


def heads(kind: str, keys: Collection[UUID], *, locale: str | None = None) -> dict[UUID, Head]:
    """The current editions of live things of a kind, by key; in any language when `locale` is None."""
    rows = DocumentHead.objects.filter(kind=kind, key__in=keys, live=True).order_by("locale")
    if locale is not None:
        rows = rows.filter(locale=locale)
    return {row.key: _head(row) for row in rows}


def _head(row: DocumentHead) -> Head:
    return Head(
        kind=row.kind,
        key=row.key,
        locale=row.locale,
        digest=row.digest_id,
        title=row.title,
        facts=row.facts,
        live=row.live,
    )


def head_digests(kind: str, keys: Collection[UUID], *, locale: str) -> dict[UUID, str]:
    """The last published edition of each thing, those offline since included; by key."""
    rows = DocumentHead.objects.filter(kind=kind, key__in=keys, locale=locale).exclude(digest=None)
    return dict(rows.values_list("key", "digest_id"))


def live_heads(kind: str) -> dict[tuple[UUID, str], Json]:
    """Everything live of a kind: (key, language) with its facts."""
    rows = DocumentHead.objects.filter(kind=kind, live=True).values_list("key", "locale", "facts")
    return {(key, locale): facts for key, locale, facts in rows}


def head_document(
    kind: str, *, locale: str, facts: Mapping[str, object] | None = None
) -> PublicDocument | None:
    """A live document found by its facts (a menu by its handle and site); in another language if need be."""
    rows = DocumentHead.objects.filter(
        kind=kind, live=True, facts__contains=dict(facts or {}), digest__tombstoned_at=None
    )
    found = sorted(
        rows.values_list("locale", "digest__resolved", "digest__etag"),
        key=lambda row: (row[0] != locale, row[0]),
    )
    return PublicDocument(body=found[0][1], etag=found[0][2]) if found else None


def public_pages(*, locale: str, after: tuple[str, UUID] | None = None, limit: int = 20) -> list[PageName]:
    """Pages of the site that everybody may get, by title; each once, preferably in the language. One SQL.

    `after` is the (title, key) of the last one of the page before.
    """
    with connection.cursor() as cursor:
        title, key = after or (None, None)
        cursor.execute(_PUBLIC_PAGES, {"locale": locale, "title": title, "key": key, "limit": limit})
        return [PageName(key=row[0], locale=row[1], title=row[2], slug=row[3], type=row[4]) for row in cursor]
