"""The people of a course, for its team; the courses one teaches."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from lms_site.api.hot import Call, hot, operation
from lms_site.api.joining_shapes import GroupIn, GroupOut, StudentIn, StudentOut, TaughtCourseOut
from lms_site.api.lists import chosen_names, chosen_ordering, ordering_parameter
from lms_site.api.openapi.schemas import file_of, page_of
from lms_site.api.pagination import page_size, paginate, read_cursor, take_page
from lms_site.api.read import key_parameter, language, members, read
from lms_site.api.shapes import SeatOut
from lms_site.learning import api as learning

_STATES = ("active", "left", "ended")
_NO_PERSON = frozenset({"created", "person"})
_ORDERINGS = {
    "-joined": ("-enrolled_at", "-id"),
    "joined": ("enrolled_at", "id"),
    "name": ("person__name", "id"),
    "-name": ("-person__name", "-id"),
    "-seen": ("-seen_at", "-id"),
    "seen": ("seen_at", "id"),
}
_BY_COURSE = ("course",)
_FILTERS = {
    "state": "Comma-separated: active, left, ended. Left out: active.",
    "q": "Part of the name or the address.",
    "group": "Only the members of this group.",
}


@operation(
    "students_list",
    summary="The people of a course",
    tags=["Students"],
    responses={200: page_of(StudentOut)},
    parameters=[
        *(
            {"name": name, "in": "query", "schema": {"type": "string"}, "description": about}
            for name, about in _FILTERS.items()
        ),
        ordering_parameter(_ORDERINGS),
    ],
)
def students(call: Call, key: UUID) -> HttpResponse:
    """With how far they are, for who may see the course's learners."""
    found = learning.students(call.person.pk, key)
    states = chosen_names(call.query, "state", _STATES) or {"active"}
    found = found.filter(state__in=states)
    if text := call.query.get("q", "").strip():
        found = learning.matching(found, text)
    group = key_parameter(call.query, "group")
    if group is not None:
        found = learning.in_group(found, group)
    page = paginate(found, call.query, chosen_ordering(call.query, _ORDERINGS))
    return call.json(page.envelope(call.request, [_student(row) for row in page.rows]))


def _student(row: Any) -> dict[str, Any]:
    own = ("state", "source", "enrolled_at", "last_seen_at", "done", "total")
    who = {"person": row.person_id, "name": row.person.get_full_name(), "email": row.person.email}
    return {"enrolment": row.pk, **who, **{name: getattr(row, name) for name in own}}


class _Line:
    """A file for `csv.writer` that gives back what is written."""

    def write(self, text: str) -> str:
        return text


@operation(
    "students_export",
    summary="The people of a course as CSV",
    tags=["Students"],
    responses={200: file_of("text/csv")},
    description=(
        "Everybody who has or had a seat, as `text/csv` in UTF-8, streamed. A text that a spreadsheet would run as a"
        " formula begins with an apostrophe."
    ),
)
def export(call: Call, key: UUID) -> HttpResponse:
    """The table, sent while it is read."""
    table = learning.student_table(call.person.pk, key)
    response = StreamingHttpResponse(_lines(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="students-{key}.csv"'
    response["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)  # a stream is as good to the frame


def _lines(table: Iterator[tuple[str, ...]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    for row in table:
        yield writer.writerow(row)


@operation(
    "students_add",
    summary="Enrol somebody by hand",
    tags=["Students"],
    request=StudentIn,
    responses={200: SeatOut, 201: SeatOut},
    request_examples={"by address": {"email": "ada@example.org"}},
)
def add(call: Call, key: UUID) -> HttpResponse:
    """For who gives the course's seats: no price, no dates, no limit of places. 200 when there is a seat already."""
    seat = learning.add_student(call.person.pk, key, **read(StudentIn, call.body()).model_dump())
    return call.json(members(seat, without=_NO_PERSON), 201 if seat.created else 200)


@operation("students_remove", summary="Take somebody's seat away", tags=["Students"], responses={204: None})
def remove(call: Call, key: UUID, person: UUID) -> HttpResponse:
    """They cannot come back by themselves. Their work stays. Repeating is harmless."""
    learning.remove_student(call.person.pk, key, person)
    return HttpResponse(status=204)


@operation(
    "groups_list", summary="The groups of a course", tags=["Students"], responses={200: page_of(GroupOut)}
)
def groups(call: Call, key: UUID) -> HttpResponse:
    """By name, with how many are in each; `students/?group=` lists them."""
    found: Any = learning.groups(call.person.pk, key)  # with `size`
    page = paginate(found, call.query, ("name", "id"))
    return call.json(page.envelope(call.request, [_group(row) for row in page.rows]))


def _group(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "course": row.course_id, "name": row.name, "size": row.size}


@operation(
    "groups_make", summary="Make a group", tags=["Students"], request=GroupIn, responses={201: GroupOut}
)
def make_group(call: Call, key: UUID) -> HttpResponse:
    """For who gives the course's seats."""
    made = learning.make_group(call.person.pk, key, read(GroupIn, call.body()).name.strip())
    return call.json({**members(made), "size": 0}, 201)


@operation(
    "groups_rename",
    summary="Rename a group",
    tags=["Students"],
    request=GroupIn,
    responses={200: GroupOut},
)
def rename_group(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """For who gives the course's seats."""
    name = read(GroupIn, call.body()).name.strip()
    renamed = learning.rename_group(call.person.pk, id, name)
    return call.json(_group(learning.groups(call.person.pk, renamed.course).get(pk=id)))


@operation("groups_delete", summary="Delete a group", tags=["Students"], responses={204: None})
def delete_group(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Its members keep their seats."""
    learning.delete_group(call.person.pk, id)
    return HttpResponse(status=204)


@operation("groups_add", summary="Put somebody into a group", tags=["Students"], responses={204: None})
def add_member(call: Call, id: UUID, person: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Somebody who has or had a seat in the course. Repeating is harmless."""
    learning.add_to_group(call.person.pk, id, person)
    return HttpResponse(status=204)


@operation("groups_remove", summary="Take somebody out of a group", tags=["Students"], responses={204: None})
def remove_member(call: Call, id: UUID, person: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Who is not in it is not in it: repeating is harmless."""
    learning.remove_from_group(call.person.pk, id, person)
    return HttpResponse(status=204)


@operation(
    "me_taught_courses",
    summary="The courses the caller teaches",
    tags=["Students"],
    responses={200: page_of(TaughtCourseOut)},
)
def teaching(call: Call) -> HttpResponse:
    """Those in whose team the caller is, with how many learners have a seat."""
    size, cursor = page_size(call.query), read_cursor(call.query, _BY_COURSE)
    rows = learning.my_taught_courses(
        call.person.pk, locale=language(), limit=size + 1, after=cursor.values[0] if cursor else None
    )
    page = take_page(rows, size, _BY_COURSE, cursor)
    body = page.envelope(call.request, [members(row) for row in page.rows])
    return call.json({**body, "previous": None})


urlpatterns = [
    path("courses/<uuid:key>/students/", hot(GET=students, POST=add)),
    path("courses/<uuid:key>/students.csv", hot(GET=export)),
    path("courses/<uuid:key>/students/<uuid:person>/", hot(DELETE=remove)),
    path("courses/<uuid:key>/groups/", hot(GET=groups, POST=make_group)),
    path("groups/<uuid:id>/", hot(PATCH=rename_group, DELETE=delete_group)),
    path("groups/<uuid:id>/members/<uuid:person>/", hot(PUT=add_member, DELETE=remove_member)),
    path("me/taught-courses/", hot(GET=teaching)),
]
