"""The catalogue, a course's page and outline, taking and leaving a seat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from lms_site.api import extras
from lms_site.api.errors import Malformed
from lms_site.api.etag import etag_of, quoted
from lms_site.api.hot import Call, hot, operation
from lms_site.api.json import dump
from lms_site.api.lists import chosen_names, fields_parameter, include_parameter, includes
from lms_site.api.openapi.schemas import array_of, ref
from lms_site.api.pagination import link, page_parameters, page_size
from lms_site.api.read import flag_parameter, language, members, words_parameter
from lms_site.api.shapes import CategoryOut, CourseCard, CourseList, OutlineOut, ResumeOut, SeatOut
from lms_site.catalog import api as catalog
from lms_site.foundation.canonical import loads
from lms_site.learning import api as learning
from lms_site.publishing import api as publishing

PUBLIC_SECONDS = 1
_CURSOR = "lms.catalogue"
_FILTERS: dict[str, str] = {
    "category": "Slugs of categories, comma-separated.",
    "level": "Levels, comma-separated.",
    "language": "Languages, comma-separated.",
    "free": "true: only free courses; false: only those with a price.",
    "q": "Words to search for.",
    "slug": "The course with this slug.",
    "ordering": "popular, newest, title or rated.",
    "fields": "Only these members of each card, comma-separated.",
}


_KINDS: dict[str, dict[str, Any]] = {
    "free": {"type": "boolean"},
    "ordering": {"type": "string", "enum": list(catalog.Order), "default": catalog.Order.POPULAR},
}


def _parameters() -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "schema": _KINDS.get(name, {"type": "string"}), "description": about}
        for name, about in _FILTERS.items()
    ]


CARD_PARAMETERS = (*_parameters(), *page_parameters(), include_parameter(["facets"]))
"""What `cards_page` reads in the query."""


@operation(
    "courses_list",
    etag=True,
    summary="The catalogue",
    tags=["Catalogue"],
    responses={200: CourseList},
    parameters=CARD_PARAMETERS,
    login=False,
)
def courses(call: Call) -> HttpResponse:
    """Published courses, each once: in the language asked for where there is such a version."""
    return cards_page(call)


def cards_page(call: Call, *, teacher: UUID | None = None) -> HttpResponse:
    """A page of the catalogue, or of a teacher's courses, filtered and sorted as the query says. Raises Malformed."""
    query = _card_query(call, teacher)
    page = catalog.list_cards(catalog.as_plugins_would(query, call.viewer))
    cursor = page.next and signing.Signer(salt=_CURSOR).sign_object([query.order, *page.next])
    cards = _only_fields(call, page.items)
    following = dump(link(call.request, cursor))
    facets = page.facets.encode() if page.facets else b"null"
    body = b'{"results":' + cards + b',"next":' + following + b',"previous":null,"facets":' + facets + b"}"
    public = teacher is None and not extras.are_added() and not (query.text and catalog.search_is_personal())
    return call.document(body, etag=etag_of(body), public=public, seconds=PUBLIC_SECONDS)


def _card_query(call: Call, teacher: UUID | None) -> catalog.CardQuery:
    asked = call.query
    order = asked.get("ordering", catalog.Order.POPULAR.value)
    if order not in set(catalog.Order):
        raise Malformed(
            _("Possible are: popular, newest, title, rated."), pointer="?ordering", code="unknown_name"
        )
    return catalog.CardQuery(
        locale=language(),
        category=words_parameter(asked, "category"),
        level=words_parameter(asked, "level"),
        language=words_parameter(asked, "language"),
        free=flag_parameter(asked, "free"),
        text=asked.get("q", ""),
        slug=asked.get("slug", ""),
        teacher=teacher,
        order=catalog.Order(order),
        after=_position(asked.get("cursor"), order),
        limit=page_size(asked),
        facets="facets" in includes(call.request, {"facets"}),
    )


def _position(cursor: str | None, order: str) -> catalog.Position | None:
    if not cursor:
        return None
    try:
        made_for, value, row = signing.Signer(salt=_CURSOR).unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        made_for = None
    if made_for != order:
        raise Malformed(_("The cursor is not valid for this list."), pointer="?cursor", code="bad_cursor")
    return value, row


def _only_fields(call: Call, cards: str) -> bytes:
    """The cards as bytes; parsed only when `?fields=` asks for less, or plugins add to them."""
    names = chosen_names(call.query, "fields", CourseCard.model_fields)
    adding = extras.are_added() and (names is None or "extra" in names)
    if names is None and not adding:
        return cards.encode()
    found = loads(cards)
    if adding:
        extras.add_extras(found, call.viewer)
    return dump([{name: card[name] for name in card if names is None or name in names} for card in found])


@operation(
    "categories_list",
    etag=True,
    summary="The categories",
    tags=["Catalogue"],
    responses={200: array_of(CategoryOut)},
    login=False,
)
def categories(call: Call) -> HttpResponse:
    """The categories in their order, named in the language asked for where they have such a name."""
    body = dump([members(one) for one in catalog.categories(locale=language())])
    return call.document(body, etag=etag_of(body), public=True, seconds=PUBLIC_SECONDS)


@operation(
    "courses_read",
    etag=True,
    summary="A course's page",
    tags=["Catalogue"],
    responses={200: ref("Course")},
    login=False,
    preview="reads",
)
def course(call: Call, key: UUID) -> HttpResponse:
    """The course as it presents itself: to everybody, or where the school restricted it to members and teachers."""
    found = learning.course_document(call.viewer, key, locale=language())
    if found.gone or not extras.are_added():
        return item_response(call, found)
    document = loads(found.body)
    extras.add_extras([document], call.viewer)
    body = dump(document)
    return call.document(body, etag=etag_of(body))


def item_response(call: Call, document: learning.ItemDocument) -> HttpResponse:
    """The bytes of a course's page or an item: for everybody, or for its reader alone."""
    if document.gone:
        return gone(call)
    seconds = PUBLIC_SECONDS if document.public else 0
    etag = quoted(document.etag)
    return call.document(document.body.encode(), etag=etag, public=document.public, seconds=seconds)


def public(call: Call, document: publishing.PublicDocument) -> HttpResponse:
    """A document for everybody; 410 after a takedown."""
    if document.gone:
        return gone(call)
    etag = quoted(document.etag)
    return call.document(document.body.encode(), etag=etag, public=True, seconds=PUBLIC_SECONDS)


def gone(call: Call) -> HttpResponse:
    """The answer for what was taken down."""
    from lms_site.api.problems import Problem

    return Problem(status=410, code="gone", detail=_("This was taken down.")).response()


@operation(
    "courses_outline",
    etag=True,
    summary="The outline of a course with own progress",
    tags=["Learning"],
    responses={200: OutlineOut},
    parameters=[fields_parameter(OutlineOut.model_fields)],
    login=False,
    preview="reads",
)
def outline(call: Call, key: UUID) -> HttpResponse:
    """The whole tree and, for a member, own progress, place and released grades: one request for a course page."""
    names = chosen_names(call.query, "fields", OutlineOut.model_fields)
    found = learning.outline(call.viewer, key, locale=language())
    head = {"course": found.course, "locale": found.locale, "title": found.title, "slug": found.slug}
    if names is not None:
        return call.document(
            _some_of_outline(found, head, names), etag=etag_of(found.etag, found.overlay, sorted(names))
        )
    body = dump(head)[:-1] + b',"outline":' + found.tree.encode() + b',"own":' + found.overlay.encode() + b"}"
    return call.document(body, etag=etag_of(found.etag, found.overlay))


def _some_of_outline(found: learning.Outline, head: dict[str, Any], names: frozenset[str]) -> bytes:
    """The members that were asked for, those that are stored bytes as they are."""
    parts = {name: dump(value) for name, value in head.items()}
    parts |= {"outline": found.tree.encode(), "own": found.overlay.encode()}
    return b"{" + b",".join(dump(name) + b":" + parts[name] for name in parts if name in names) + b"}"


@operation(
    "courses_enrol",
    summary="Take a seat in a free course",
    tags=["Learning"],
    responses={200: SeatOut, 201: SeatOut},
)
def enrol(call: Call, key: UUID) -> HttpResponse:
    """The seat: 201 when it was taken now, 200 when it was there already. A course with a price refuses (409)."""
    seat = learning.enrol(call.person.pk, key)
    return call.json(_seat(seat), 201 if seat.created else 200)


def _seat(seat: learning.Seat) -> dict[str, Any]:
    return members(seat, without=frozenset({"created", "person"}))


@operation("courses_leave", summary="Leave a course", tags=["Learning"], responses={204: None})
def leave(call: Call, key: UUID) -> HttpResponse:
    """End the own seat. Work done stays; coming back continues it."""
    learning.leave(call.person.pk, key)
    return HttpResponse(status=204)


@operation(
    "courses_resume", summary="Where to go on", tags=["Learning"], responses={200: ResumeOut}, preview="reads"
)
def resume(call: Call, key: UUID) -> HttpResponse:
    """What was looked at last, and the first item that is not done and is open to the caller now."""
    return call.json(members(learning.resume_point(call.person.pk, key, locale=language())))


urlpatterns = [
    path("categories/", hot(GET=categories)),
    path("courses/", hot(GET=courses)),
    path("courses/<uuid:key>/", hot(GET=course)),
    path("courses/<uuid:key>/outline/", hot(GET=outline)),
    path("courses/<uuid:key>/enrolment/", hot(POST=enrol, DELETE=leave)),
    path("courses/<uuid:key>/resume/", hot(GET=resume)),
]
