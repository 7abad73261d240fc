"""Which editions need which files: written when they are stored, asked when somebody wants a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from lms_site.publishing import references
from lms_site.publishing.models import MediaUse

BATCH = 1000
_PIN = """
    INSERT INTO publishing_mediause (edition, source, sha, sealed)
    SELECT pin.edition, named.source, named.sha, TRUE
    FROM unnest(%s::text[], %s::text[]) AS pin (edition, pinned)
    JOIN publishing_mediause named ON named.edition = pin.pinned AND named.source = pin.pinned
    WHERE pin.edition <> pin.pinned
    ON CONFLICT DO NOTHING
"""
# Of a lesson, sealed is only what its practice questions tell: to everybody who may read it, and tries.
_IS_PUBLIC = """
    SELECT EXISTS (
        SELECT FROM publishing_mediause used
        JOIN publishing_entry entry ON entry.digest = used.edition
        JOIN publishing_coursehead head
            ON head.course_id = entry.course_id AND head.locale = entry.locale AND head.live AND NOT head.restricted
        WHERE used.sha = %(sha)s AND (entry.preview OR entry.kind = 'course')
          AND (NOT used.sealed OR entry.kind = 'lesson')
    ) OR EXISTS (
        SELECT FROM publishing_mediause used
        JOIN publishing_documenthead head ON head.digest = used.edition
        WHERE used.sha = %(sha)s AND NOT used.sealed AND head.live AND head.kind IN ('page', 'site', 'menu')
          AND NOT coalesce((head.facts->>'restricted')::bool, FALSE)
    )
"""


def put_uses(stored: Iterable[tuple[str, str, str]]) -> set[tuple[str, str]]:
    """Note the files that new editions (digest, delivery, sealed) need; the (sha, spec) that they name.

    Questions that are pinned by one of them must be stored before, or with it.
    """
    rows: list[MediaUse] = []
    pins: list[tuple[str, str]] = []
    named: set[tuple[str, str]] = set()
    for digest, delivery, sealed in stored:
        shown, hidden = references.media_specs(delivery), references.media_specs(sealed)
        named |= shown | hidden
        open_ = {sha for sha, _spec in shown}
        rows += [
            MediaUse(edition_id=digest, source_id=digest, sha=sha, sealed=sha not in open_)
            for sha in sorted(open_ | {sha for sha, _spec in hidden})
        ]
        pins += [(digest, pinned) for pinned in sorted(references.pinned_digests(sealed))]
    MediaUse.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    if pins:
        with connection.cursor() as cursor:
            cursor.execute(_PIN, [list(column) for column in zip(*pins, strict=True)])
    return named


def drop_uses(digest: str) -> None:
    """Forget the files of an edition that was taken down, for those that pin it as well."""
    MediaUse.objects.filter(Q(edition_id=digest) | Q(source_id=digest)).delete()


def is_public_file(sha: str) -> bool:
    """Whether a document that everybody may get shows the file. One SQL."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_PUBLIC, {"sha": sha})
        return bool(cursor.fetchone()[0])
