"""Files of courses, for those who write them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from content_types import api as content
from lms_site.api.errors import Malformed
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.read import members
from lms_site.api.shapes import Shape
from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning

_TAGS = ["Authoring"]
_KINDS: tuple[content.FileKind, ...] = ("image", "document", "media")
_OVERHEAD = 64 * 1024
_FILE = {
    "type": "object",
    "title": "NewFile",
    "required": ["file"],
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "A picture (20 MB), a film or recording (500 MB), or a document (50 MB).",
        },
        "title": {"type": "string", "maxLength": 255, "description": "By default the name of the file."},
    },
}


class FileOut(Shape):
    """A file of a course."""

    model_config = ConfigDict(title="CourseFile")

    id: int = Field(description="Its number in the library: what blocks name it by.")
    kind: content.FileKind
    title: str
    name: str
    bytes: int
    width: int | None = Field(description="In pixels; of images.")
    height: int | None
    created_at: datetime


@operation(
    "courses_files_list",
    summary="The files of a course",
    tags=_TAGS,
    responses={200: page_of(FileOut)},
    parameters=[
        {
            "name": "kind",
            "in": "query",
            "schema": {"type": "string", "enum": list(_KINDS), "default": "image"},
            "description": "Which files.",
        },
        *page_parameters(),
    ],
)
def files(call: Call, key: UUID) -> HttpResponse:
    """Those of the course's collection, newest first; for those who may edit the course."""
    kind = call.query.get("kind", "image")
    if kind not in _KINDS:
        detail = _("Unknown name. Possible are: %(names)s.") % {"names": ", ".join(_KINDS)}
        raise Malformed(detail, pointer="?kind", code="unknown_name")
    page = paginate(content.files(call.person.pk, key, kind), call.query, ("-pk",))
    return call.json(
        page.envelope(call.request, [members(content.shown_file(row, kind)) for row in page.rows])
    )


@operation(
    "courses_files_upload",
    summary="Upload a file",
    tags=_TAGS,
    request=_FILE,
    media_type="multipart/form-data",
    responses={201: FileOut},
)
def upload(call: Call, key: UUID) -> HttpResponse:
    """Into the course's collection. What it is, its content says; 422 at `/file` names what is wrong with it."""
    learning.require_teacher(call.person.pk, key)
    length = call.request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > max(content.MOST_BYTES.values()) + _OVERHEAD:
        raise RequestDataTooBig
    file = call.request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid.field("file", "required", _("Send the file as the part `file` of a form."))
    title = call.request.POST.get("title", "")[:255]
    return call.json(members(content.upload(call.person.pk, key, file, title=title)), 201)


urlpatterns = [path("courses/<uuid:key>/files/", hot(GET=files, POST=upload))]
