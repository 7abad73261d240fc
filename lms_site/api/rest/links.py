"""Links in courses, and whether they still lead somewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from content_types import api as content
from lms_site.api.errors import Malformed
from lms_site.api.hot import Call, hot, operation
from lms_site.api.links_shapes import LinkCheckOut, LinkOut
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.read import members

_TAGS = ["Links"]
_SAME = ("id", "field", "block", "kind", "target", "status", "checked_at")


@operation(
    "courses_links_list",
    summary="The links of a course",
    tags=_TAGS,
    responses={200: page_of(LinkOut)},
    parameters=[
        {
            "name": "state",
            "in": "query",
            "schema": {"type": "string", "enum": list(content.LinkState)},
            "description": "Only those.",
        },
        *page_parameters(),
    ],
)
def links(call: Call, key: UUID) -> HttpResponse:
    """As the last check found them, in the order of the pages; for those who may edit the course."""
    state = call.query.get("state")
    if state is not None and state not in list(content.LinkState):
        detail = _("Unknown name. Possible are: %(names)s.") % {"names": ", ".join(content.LinkState)}
        raise Malformed(detail, pointer="?state", code="unknown_name")
    page = paginate(content.course_links(call.person.pk, key, state=state), call.query, ("id",))
    return call.json(page.envelope(call.request, map(_link, page.rows)))


def _link(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in _SAME},
        "page": row["page__translation_key"],
        "page_title": row["page__draft_title"],
        "state": row["outcome"],
        "problem": row["why"],
    }


@operation(
    "courses_links_check",
    summary="How the check of links stands",
    tags=_TAGS,
    responses={200: LinkCheckOut},
)
def state(call: Call, key: UUID) -> HttpResponse:
    """When it was asked for, and what it found up to now."""
    return call.json(members(content.check_state(call.person.pk, key)))


@operation(
    "courses_links_check_ask",
    summary="Check the links of a course",
    tags=_TAGS,
    responses={202: LinkCheckOut},
)
def ask(call: Call, key: UUID) -> HttpResponse:
    """A job gathers the links and asks addresses outside, none twice within a day. Asking again is harmless."""
    return call.json(members(content.ask_for_check(call.person.pk, key)), 202)


urlpatterns = [
    path("courses/<uuid:key>/links/", hot(GET=links)),
    path("courses/<uuid:key>/links/check/", hot(GET=state, POST=ask)),
]
