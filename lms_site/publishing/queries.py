"""Reading what is published: by digest from the process, by key in one SQL."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast
from uuid import UUID

from django.db import connection

from lms_site.foundation import canonical
from lms_site.publishing import references
from lms_site.publishing.cache import DELIVERIES, SEALED
from lms_site.publishing.data import Json, LogLine, ManifestDiff, PublicDocument
from lms_site.publishing.errors import EditionMissing, Gone, ManifestMissing
from lms_site.publishing.manifests import diff_bodies
from lms_site.publishing.models import Edition, Manifest, PublishLog, SealedEdition

_PUBLIC_HEAD = """
    SELECT e.resolved, e.etag, e.tombstoned_at IS NOT NULL
    FROM publishing_documenthead h JOIN publishing_edition e ON e.digest = h.digest
    WHERE h.key = %s AND h.kind = 'page' AND h.live AND NOT coalesce((h.facts->>'restricted')::bool, false)
    ORDER BY h.locale = %s DESC, h.locale LIMIT 1
"""


def delivery(digest: str) -> PublicDocument:
    """The document as it is sent. Kept in the process for seconds. Raises EditionMissing; Gone after a takedown."""
    held = DELIVERIES.get(digest)
    if held is not None:
        return cast("PublicDocument", held)
    row = Edition.objects.filter(digest=digest).values_list("resolved", "etag", "tombstoned_at").first()
    if row is None:
        raise EditionMissing(digest=digest)
    if row[2] is not None:
        raise Gone(digest=digest)
    found = PublicDocument(body=row[0], etag=row[1])
    DELIVERIES.put(digest, found, len(row[0]))
    return found


def sealed(digest: str) -> Json:
    """The sealed part of an edition, references resolved: do not change it, it is shared. Raises EditionMissing.

    For scoring and review only; no transport may call this.
    """
    return sealed_many([digest])[digest]


def sealed_many(digests: Collection[str]) -> dict[str, Json]:
    """The sealed parts of the editions, in one SQL at most (none when the process holds them).

    Raises EditionMissing when one is not there (or was taken down).
    """
    found = {
        digest: cast("Json", held) for digest in set(digests) if (held := SEALED.get(digest)) is not None
    }
    missing = set(digests) - found.keys()
    if missing:
        for digest, body in SealedEdition.objects.filter(pk__in=missing).values_list("edition_id", "body"):
            found[digest] = _opened(body)
            SEALED.put(digest, found[digest], len(body))
    if lost := set(digests) - found.keys():
        raise EditionMissing(digests=sorted(lost))
    return found


def _opened(body: str) -> Json:
    """A sealed part with API paths for references."""
    parsed: Json = canonical.loads(body)
    if "lms:" not in body:
        return parsed
    resolved: Json = canonical.loads(references.resolve(body, parsed.get("links", {})))
    return resolved


def unresolved(digests: Collection[str]) -> dict[str, Json]:
    """The learner's part of the editions with stable references, to be compiled into others. One SQL."""
    rows = Edition.objects.filter(digest__in=set(digests), tombstoned_at=None)
    return {digest: canonical.loads(text) for digest, text in rows.values_list("digest", "delivery")}


def page_document(key: UUID, *, locale: str) -> PublicDocument | None:
    """A page of the site that everybody may get. One SQL; None: there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_PUBLIC_HEAD, [key, locale])
        row = cursor.fetchone()
    if row is None:
        return None
    return PublicDocument(body=row[0], etag=row[1], gone=row[2])


def outline(course: UUID, *, locale: str) -> PublicDocument | None:
    """The tree of a live course as learners get it; another language where this one is not published. One SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.outline, m.etag FROM publishing_coursehead h"
            " JOIN publishing_manifest m ON m.digest = h.manifest_id"
            " WHERE h.course_id = %s AND h.live ORDER BY h.locale = %s DESC, h.locale LIMIT 1",
            [course, locale],
        )
        row = cursor.fetchone()
    return None if row is None else PublicDocument(body=row[0], etag=row[1])


def course_log(course: UUID, *, locale: str | None = None, limit: int = 50) -> tuple[LogLine, ...]:
    """The publishes of a course, newest first."""
    rows = PublishLog.objects.filter(course_id=course)
    if locale is not None:
        rows = rows.filter(locale=locale)
    return tuple(
        LogLine(
            at=row.at,
            locale=row.locale,
            version=row.version,
            manifest=row.manifest_id,
            previous=row.previous_id,
            actor=row.actor_id,
            reason=row.reason,
            changes=row.changes,
        )
        for row in rows.order_by("-at", "-version")[:limit]
    )


def manifest_body(digest: str) -> str:
    """A manifest by its digest, or by the beginning of it (8 characters at least). Raises ManifestMissing."""
    least = 8
    rows = (
        Manifest.objects.filter(digest__startswith=digest)
        if len(digest) >= least
        else Manifest.objects.none()
    )
    bodies = list(rows.values_list("body", flat=True)[:2])
    if len(bodies) != 1:
        raise ManifestMissing(digest=digest)
    return bodies[0]


def diff_manifests(before: str, after: str) -> ManifestDiff:
    """How a manifest differs from an earlier one, both by digest. Raises ManifestMissing."""
    return diff_bodies(manifest_body(before), manifest_body(after))
