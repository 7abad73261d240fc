"""Courses, modules, lessons and assessments in the making: as the studio does it, by token."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from content_types import api as content
from lms_site.api.authoring_calls import (
    LOCALE,
    MUST_MATCH,
    PAGING,
    TAGS,
    forward_page,
    locale_of,
    optional_match,
    required_match,
    versioned,
)
from lms_site.api.authoring_shapes import (
    NEW,
    AuthoredPageOut,
    CopyIn,
    DraftOut,
    MoveIn,
    NewPageIn,
    PageChangeIn,
    PublishIn,
    VersionOut,
    VersionReadOut,
)
from lms_site.api.errors import Malformed
from lms_site.api.etag import IF_MATCH
from lms_site.api.hot import Call, hot, operation
from lms_site.api.openapi.schemas import page_of
from lms_site.api.read import flag_parameter, key_parameter, members, read
from lms_site.foundation.errors import Invalid

_LIST = [
    {"name": name, "in": "query", "schema": schema, "description": about}
    for name, schema, about in (
        ("kind", {"type": "string", "enum": list(content.PageKind)}, "Only pages of this kind."),
        ("parent", {"type": "string", "format": "uuid"}, "Only what stands straight below this page."),
        ("trashed", {"type": "boolean"}, "true: what is in the trash, instead of what is not."),
    )
]
_BY_PLACE, _BY_NUMBER = ("place",), ("-number",)


def summary(page: content.PageSummary) -> dict[str, Any]:
    """The page as lists show it."""
    return members(page, without=frozenset({"place"}))


def draft_response(call: Call, draft: content.Draft, status: int = 200) -> HttpResponse:
    """The draft, with the ETag for changing it."""
    shown = {**summary(draft.page), "publishable": draft.publishable, "content": draft.content}
    return versioned(call, shown, draft.version, status)


@operation(
    "authoring_pages_list",
    summary="Pages that the caller may edit",
    tags=TAGS,
    responses={200: page_of(AuthoredPageOut)},
    parameters=[*_LIST, *PAGING, LOCALE],
)
def pages(call: Call) -> HttpResponse:
    """Courses, modules, lessons, assessments and catalogues, drafts included, in the order of the tree."""
    kind, parent = _kind(call.query.get("kind")), key_parameter(call.query, "parent")
    trashed = flag_parameter(call.query, "trashed") or False

    def rows(after: tuple[Any, ...], limit: int) -> list[content.PageSummary]:
        place, locale = after[0] if after else "", locale_of(call)
        return content.pages(
            call.person.pk,
            kind=kind,
            parent=parent,
            locale=locale,
            trashed=trashed,
            after=place,
            limit=limit,
        )

    return forward_page(call, _BY_PLACE, rows, summary)


def _kind(name: str | None) -> content.PageKind | None:
    if name is None:
        return None
    try:
        return content.PageKind(name)
    except ValueError:
        possible = ", ".join(content.PageKind)
        detail = _("Unknown name. Possible are: %(names)s.") % {"names": possible}
        raise Malformed(detail, pointer="?kind", code="unknown_name") from None


@operation(
    "authoring_pages_create",
    etag=True,
    summary="Make a page",
    tags=TAGS,
    request=NewPageIn,
    responses={201: DraftOut},
    request_examples={
        "course": {"kind": "course", "title": "Pipits", "summary": "Small, brown, and many."},
        "lesson": {
            "kind": "lesson",
            "parent": "0192f0c4-8f4e-7cc0-8c7b-6f3f6f0a5d10",
            "title": "The song flight",
            "body": [{"type": "heading", "value": {"text": "Up and down", "level": "2"}}],
        },
    },
)
def create(call: Call) -> HttpResponse:
    """A draft, last below its parent. What a kind of page needs to be published may still be missing."""
    body = call.body()
    kind = body.get("kind")
    shape = NEW.get(kind) if isinstance(kind, str) else None
    if shape is None:
        raise Invalid.field("kind", "unknown_name", _("One of: %(names)s.") % {"names": ", ".join(NEW)})
    sent = read(shape, body)
    written = sent.model_dump(exclude_unset=True, exclude={"kind", "parent", "locale"})
    draft = content.create(call.person.pk, sent.kind, written, parent=sent.parent, locale=sent.locale)
    return draft_response(call, draft, 201)


@operation(
    "authoring_pages_read",
    etag=True,
    summary="The draft of a page",
    tags=TAGS,
    responses={200: DraftOut},
    parameters=[LOCALE],
)
def draft(call: Call, key: UUID) -> HttpResponse:
    """The latest version, published or not, with the ETag for changing it."""
    return draft_response(call, content.read(call.person.pk, key, locale=locale_of(call)))


@operation(
    "authoring_pages_change",
    etag=True,
    summary="Change a page",
    tags=TAGS,
    request=PageChangeIn,
    responses={200: DraftOut},
    parameters=[LOCALE, MUST_MATCH],
    request_examples={
        "lesson": {"minutes": 10, "body": [{"type": "rich_text", "value": {"text": "<p>Pipits sing.</p>"}}]}
    },
)
def change(call: Call, key: UUID) -> HttpResponse:
    """A new version with the members that are sent; learners get it when it is published.

    Blocks are sent as they were read, with their ids; one whose plugin is absent can be moved or left out, not changed.
    Errors are those of the studio's form, each with the JSON pointer of its place.
    """
    changed = content.change(
        call.person.pk, key, call.body(), locale=locale_of(call), check=required_match(call)
    )
    return draft_response(call, changed)


@operation(
    "authoring_pages_delete",
    summary="Put a page into the trash",
    tags=TAGS,
    responses={204: None},
    parameters=[LOCALE, IF_MATCH],
)
def delete(call: Call, key: UUID) -> HttpResponse:
    """With what stands below it. Learners do not get it any more; what they did stays."""
    content.put_into_trash(call.person.pk, key, locale=locale_of(call), check=optional_match(call))
    return HttpResponse(status=204)


@operation(
    "authoring_pages_restore",
    etag=True,
    summary="Take a page from the trash",
    tags=TAGS,
    responses={200: DraftOut},
    parameters=[LOCALE],
)
def restore(call: Call, key: UUID) -> HttpResponse:
    """A draft where it stood, to be published again."""
    return draft_response(call, content.take_from_trash(call.person.pk, key, locale=locale_of(call)))


@operation(
    "authoring_pages_purge",
    summary="Delete a page for good",
    tags=TAGS,
    responses={204: None},
    parameters=[LOCALE],
)
def purge(call: Call, key: UUID) -> HttpResponse:
    """One that is in the trash, with what stands below it. What learners did stays."""
    content.purge(call.person.pk, key, locale=locale_of(call))
    return HttpResponse(status=204)


@operation(
    "authoring_pages_publish",
    etag=True,
    summary="Publish a page",
    tags=TAGS,
    may_be_bare=True,
    request=PublishIn,
    responses={200: DraftOut},
    parameters=[LOCALE, IF_MATCH],
    request_examples={"now": {}, "a week": {"at": "2030-03-01T08:00:00Z", "until": "2030-03-08T08:00:00Z"}},
)
def publish(call: Call, key: UUID) -> HttpResponse:
    """The latest version, at once or at a moment. 422 names what a page needs that is published."""
    when = read(PublishIn, call.body(optional=True))
    published = content.publish(
        call.person.pk, key, locale=locale_of(call), at=when.at, until=when.until, check=optional_match(call)
    )
    return draft_response(call, published)


@operation(
    "authoring_pages_unschedule",
    etag=True,
    summary="Call off a planned publication",
    tags=TAGS,
    responses={200: DraftOut},
    parameters=[LOCALE, IF_MATCH],
)
def unschedule(call: Call, key: UUID) -> HttpResponse:
    """The page stays as learners have it now, and can be changed again. Without a plan, nothing changes."""
    return draft_response(
        call, content.unschedule(call.person.pk, key, locale=locale_of(call), check=optional_match(call))
    )


@operation(
    "authoring_pages_unpublish",
    etag=True,
    summary="Withdraw a page",
    tags=TAGS,
    responses={200: DraftOut},
    parameters=[LOCALE, IF_MATCH],
)
def unpublish(call: Call, key: UUID) -> HttpResponse:
    """Learners get it no more, nor what stands below it; a planned publication is off."""
    return draft_response(
        call, content.unpublish(call.person.pk, key, locale=locale_of(call), check=optional_match(call))
    )


@operation(
    "authoring_pages_move",
    etag=True,
    summary="Move a page",
    tags=TAGS,
    request=MoveIn,
    responses={200: DraftOut},
    parameters=[LOCALE, IF_MATCH],
)
def move(call: Call, key: UUID) -> HttpResponse:
    """To another parent, or among its neighbours. Its key stays, and with it what learners did."""
    where = read(MoveIn, call.body())
    moved = content.move(
        call.person.pk,
        key,
        parent=where.parent,
        before=where.before,
        locale=locale_of(call),
        check=optional_match(call),
    )
    return draft_response(call, moved)


@operation(
    "authoring_pages_duplicate",
    etag=True,
    summary="Copy a page",
    tags=TAGS,
    may_be_bare=True,
    request=CopyIn,
    responses={201: DraftOut},
    parameters=[LOCALE],
)
def duplicate(call: Call, key: UUID) -> HttpResponse:
    """With what stands below it, all as drafts with keys of their own."""
    wanted = read(CopyIn, call.body(optional=True))
    copy = content.duplicate(
        call.person.pk, key, title=wanted.title, parent=wanted.parent, locale=locale_of(call)
    )
    return draft_response(call, copy, 201)


@operation(
    "authoring_versions_list",
    summary="The versions of a page",
    tags=TAGS,
    responses={200: page_of(VersionOut)},
    parameters=[*PAGING, LOCALE],
)
def versions(call: Call, key: UUID) -> HttpResponse:
    """Every version that was saved, newest first."""

    def rows(after: tuple[Any, ...], limit: int) -> list[content.Version]:
        before = after[0] if after else None
        return content.versions(call.person.pk, key, locale=locale_of(call), before=before, limit=limit)

    return forward_page(call, _BY_NUMBER, rows, members, key=lambda row: (row.number,))


@operation(
    "authoring_versions_read",
    summary="A version of a page",
    tags=TAGS,
    responses={200: VersionReadOut},
    parameters=[LOCALE],
)
def version(call: Call, key: UUID, number: int) -> HttpResponse:
    """What its author wrote. To go back to it, change the page to this content."""
    about, written = content.version(call.person.pk, key, number, locale=locale_of(call))
    return call.json({**members(about), "content": written})


_PAGE = "authoring/pages/<uuid:key>/"

urlpatterns = [
    path("authoring/pages/", hot(GET=pages, POST=create)),
    path(_PAGE, hot(GET=draft, PATCH=change, DELETE=delete)),
    path(f"{_PAGE}restore/", hot(POST=restore)),
    path(f"{_PAGE}purge/", hot(POST=purge)),
    path(f"{_PAGE}publish/", hot(POST=publish, DELETE=unschedule)),
    path(f"{_PAGE}unpublish/", hot(POST=unpublish)),
    path(f"{_PAGE}move/", hot(POST=move)),
    path(f"{_PAGE}duplicate/", hot(POST=duplicate)),
    path(f"{_PAGE}versions/", hot(GET=versions)),
    path(f"{_PAGE}versions/<int:number>/", hot(GET=version)),
]
