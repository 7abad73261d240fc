"""Files of an import: pictures, films and recordings as what they are, everything else as documents."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePosixPath
from typing import IO, Any

import willow
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtailmedia.models import get_media_model

IMAGES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp", ".avif": "avif"}
MEDIA = {
    ".mp4": "video", ".m4v": "video", ".webm": "video", ".ogv": "video", ".mov": "video",
    ".mp3": "audio", ".m4a": "audio", ".ogg": "audio", ".oga": "audio", ".wav": "audio", ".flac": "audio",
}  # fmt: skip
MOST_PIXELS = 64_000_000
PIECE = 1 << 20
Open = Callable[[], IO[bytes]]


def digest_of(open_file: Open) -> str:
    """SHA-256 of a file, read in pieces."""
    with open_file() as stream:
        digest = hashlib.sha256()
        while piece := stream.read(PIECE):
            digest.update(piece)
        return digest.hexdigest()


class Filing:
    """Stores files in one collection, each content once, and can take back what it stored."""

    def __init__(self, collection: Any, owner: Any) -> None:
        self._collection, self._owner = collection, owner
        self._written: list[tuple[Storage, str]] = []

    def store(self, name: str, title: str, open_file: Open) -> tuple[str, int]:
        """Keep a file as what it is; ("image" | "media" | "document", number)."""
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in IMAGES and (number := self._image(name, title, open_file)) is not None:
            return "image", number
        if suffix in MEDIA:
            return "media", self._media(name, title, open_file, MEDIA[suffix])
        return "document", self.document(name, title, open_file)

    def document(self, name: str, title: str, open_file: Open) -> int:
        """Keep a file for download. What a browser might run gets a name by which no browser runs it."""
        model = get_document_model()
        name = PurePosixPath(name).name
        if PurePosixPath(name).suffix.lower().removeprefix(".") not in settings.WAGTAILDOCS_EXTENSIONS:
            name += (
                ".txt"
                if (mimetypes.guess_type(name)[0] or "").endswith(("xml", "html", "script", "css"))
                else ".bin"
            )
        with open_file() as stream:
            row = model(
                title=title[:255] or name,
                file=File(stream, name=name),
                collection=self._collection,
                uploaded_by_user=self._owner,
            )
            row._set_document_file_metadata()
            return self._save(row)

    def _image(self, name: str, title: str, open_file: Open) -> int | None:
        """The number of the picture; None when it is none, or one too large to handle."""
        with open_file() as stream:
            try:
                picture = willow.Image.open(stream)
                width, height = picture.get_size()
            except Exception:  # noqa: BLE001 (whatever a decoder raises on what a stranger wrote)
                return None
            known = picture.format_name
            if known not in IMAGES.values() or not 0 < width * height <= MOST_PIXELS:
                return None
            stream.seek(0)
            row = get_image_model()(
                title=title[:255] or name,
                file=File(stream, name=PurePosixPath(name).stem + "." + known.replace("jpeg", "jpg")),
                width=width,
                height=height,
                collection=self._collection,
                uploaded_by_user=self._owner,
            )
            row._set_image_file_metadata()
            stream.seek(0)
            return self._save(row)

    def _media(self, name: str, title: str, open_file: Open, kind: str) -> int:
        with open_file() as stream:
            row = get_media_model()(
                title=title[:255] or name,
                file=File(stream, name=PurePosixPath(name).name),
                type=kind,
                collection=self._collection,
                uploaded_by_user=self._owner,
            )
            return self._save(row)

    def _save(self, row: Any) -> int:
        field = row._meta.get_field("file")
        try:
            row.save()
        finally:
            stored = getattr(row, field.attname)
            if stored and stored._committed:
                self._written.append((stored.storage, stored.name))
        return int(row.pk)

    def take_back(self) -> None:
        """Remove the stored files again; the rows go with the transaction."""
        for storage, name in self._written:
            with suppress(Exception):
                storage.delete(name)
        self._written.clear()
