"""Messages to the school: the contact form, and the list of those who answer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from lms_site.api.errors import Malformed
from lms_site.api.hot import Call, hot, operation
from lms_site.api.managing_shapes import ContactIn, ContactOut, ContactStateIn
from lms_site.api.openapi.schemas import page_of
from lms_site.api.pagination import paginate
from lms_site.api.read import language, members, read
from lms_site.communication import api as communication

_TAGS = ["Contact"]
_NEWEST = ("-id",)


@operation(
    "contact_send",
    summary="Write to the school",
    tags=_TAGS,
    request=ContactIn,
    responses={202: None},
    login=False,
    scope="contact",
    request_examples={
        "a question": {
            "subject": "Boots",
            "text": "Do I need boots for the course by the water?",
            "name": "Ada Lovelace",
            "email": "ada@example.org",
        }
    },
)
def send(call: Call) -> HttpResponse:
    """For guests and members; few at a time. It is kept, and mailed to the address in the school's settings."""
    sent = read(ContactIn, call.body()).model_dump()
    if not sent.pop("website"):
        communication.write_to_school(call.viewer, locale=language(), **sent)
    return HttpResponse(status=202)


@operation(
    "contact_messages_list",
    summary="Messages to the school",
    tags=_TAGS,
    responses={200: page_of(ContactOut)},
    parameters=[
        {
            "name": "state",
            "in": "query",
            "schema": {"type": "string", "enum": communication.ContactState.values},
            "description": "Only those in this state.",
        },
        {
            "name": "q",
            "in": "query",
            "schema": {"type": "string"},
            "description": "Part of the sender, the subject or the text.",
        },
    ],
)
def messages(call: Call) -> HttpResponse:
    """For administrators, and roles that answer; newest first."""
    found = communication.contact_messages(call.person.pk)
    state = call.query.get("state")
    if state is not None:
        if state not in communication.ContactState.values:
            raise Malformed(_("Unknown state."), pointer="?state", code="bad_state")
        found = found.filter(state=state)
    if text := call.query.get("q", "").strip():
        found = communication.contact_matching(found, text)
    page = paginate(found, call.query, _NEWEST)
    return call.json(
        page.envelope(call.request, [members(communication.message_from(row)) for row in page.rows])
    )


@operation(
    "contact_messages_read", summary="A message to the school", tags=_TAGS, responses={200: ContactOut}
)
def message(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """For those who answer."""
    return call.json(members(communication.message_for(call.person.pk, id)))


@operation(
    "contact_messages_mark",
    summary="Say that a message is answered",
    tags=_TAGS,
    request=ContactStateIn,
    responses={200: ContactOut},
    request_examples={"answered": {"state": "answered"}},
)
def mark(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """Or open again. The answer itself goes by mail, to the address in the message."""
    sent = read(ContactStateIn, call.body())
    return call.json(
        members(communication.mark_message(call.person.pk, id, answered=sent.state == "answered"))
    )


@operation("contact_messages_delete", summary="Delete a message", tags=_TAGS, responses={204: None})
def delete(call: Call, id: UUID) -> HttpResponse:  # noqa: A002 the path's word
    """One that nobody should keep."""
    communication.delete_message(call.person.pk, id)
    return HttpResponse(status=204)


urlpatterns = [
    path("contact/", hot(POST=send)),
    path("contact-messages/", hot(GET=messages)),
    path("contact-messages/<uuid:id>/", hot(GET=message, PATCH=mark, DELETE=delete)),
]
