"""Files of a course: uploaded by its team into its collection, and listed. What a file is, its content says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any, Literal
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtailmedia.models import get_media_model

from content_types.authoring.finding import user_of
from content_types.intake.files import IMAGES, MEDIA, MOST_PIXELS, Filing
from content_types.rights.models import CourseRights
from content_types.rights.services import follow_team
from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning.errors import NoSuchCourse

Kind = Literal["image", "document", "media"]
MOST_BYTES: dict[str, int] = {
    "image": settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
    "document": 50 * 1024 * 1024,
    "media": 500 * 1024 * 1024,
}
LONGEST_NAME = 100
_PEEK = 4_096
_TEXTS = frozenset({"csv", "ics", "ipynb", "json", "md", "py", "r", "rtf", "srt", "tex", "txt", "vtt"})
_ZIPS = frozenset({"docx", "epub", "odp", "ods", "odt", "pptx", "xlsx", "zip"})
_OLD_OFFICE = frozenset({"doc", "ppt", "xls"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFile:
    """A file of a course's collection. Blocks name it by `id`, within its kind; sizes are those of images."""

    id: int
    kind: Kind
    title: str
    name: str
    bytes: int
    width: int | None
    height: int | None
    created_at: datetime


def upload(person: UUID, course: UUID, file: UploadedFile[bytes], *, title: str = "") -> CourseFile:
    """Keep a file in the course's collection: a picture, a film or recording, or a document.

    Raises NotATeacher (of learning), NoSuchCourse (of learning) for one without pages, Invalid at `file`: empty,
    too_large, name, not_allowed (no such file is taken), wrong_content (it is not what its name says).
    """
    collection = _collection(person, course)
    name = _name(file)
    kind = _kind(name, file)
    filing = Filing(collection, user_of(person))
    try:
        with transaction.atomic():
            row = _stored(filing, kind, name, title.strip(), file)
            log(instance=row, action="wagtail.create", user=user_of(person))
            return _shown(row, kind)
    except BaseException:
        filing.take_back()
        raise


def _stored(filing: Filing, kind: Kind, name: str, title: str, file: UploadedFile[bytes]) -> Any:
    found, number = filing.store(name, title or PurePosixPath(name).stem, _again(file))
    if found != kind:
        raise _wrong_content()
    return _model(kind)._default_manager.get(pk=number)


def files(person: UUID, course: UUID, kind: Kind) -> Any:
    """The files of one kind in the course's collection, for pages by `-pk`; show them by `shown_file`.

    Raises NotATeacher, NoSuchCourse (both of learning).
    """
    return _model(kind)._default_manager.filter(collection=_collection(person, course))


def shown_file(row: Any, kind: Kind) -> CourseFile:
    """A row of `files` as its authors get it."""
    return _shown(row, kind)


def _collection(person: UUID, course: UUID) -> Any:
    learning.require_teacher(person, course)
    rights = CourseRights.objects.select_related("collection").filter(pk=course).first()
    if rights is None or rights.collection is None:
        follow_team(course)
        rights = CourseRights.objects.select_related("collection").filter(pk=course).first()
    if rights is None or rights.collection is None:
        raise NoSuchCourse
    return rights.collection


def _name(file: UploadedFile[bytes]) -> str:
    name = PurePosixPath((file.name or "").replace("\\", "/")).name
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix.lower()
    if not stem.strip(". ") or not suffix or not name.isprintable():
        raise Invalid.field("file", "name", _("Give the file a name with an ending that says what it is."))
    return stem[:LONGEST_NAME] + suffix


def _kind(name: str, file: UploadedFile[bytes]) -> Kind:
    """What the file is, by its content, which must fit its name. Raises Invalid."""
    suffix = PurePosixPath(name).suffix.lower()
    kind = _kind_by_name(suffix)
    size = file.size or 0
    if not size:
        raise Invalid.field("file", "empty", _("The file is empty."))
    if size > MOST_BYTES[kind]:
        most = MOST_BYTES[kind] // 1024**2
        raise Invalid.field("file", "too_large", _("The file is larger than %(most)d MB.") % {"most": most})
    file.seek(0)
    head = file.read(_PEEK)
    file.seek(0)
    if not _LOOKS[kind](suffix, head):
        raise _wrong_content()
    return kind


def _kind_by_name(suffix: str) -> Kind:
    if suffix in IMAGES:
        return "image"
    if suffix in MEDIA:
        return "media"
    if suffix.removeprefix(".") in settings.WAGTAILDOCS_EXTENSIONS:
        return "document"
    raise Invalid.field("file", "not_allowed", _("Files of this type are not taken."))


def _wrong_content() -> Invalid:
    words = _(
        "This is not what its name says, or it is damaged. Pictures have %(most)d million pixels at most."
    )
    return Invalid.field("file", "wrong_content", words % {"most": MOST_PIXELS // 1_000_000})


def _is_media(suffix: str, head: bytes) -> bool:
    """Whether the head of the file is that of a film or recording."""
    known = (
        head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"),
        head.startswith((b"\x1aE\xdf\xa3", b"OggS", b"fLaC", b"ID3")),
        head.startswith(b"RIFF") and head[8:12] == b"WAVE",
        suffix == ".mp3" and len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0,  # noqa: PLR2004 (MPEG's sync)
    )
    return any(known)


def _is_document(suffix: str, head: bytes) -> bool:
    """Whether the head fits the ending; none of these is run by a browser, whatever follows."""
    ending = suffix.removeprefix(".")
    if ending in _TEXTS:
        return b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if ending in _ZIPS:
        return head.startswith(b"PK")
    if ending in _OLD_OFFICE:
        return head.startswith((b"\xd0\xcf\x11\xe0", b"PK", b"{\\rtf"))
    if ending == "pdf":
        return b"%PDF-" in head[:1024]
    if ending == "gz":
        return head.startswith(b"\x1f\x8b")
    return head[257:262] == b"ustar" if ending == "tar" else True


_LOOKS: dict[str, Callable[[str, bytes], bool]] = {
    "image": lambda _suffix, head: bool(head),  # decoded when it is stored
    "media": _is_media,
    "document": _is_document,
}


def _again(file: UploadedFile[bytes]) -> Callable[[], IO[bytes]]:
    """The file from its beginning, each time; closing it leaves the upload open."""

    class Kept:
        def __enter__(self) -> Any:
            file.seek(0)
            return file

        def __exit__(self, *_error: object) -> None:
            file.seek(0)

    return Kept  # type: ignore[return-value] # only used as a context


def _model(kind: Kind) -> Any:
    return {"image": get_image_model, "document": get_document_model, "media": get_media_model}[kind]()


def _shown(row: Any, kind: Kind) -> CourseFile:
    size = getattr(row, "file_size", None)
    return CourseFile(
        id=row.pk,
        kind=kind,
        title=row.title,
        name=PurePosixPath(row.file.name).name,
        bytes=size if size is not None else _size(row.file),
        width=row.width if kind == "image" else None,
        height=row.height if kind == "image" else None,
        created_at=row.created_at,
    )


def _size(file: Any) -> int:
    """The size as the storage knows it; 0 for a file that is gone."""
    try:
        return int(file.size)
    except Exception:  # noqa: BLE001 storages raise what their clients do
        return 0
