"""Who teaches what is on offer: everybody who shows their name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from lms_site.api.errors import Malformed
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import array_of, page_of
from lms_site.api.pagination import page_parameters, page_size, read_cursor, take_page
from lms_site.api.people_shapes import ProfileOut, TeacherOut
from lms_site.api.read import members
from lms_site.api.rest.courses import CARD_PARAMETERS, cards_page
from lms_site.api.shapes import CourseList
from lms_site.catalog import api as catalog

_TAGS = ["Teachers"]


def _sent(one: catalog.Teacher) -> dict[str, Any]:
    return {**members(one.profile), "courses": one.courses}


@operation(
    "teachers_list",
    summary="The teachers",
    tags=_TAGS,
    responses={200: page_of(TeacherOut)},
    parameters=[
        {
            "name": "q",
            "in": "query",
            "schema": {"type": "string"},
            "description": "Part of a name, or of a headline that is shown to everyone.",
        },
        {
            "name": "ordering",
            "in": "query",
            "schema": {"type": "string", "enum": [*catalog.TeacherOrder], "default": "name"},
            "description": "By name, or those with most courses first.",
        },
        *page_parameters(),
    ],
    login=False,
)
def teachers(call: Call) -> HttpResponse:
    """Owners and editors of published courses who show their name to the caller. It is read forwards."""
    asked = call.query.get("ordering") or catalog.TeacherOrder.NAME.value
    if asked not in set(catalog.TeacherOrder):
        raise Malformed(_("Possible are: name, courses."), pointer="?ordering", code="unknown_name")
    ordering = (asked, "id")
    size, cursor = page_size(call.query), read_cursor(call.query, ordering)
    found = catalog.teachers(
        call.viewer,
        text=call.query.get("q", ""),
        order=catalog.TeacherOrder(asked),
        after=(str(cursor.values[0]), cursor.values[1]) if cursor else None,
        limit=size + 1,
    )
    page = take_page(found, size, ordering, cursor, key=lambda one: (one.position, one.profile.id))
    return call.json({**page.envelope(call.request, map(_sent, page.rows)), "previous": None})


@operation("teachers_read", summary="A teacher", tags=_TAGS, responses={200: TeacherOut}, login=False)
def teacher(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """What the teacher shows to the caller. Who teaches nothing that is published, or hides the name, is not found."""
    return call.json(_sent(catalog.teacher(call.viewer, id)))


@operation(
    "teachers_courses",
    etag=True,
    summary="A teacher's courses",
    tags=_TAGS,
    responses={200: CourseList},
    parameters=CARD_PARAMETERS,
    login=False,
)
def courses(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """The published courses that the teacher owns or edits: the catalogue's cards, filters and orders."""
    catalog.teacher(call.viewer, id)
    return cards_page(call, teacher=id)


@operation(
    "courses_teachers",
    summary="Who teaches a course",
    tags=_TAGS,
    responses={200: array_of(ProfileOut)},
    login=False,
)
def of_course(call: Call, key: UUID) -> HttpResponse:
    """Owners and editors who show their name to the caller, owners first; each has a page at `teachers/{id}/`."""
    return call.json([members(one) for one in catalog.teachers_of(call.viewer, key)])


urlpatterns = [
    path("teachers/", hot(GET=teachers)),
    path("teachers/<uuid:id>/", hot(GET=teacher)),
    path("teachers/<uuid:id>/courses/", hot(GET=courses)),
    path("courses/<uuid:key>/teachers/", hot(GET=of_course)),
]
