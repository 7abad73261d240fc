"""Storing compiled documents under their digest, and taking them down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from lms_site.foundation import canonical
from lms_site.publishing import references
from lms_site.publishing.cache import forget
from lms_site.publishing.data import Document, Json
from lms_site.publishing.dependencies import put_dependencies
from lms_site.publishing.errors import EditionMissing
from lms_site.publishing.media import ask_renditions
from lms_site.publishing.media_uses import drop_uses, put_uses
from lms_site.publishing.models import Edition, SealedEdition

BATCH = 200


@dataclass(frozen=True, slots=True)
class _Texts:
    digest: str
    delivery: str
    resolved: str
    etag: str
    sealed: str | None


def digest_of(document: Document, *, compiler: int) -> str:
    """The digest of a document: its content, sealed part, and the version of the compiler that made it.

    Block and question schema versions stand inside the content, so they are covered too.
    """
    return canonical.digest(
        canonical.dumps(
            {
                "compiler": compiler,
                "kind": document.kind,
                "delivery": document.delivery,
                "sealed": document.sealed,
            }
        )
    )


def etag_of(text: str) -> str:
    """The strong ETag of a body."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def resolved_form(delivery: str, links: Mapping[str, str]) -> str:
    """The bytes to send: API paths instead of references."""
    return references.resolve(delivery, links)


def _texts(document: Document, compiler: int) -> _Texts:
    delivery = canonical.dumps(document.delivery).decode()
    resolved = resolved_form(delivery, document.delivery.get("links", {}))
    sealed = None if document.sealed is None else canonical.dumps(document.sealed).decode()
    return _Texts(digest_of(document, compiler=compiler), delivery, resolved, etag_of(resolved), sealed)


@transaction.atomic
def put_editions(documents: Sequence[Document], *, compiler: int) -> list[str]:
    """Store compiled documents with what they were made from; the digests, in order.

    Idempotent: a document that is there already, even one taken down, is left as it is.
    """
    if not documents:
        return []
    texts = [_texts(document, compiler) for document in documents]
    known = set(
        Edition.objects.filter(digest__in={text.digest for text in texts}).values_list("digest", flat=True)
    )
    fresh = {
        text.digest: (document, text)
        for document, text in zip(documents, texts, strict=True)
        if text.digest not in known
    }
    if fresh:
        _insert(fresh.values(), compiler)
    put_dependencies(documents)
    return [text.digest for text in texts]


def _insert(pairs: Iterable[tuple[Document, _Texts]], compiler: int) -> None:
    pairs = list(pairs)
    Edition.objects.bulk_create(
        [
            Edition(
                digest=text.digest,
                kind=document.kind,
                compiler=compiler,
                delivery=text.delivery,
                resolved=text.resolved,
                resolver=references.RESOLVER,
                etag=text.etag,
                words=document.words,
            )
            for document, text in pairs
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    sealed = [
        SealedEdition(edition_id=text.digest, body=text.sealed)
        for _document, text in pairs
        if text.sealed is not None
    ]
    if sealed:
        SealedEdition.objects.bulk_create(sealed, ignore_conflicts=True, batch_size=BATCH)
    ask_renditions(put_uses([(text.digest, text.delivery, text.sealed or "") for _document, text in pairs]))


@transaction.atomic
def take_down(digest: str, *, reason: str) -> None:
    """Empty an edition for good; readers get 410. Idempotent. Raises EditionMissing.

    The digest stays: manifests, attempts and certificates that pin it go on naming it.
    """
    changed = Edition.objects.filter(digest=digest, tombstoned_at=None).update(
        delivery="", resolved="", words="", tombstoned_at=Now(), tombstone_reason=reason[:200]
    )
    if not changed and not Edition.objects.filter(digest=digest).exists():
        raise EditionMissing(digest=digest)
    SealedEdition.objects.filter(edition_id=digest).delete()
    drop_uses(digest)
    forget(digest)


def resolve_again(limit: int = 500) -> int:
    """Bring stored documents to the present form of API paths; how many were changed."""
    rows = list(
        Edition.objects.filter(resolver__lt=references.RESOLVER, tombstoned_at=None).order_by("digest")[
            :limit
        ]
    )
    for row in rows:
        links: Json = canonical.loads(row.delivery).get("links", {})
        row.resolved = resolved_form(row.delivery, links)
        row.etag = etag_of(row.resolved)
        row.resolver = references.RESOLVER
        forget(row.digest)
    Edition.objects.bulk_update(rows, ["resolved", "etag", "resolver"], batch_size=BATCH)
    return len(rows)
