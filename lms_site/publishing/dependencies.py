"""Who uses what: written at compile, asked when something changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from lms_site.publishing.data import Document, Reference
from lms_site.publishing.models import Dependency

PAGE = "page"
OTHERS = {"question": "question", "menu": "menu", "site": "settings"}


def mark_kind(kind: str) -> str:
    """The kind of mark that compiles a document of this kind again; all kinds of pages are marked alike."""
    return OTHERS.get(kind, PAGE)


def put_dependencies(documents: Sequence[Document]) -> None:
    """Make the stored references of the documents those they were compiled from now, by difference."""
    wanted = {
        (mark_kind(document.kind), document.key, document.locale, reference.kind, reference.ref[:200])
        for document in documents
        for reference in document.references
    }
    keys = {document.key for document in documents}
    locales = {document.locale for document in documents}
    users = Q(user_key__in=keys, locale__in=locales)
    compiled = {(mark_kind(document.kind), document.key, document.locale) for document in documents}
    present = {
        (row.user_kind, row.user_key, row.locale, row.ref_kind, row.ref): row.pk
        for row in Dependency.objects.filter(users)
        if (row.user_kind, row.user_key, row.locale) in compiled
    }
    gone = [pk for row, pk in present.items() if row not in wanted]
    if gone:
        Dependency.objects.filter(pk__in=gone).delete()
    fresh = sorted(wanted - present.keys())
    Dependency.objects.bulk_create(
        [
            Dependency(user_kind=kind, user_key=key, locale=locale, ref_kind=ref_kind, ref=ref)
            for kind, key, locale, ref_kind, ref in fresh
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


def mark_users(
    references: Collection[Reference],
    *,
    reason: str = "",
    actor: UUID | None = None,
    but: Collection[tuple[str, UUID, str]] = (),
) -> int:
    """Mark everything that uses one of the things, in one statement; how many marks.

    `but`: users (kind, key, locale) that were compiled with the change already.
    """
    if not references:
        return 0
    done: list[tuple[Any, ...]] = list(zip(*but, strict=True)) or [(), (), ()]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO publishing_stale (kind, key, locale, reason, actor_id)"
            " SELECT DISTINCT d.user_kind, d.user_key, d.locale, %s, %s::uuid FROM publishing_dependency d"
            " JOIN unnest(%s::text[], %s::text[]) AS r(kind, ref) ON d.ref_kind = r.kind AND d.ref = r.ref"
            " WHERE (d.user_kind, d.user_key, d.locale) NOT IN"
            " (SELECT * FROM unnest(%s::text[], %s::uuid[], %s::text[]))",
            [
                reason[:64],
                actor,
                [reference.kind for reference in references],
                [reference.ref[:200] for reference in references],
                *(list(column) for column in done),
            ],
        )
        marked = int(cursor.rowcount)
    if marked:
        from lms_site.publishing.stale import compile_on_commit

        compile_on_commit()
    return marked
