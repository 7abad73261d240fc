"""What the caller keeps while learning: notes, favourites; and searching in the own courses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from lms_site.api.errors import Malformed
from lms_site.api.hot import Call, hot, operation
from lms_site.api.notebook_shapes import FavouriteOut, FoundOut, NoteChanges, NoteIn, NoteOut
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.read import key_parameter, language, members, read
from lms_site.notebook import api as notebook

_NEWEST = ("-id",)
_KINDS = ("course", "lesson")
_KEY = {"type": "string", "format": "uuid"}


def _parameter(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": about}


_IN_COURSE = _parameter("course", "Only in this course.", _KEY)


def _page(call: Call, rows: Any) -> HttpResponse:
    """A page of the caller's rows, newest first, with titles; three statements."""
    page = paginate(rows, call.query, _NEWEST)
    titled = notebook.with_titles(call.person.pk, page.rows, locale=language())
    return call.json(page.envelope(call.request, titled))


@operation(
    "me_notes",
    summary="Own notes",
    tags=["Notebook"],
    responses={200: page_of(NoteOut)},
    parameters=[_IN_COURSE, _parameter("lesson", "Only on this lesson.", _KEY), *page_parameters()],
)
def notes(call: Call) -> HttpResponse:
    """The caller's notes and highlights, newest first. Nobody else can read them."""
    rows = notebook.notes(call.person.pk)
    course, lesson = key_parameter(call.query, "course"), key_parameter(call.query, "lesson")
    if course is not None:
        rows = rows.filter(course_id=course)
    if lesson is not None:
        rows = rows.filter(lesson=lesson)
    return _page(call, rows)


@operation(
    "notes_add",
    summary="Write a note on a lesson",
    tags=["Notebook"],
    request=NoteIn,
    responses={201: NoteOut},
)
def add(call: Call, key: UUID) -> HttpResponse:
    """A note on the lesson, at a block, or a highlighted range in one; for those who take part in the course."""
    sent = read(NoteIn, call.body())
    spec = notebook.NoteSpec(lesson=key, **sent.model_dump())
    return call.json(notebook.add_note(call.person.pk, spec, locale=language()), 201)


@operation(
    "notes_change",
    summary="Change an own note",
    tags=["Notebook"],
    request=NoteChanges,
    responses={200: NoteOut},
)
def change(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """Other words or another colour; a missing member stays as it is."""
    sent = read(NoteChanges, call.body())
    note = notebook.change_note(call.person.pk, id, body=sent.body, colour=sent.colour, locale=language())
    return call.json(note)


@operation("notes_drop", summary="Delete an own note", tags=["Notebook"], responses={204: None})
def drop(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """Delete the note for good."""
    notebook.drop_note(call.person.pk, id)
    return HttpResponse(status=204)


@operation(
    "me_favourites",
    summary="Own favourites",
    tags=["Notebook"],
    responses={200: page_of(FavouriteOut)},
    parameters=[
        _parameter("kind", "Only these.", {"type": "string", "enum": list(_KINDS)}),
        _IN_COURSE,
        *page_parameters(),
    ],
)
def favourites(call: Call) -> HttpResponse:
    """The courses and lessons that the caller keeps at hand, latest first."""
    rows = notebook.favourites(call.person.pk)
    kind, course = call.query.get("kind"), key_parameter(call.query, "course")
    if kind is not None and kind not in _KINDS:
        raise Malformed(_("Possible are: course, lesson."), pointer="?kind", code="unknown_name")
    if kind is not None:
        rows = rows.filter(lesson__isnull=kind == "course")
    if course is not None:
        rows = rows.filter(course_id=course)
    return _page(call, rows)


@operation("lessons_keep", summary="Make a lesson a favourite", tags=["Notebook"], responses={204: None})
def keep_lesson(call: Call, key: UUID) -> HttpResponse:
    """Keep the lesson at hand; repeating is harmless."""
    notebook.keep_lesson(call.person.pk, key)
    return HttpResponse(status=204)


@operation(
    "lessons_drop", summary="A lesson is no favourite any more", tags=["Notebook"], responses={204: None}
)
def drop_lesson(call: Call, key: UUID) -> HttpResponse:
    """Take the lesson off the list; what is not on it is not found."""
    notebook.drop_lesson(call.person.pk, key)
    return HttpResponse(status=204)


@operation("courses_keep", summary="Make a course a favourite", tags=["Notebook"], responses={204: None})
def keep_course(call: Call, key: UUID) -> HttpResponse:
    """Keep the course at hand, whether the caller takes it or not; repeating is harmless."""
    notebook.keep_course(call.person.pk, key)
    return HttpResponse(status=204)


@operation(
    "courses_drop", summary="A course is no favourite any more", tags=["Notebook"], responses={204: None}
)
def drop_course(call: Call, key: UUID) -> HttpResponse:
    """Take the course off the list; what is not on it is not found."""
    notebook.drop_course(call.person.pk, key)
    return HttpResponse(status=204)


@operation(
    "me_search",
    summary="Search in the own courses",
    tags=["Notebook"],
    responses={200: FoundOut},
    parameters=[
        _parameter("q", 'Words, read as search engines do: "quoted", or, -without.', {"type": "string"}),
        _IN_COURSE,
    ],
    scope="search",
)
def search(call: Call) -> HttpResponse:
    """Lessons (with transcripts) that are open to the caller, and own notes, the best 50 of each.

    In all courses that the caller takes, or in one; in that one a member of its team searches everything.
    """
    course = key_parameter(call.query, "course")
    found = notebook.search(call.person.pk, call.query.get("q", ""), course=course, locale=language())
    return call.json(members(found))


urlpatterns = [
    path("me/notes/", hot(GET=notes)),
    path("me/favourites/", hot(GET=favourites)),
    path("me/search/", hot(GET=search)),
    path("lessons/<uuid:key>/notes/", hot(POST=add)),
    path("notes/<uuid:id>/", hot(PATCH=change, DELETE=drop)),
    path("lessons/<uuid:key>/favourite/", hot(PUT=keep_lesson, DELETE=drop_lesson)),
    path("courses/<uuid:key>/favourite/", hot(PUT=keep_course, DELETE=drop_course)),
]
