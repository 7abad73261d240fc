"""News of courses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from lms_site.api.authoring_calls import MUST_MATCH
from lms_site.api.errors import Malformed
from lms_site.api.etag import IF_MATCH, check_match, etag_of, require_match
from lms_site.api.hot import Call, hot, operation
from lms_site.api.news_shapes import NewNewsIn, NewsChangeIn, NewsDraftOut, NewsOut, PublishNewsIn
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.read import read
from lms_site.communication import api as communication

_TAGS = ["News"]
_STATES = ("draft", "scheduled", "published")
_EXAMPLE = {"title": "A new module on songs", "text": "<p>Listen!</p>", "audience": "everyone"}


def _version(found: dict[str, Any]) -> str:
    return etag_of(found["id"], found["updated_at"])


def _required(call: Call) -> Callable[[dict[str, Any]], None]:
    return lambda found: require_match(call.request, _version(found))


def _optional(call: Call) -> Callable[[dict[str, Any]], None]:
    return lambda found: check_match(call.request, _version(found))


def _draft(call: Call, found: dict[str, Any], status: int = 200) -> HttpResponse:
    response = call.json(found, status)
    response["ETag"] = _version(found)
    return response


@operation(
    "news_list",
    summary="News of a course",
    tags=_TAGS,
    responses={200: page_of(NewsOut)},
    parameters=page_parameters(),
    login=False,
)
def news(call: Call, key: UUID) -> HttpResponse:
    """What is live, newest first: news for everybody, and to members and the team the rest as well."""
    viewer = call.viewer
    page = paginate(communication.news_of_course(viewer, key), call.query, ("-published_at", "-id"))
    return call.json(page.envelope(call.request, map(communication.shown_news, page.rows)))


@operation("news_read", summary="A piece of news", tags=_TAGS, responses={200: NewsOut}, login=False)
def one(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """One that is live and meant for the caller."""
    return call.json(communication.read_news(call.viewer, id))


@operation(
    "authoring_news_list",
    summary="News in the making",
    tags=_TAGS,
    responses={200: page_of(NewsDraftOut)},
    parameters=[
        {
            "name": "state",
            "in": "query",
            "schema": {"type": "string", "enum": list(_STATES)},
            "description": "Only those.",
        },
        *page_parameters(),
    ],
)
def written(call: Call, key: UUID) -> HttpResponse:
    """Every piece of news of the course, newest first; for those who may edit it."""
    state = call.query.get("state")
    if state is not None and state not in _STATES:
        detail = _("Unknown name. Possible are: %(names)s.") % {"names": ", ".join(_STATES)}
        raise Malformed(detail, pointer="?state", code="unknown_name")
    rows = communication.written_news(call.person.pk, key, state=state)  # type: ignore[arg-type] # checked above
    page = paginate(rows, call.query, ("-id",))
    return call.json(page.envelope(call.request, map(communication.shown_news, page.rows)))


@operation(
    "authoring_news_create",
    etag=True,
    summary="Write a piece of news",
    tags=_TAGS,
    request=NewNewsIn,
    responses={201: NewsDraftOut},
    request_examples={"news": _EXAMPLE},
)
def create(call: Call, key: UUID) -> HttpResponse:
    """A draft. Its text goes through the studio's editor, which takes out what it does not offer."""
    sent = _change(read(NewNewsIn, call.body()))
    return _draft(call, communication.make_news(call.person.pk, key, sent), 201)


def _change(sent: NewsChangeIn) -> communication.NewsChange:
    return communication.NewsChange(**sent.model_dump())


@operation(
    "authoring_news_read",
    etag=True,
    summary="A piece of news in the making",
    tags=_TAGS,
    responses={200: NewsDraftOut},
)
def draft(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """With its text as its author wrote it, and the ETag for changing it."""
    return _draft(call, communication.news_draft(call.person.pk, id))


@operation(
    "authoring_news_change",
    etag=True,
    summary="Change a piece of news",
    tags=_TAGS,
    request=NewsChangeIn,
    responses={200: NewsDraftOut},
    parameters=[MUST_MATCH],
    request_examples={"title": {"title": "A new module"}},
)
def change(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """Readers of one that is live get the change at once; nobody is told of it again."""
    sent = _change(read(NewsChangeIn, call.body()))
    return _draft(call, communication.change_news(call.person.pk, id, sent, check=_required(call)))


@operation(
    "authoring_news_delete",
    summary="Delete a piece of news",
    tags=_TAGS,
    responses={204: None},
    parameters=[IF_MATCH],
)
def delete(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """For good."""
    communication.delete_news(call.person.pk, id, check=_optional(call))
    return HttpResponse(status=204)


@operation(
    "authoring_news_publish",
    etag=True,
    summary="Publish a piece of news",
    tags=_TAGS,
    may_be_bare=True,
    request=PublishNewsIn,
    responses={200: NewsDraftOut},
    parameters=[IF_MATCH],
    request_examples={"now": {}, "later": {"at": "2030-03-01T08:00:00Z"}},
)
def publish(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """At once or at a moment. The first time, those who want to know are told."""
    when = read(PublishNewsIn, call.body(optional=True))
    made = communication.publish_news(call.person.pk, id, at=when.at, check=_optional(call))
    return _draft(call, made)


@operation(
    "authoring_news_unpublish",
    etag=True,
    summary="Withdraw a piece of news",
    tags=_TAGS,
    responses={200: NewsDraftOut},
    parameters=[IF_MATCH],
)
def unpublish(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 - the address's word
    """Nobody reads it any more; a planned publication is off."""
    return _draft(call, communication.unpublish_news(call.person.pk, id, check=_optional(call)))


_NEWS = "authoring/news/<uuid:id>/"

urlpatterns = [
    path("courses/<uuid:key>/news/", hot(GET=news)),
    path("news/<uuid:id>/", hot(GET=one)),
    path("courses/<uuid:key>/authored-news/", hot(GET=written, POST=create)),
    path(_NEWS, hot(GET=draft, PATCH=change, DELETE=delete)),
    path(f"{_NEWS}publish/", hot(POST=publish)),
    path(f"{_NEWS}unpublish/", hot(POST=unpublish)),
]
