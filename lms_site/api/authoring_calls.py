"""What calls of authors share: the language meant, versions in `ETag` and `If-Match`, lists that go forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse

from lms_site.api.etag import IF_MATCH, check_match, etag_of, require_match
from lms_site.api.hot import Call
from lms_site.api.pagination import page_size, read_cursor, take_page

TAGS = ["Authoring"]
LOCALE = {
    "name": "locale",
    "in": "query",
    "schema": {"type": "string"},
    "description": "The language of the page, where it has several; by default the school's main one.",
}
MUST_MATCH = {**IF_MATCH, "required": True}
PAGING = [
    {"name": name, "in": "query", "schema": {"type": kind}, "description": about}
    for name, kind, about in (
        ("cursor", "string", "From `next` of a page; opaque."),
        ("page_size", "integer", "Rows a page, at most 100."),
    )
]


def locale_of(call: Call) -> str:
    """The language of the page that is meant; empty: whichever the domain takes then."""
    return call.query.get("locale", "")


def required_match(call: Call) -> Callable[[str], None]:
    """Lets a change pass on the version alone that `If-Match` names."""
    return lambda version: require_match(call.request, etag_of(version))


def optional_match(call: Call) -> Callable[[str], None]:
    """The same, where `If-Match` may be left out."""
    return lambda version: check_match(call.request, etag_of(version))


def versioned(call: Call, shown: Any, version: str, status: int = 200) -> HttpResponse:
    """The answer with the ETag of the version that is shown."""
    response = call.json(shown, status)
    response["ETag"] = etag_of(version)
    return response


def forward_page(
    call: Call,
    order: Sequence[str],
    rows: Callable[[tuple[Any, ...], int], Sequence[Any]],
    show: Callable[[Any], Any],
    *,
    key: Callable[[Any], tuple[Any, ...]] | None = None,
) -> HttpResponse:
    """A page of a list that is read forward only: `rows` gives so many after the values of the last one before.

    The values are empty for the first page; `key` reads them from a row, by default its members named in `order`.
    """
    size, cursor = page_size(call.query), read_cursor(call.query, order)
    found: list[Any] = list(rows(cursor.values if cursor else (), size + 1))
    page = take_page(found, size, order, cursor, key=key)
    return call.json({**page.envelope(call.request, map(show, page.rows)), "previous": None})
