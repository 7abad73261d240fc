"""The school as a site: its settings, menus, pages, and what stands at a path."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from lms_site.api.errors import Malformed
from lms_site.api.etag import etag_of
from lms_site.api.hot import Call, hot, operation
from lms_site.api.json import dump
from lms_site.api.openapi.schemas import page_of, ref
from lms_site.api.pagination import page_size, read_cursor, take_page
from lms_site.api.read import language, members
from lms_site.api.rest.courses import PUBLIC_SECONDS, public
from lms_site.api.site_shapes import PageNameOut, ResolvedOut
from lms_site.foundation.errors import NotFound
from lms_site.publishing import api as publishing

_BY_TITLE = ("title", "key")


@operation(
    "site_read", etag=True, summary="The school", tags=["Content"], responses={200: ref("Site")}, login=False
)
def site(call: Call) -> HttpResponse:
    """Name, logo, currency, languages, home page and legal pages."""
    return _head(call, "site", {"default": True})


@operation(
    "menus_read", etag=True, summary="A menu", tags=["Content"], responses={200: ref("Menu")}, login=False
)
def menu(call: Call, handle: str) -> HttpResponse:
    """The menu of this handle, in the language asked for where there is such a version."""
    return _head(call, "menu", {"handle": handle})


def _head(call: Call, kind: str, facts: dict[str, Any]) -> HttpResponse:
    document = publishing.head_document(kind, locale=language(), facts=facts)
    if document is None:
        raise NotFound
    return public(call, document)


@operation(
    "pages_list",
    etag=True,
    summary="The pages of the site",
    tags=["Content"],
    responses={200: page_of(PageNameOut)},
    login=False,
)
def pages(call: Call) -> HttpResponse:
    """Every public page, by title."""
    size, cursor = page_size(call.query), read_cursor(call.query, _BY_TITLE)
    after = (cursor.values[0], cursor.values[1]) if cursor else None
    rows = publishing.public_pages(locale=language(), after=after, limit=size + 1)
    page = take_page(rows, size, _BY_TITLE, cursor)
    envelope = page.envelope(call.request, [members(row) for row in page.rows])
    body = dump({**envelope, "previous": None})
    return call.document(body, etag=etag_of(body), public=True, seconds=PUBLIC_SECONDS)


@operation(
    "pages_read",
    etag=True,
    summary="A page of the site",
    tags=["Content"],
    responses={200: ref("Page")},
    login=False,
)
def page(call: Call, key: UUID) -> HttpResponse:
    """The page as published, in the language asked for where there is such a version."""
    document = publishing.page_document(key, locale=language())
    if document is None:
        raise NotFound
    return public(call, document)


@operation(
    "resolve_path",
    etag=True,
    summary="What stands at a path",
    tags=["Content"],
    responses={200: ResolvedOut},
    parameters=[
        {
            "name": "path",
            "in": "query",
            "required": True,
            "schema": {"type": "string", "examples": ["/courses/birds/"]},
            "description": "A path of the site as people see it.",
        }
    ],
    login=False,
)
def resolve(call: Call) -> HttpResponse:
    """The page, course or item at the path, or where to go instead: earlier paths and redirects are known too."""
    asked = call.query.get("path", "")
    if not asked.startswith("/"):
        raise Malformed(_("Give a path that starts with a slash."), pointer="?path", code="bad_path")
    found = publishing.resolve_path(asked)
    if found is None:
        raise NotFound
    document = publishing.page_path(found.kind, found.key) if found.key else None
    body = dump({**members(found), "document": document})
    return call.document(body, etag=etag_of(body), public=True, seconds=PUBLIC_SECONDS)


urlpatterns = [
    path("site/", hot(GET=site)),
    path("menus/<slug:handle>/", hot(GET=menu)),
    path("pages/", hot(GET=pages)),
    path("pages/<uuid:key>/", hot(GET=page)),
    path("resolve/", hot(GET=resolve)),
]
