"""Stored files for tests, and documents that show them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from lms_site.publishing import api as publishing
from tests.publishing.builders import put_edition


@dataclass(frozen=True)
class File:
    """A stored file: how documents name it, and where the API has it."""

    sha: str
    data: bytes

    @property
    def ref(self) -> str:
        return publishing.media_reference(self.sha, "original")

    @property
    def path(self) -> str:
        return publishing.media_path(self.sha, "original")

    @property
    def html(self) -> str:
        """An image in a rich text."""
        return f'<p><img src="{self.ref}" alt="x"></p>'


def file(
    data: bytes | None = None,
    *,
    filename: str = "bird.png",
    content_type: str = "image/png",
    folder: str = "",
) -> File:
    """A file that no document shows."""
    data = data if data is not None else uuid4().bytes
    sha = sha256(data).hexdigest()
    publishing.put_media(
        origin=f"test:{sha}",
        sha=sha,
        kind=content_type.partition("/")[0],
        name=default_storage.save(f"{folder}{filename}", ContentFile(data)),
        filename=filename,
        content_type=content_type,
        size=len(data),
    )
    return File(sha, data)


def show_on_page(shown: File, *, key: UUID | None = None, live: bool = True, **facts: object) -> UUID:
    """A page of the site that shows the file; its key."""
    key = key or uuid4()
    delivery = {"schema": "lms.page/1", "key": str(key), "title": "Page", "locale": "en", "html": shown.html}
    document = publishing.Document(kind="page", key=key, locale="en", title="Page", delivery=delivery)
    digest = put_edition(document, compiler=1)
    publishing.put_heads(
        [
            publishing.HeadState(
                kind="page", key=key, locale="en", digest=digest, title="Page", facts=facts, live=live
            )
        ]
    )
    return key
