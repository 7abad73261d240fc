"""What the caller is told, what of it was read, and what the caller wants to be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from lms_site.api.errors import Malformed
from lms_site.api.hot import Call, hot, operation
from lms_site.api.notification_shapes import (
    NotificationOut,
    PreferencesIn,
    PreferencesOut,
    ReadIn,
    UnreadOut,
)
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import page_parameters, paginate
from lms_site.api.read import flag_parameter, language, members, read
from lms_site.communication import api as communication

_NEWEST = ("-id",)
_TAGS = ["Notifications"]


@operation(
    "me_notifications",
    summary="Own notifications",
    tags=_TAGS,
    responses={200: page_of(NotificationOut)},
    parameters=[
        {
            "name": "unread",
            "in": "query",
            "schema": {"type": "boolean"},
            "description": "True: only what was not read; false: only what was.",
        },
        {
            "name": "kind",
            "in": "query",
            "schema": {"type": "string"},
            "description": "Only this kind; the kinds stand in the preferences.",
        },
        *page_parameters(),
    ],
)
def notifications(call: Call) -> HttpResponse:
    """What the caller is told, newest first, in the language of the call. Titles are those they may see now."""
    kind = call.query.get("kind", "")
    if kind and kind not in {one.key for one in communication.notification_kinds()}:
        raise Malformed(_("There is no such kind."), pointer="?kind", code="unknown_name")
    rows = communication.my_notifications(
        call.person.pk, unread=flag_parameter(call.query, "unread"), kind=kind
    )
    page = paginate(rows, call.query, _NEWEST)
    shown = communication.shown_notifications(call.person.pk, page.rows, locale=language())
    return call.json(page.envelope(call.request, [members(one) for one in shown]))


@operation("me_notifications_unread", summary="How much is unread", tags=_TAGS, responses={200: UnreadOut})
def unread(call: Call) -> HttpResponse:
    """The number of own notifications that were not read. It is kept, not counted: asking often costs little."""
    return call.json({"unread": communication.unread_count(call.person.pk)})


@operation(
    "me_notifications_read_all",
    summary="Everything is read",
    tags=_TAGS,
    request=ReadIn,
    responses={204: None},
)
def read_all(call: Call) -> HttpResponse:
    """Mark all of the caller's notifications as read, or those up to one that was seen; repeating is harmless."""
    communication.mark_all_read(call.person.pk, until=read(ReadIn, call.body()).until)
    return HttpResponse(status=204)


@operation("me_notifications_read", summary="A notification is read", tags=_TAGS, responses={204: None})
def read_one(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Mark it as read; repeating is harmless."""
    communication.mark_read(call.person.pk, id)
    return HttpResponse(status=204)


@operation(
    "me_notifications_unread_again",
    summary="A notification is to be read again",
    tags=_TAGS,
    responses={204: None},
)
def unread_again(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Mark it as not read; repeating is harmless."""
    communication.mark_unread(call.person.pk, id)
    return HttpResponse(status=204)


def _preferences(kinds: tuple[communication.KindInfo, ...]) -> dict[str, Any]:
    return {
        "channels": [members(one) for one in communication.channels()],
        "kinds": [{**members(one), "channels": [members(wish) for wish in one.channels]} for one in kinds],
    }


@operation(
    "me_notification_preferences",
    summary="What the caller wants to be told",
    tags=_TAGS,
    responses={200: PreferencesOut},
)
def preferences(call: Call) -> HttpResponse:
    """Every kind of notification with every channel of the site, and whether the caller is told so."""
    return call.json(_preferences(communication.preferences(call.person.pk)))


@operation(
    "me_notification_preferences_change",
    summary="Choose what to be told",
    tags=_TAGS,
    request=PreferencesIn,
    responses={200: PreferencesOut},
    request_examples={
        "no list": {"wishes": [{"kind": "comment_reply", "channel": "app", "wanted": False}]},
    },
)
def change_preferences(call: Call) -> HttpResponse:
    """Keep the wishes that are sent and leave the others; with one that cannot be, none is kept."""
    sent = read(PreferencesIn, call.body())
    wishes = [communication.WishChange(**one.model_dump()) for one in sent.wishes]
    return call.json(_preferences(communication.set_preferences(call.person.pk, wishes)))


urlpatterns = [
    path("me/notifications/", hot(GET=notifications)),
    path("me/notifications/unread/", hot(GET=unread)),
    path("me/notifications/read/", hot(POST=read_all)),
    path("me/notifications/<uuid:id>/read/", hot(PUT=read_one, DELETE=unread_again)),
    path("me/notification-preferences/", hot(GET=preferences, PATCH=change_preferences)),
]
