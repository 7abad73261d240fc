"""A notification as a message for a channel: title, text, HTML, a link, and how to hear no more of its kind."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lms_sdk.notifications import Message, MessageAction
from lms_site.communication.notifications.data import Kind, Words

_SALT: Final = "lms.notifications.unsubscribe"


def letter(
    words: Words, *, kind: Kind, notification: UUID, link: str = "", unsubscribe_url: str = ""
) -> Message:
    """The message, in the language that is active."""
    actions = (MessageAction(_("Open"), link),) if link else ()
    about = {
        "words": words,
        "site": settings.WAGTAIL_SITE_NAME,
        "actions": actions,
        "unsubscribe_url": unsubscribe_url,
    }
    return Message(
        kind=kind.key,
        title=words.title,
        text=_plain(words, actions, unsubscribe_url),
        html=render_to_string("communication/notification.html", about),
        actions=actions,
        dedupe_key=str(notification),
        unsubscribe_url=unsubscribe_url,
    )


def _plain(words: Words, actions: tuple[MessageAction, ...], unsubscribe_url: str) -> str:
    """The same without HTML."""
    lines = [words.text, *(f"{action.label}: {action.url}" for action in actions)]
    foot = _("%(site)s wrote this to you.") % {"site": settings.WAGTAIL_SITE_NAME}
    if unsubscribe_url:
        foot += "\n" + _("No more messages of this kind") + f": {unsubscribe_url}"
    return "\n\n".join([*lines, f"-- \n{foot}"]) + "\n"


def link_to(notification: UUID) -> str:
    """Where the site's frontend shows it; empty where there is no frontend."""
    return f"{settings.LMS_FRONTEND_URL}/notifications/{notification}" if settings.LMS_FRONTEND_URL else ""


def link_to_invitation(code: str) -> str:
    """Where the site's frontend takes a code; empty where there is no frontend."""
    return f"{settings.LMS_FRONTEND_URL}/invitations/{code}" if settings.LMS_FRONTEND_URL else ""


def unsubscribe_link(person: UUID, kind: Kind, channel: str) -> str:
    """The address that switches the kind off for the person and this channel; empty where that cannot be."""
    if not kind.optional:
        return ""
    token = signing.Signer(salt=_SALT).sign_object([str(person), kind.key, channel], compress=True)
    return f"{settings.LMS_BASE_URL}/notifications/unsubscribe/{token}"


def read_unsubscribe(token: str) -> tuple[UUID, str, str] | None:
    """The person, kind and channel of such an address; None for one that is not ours."""
    try:
        person, kind, channel = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return UUID(person), kind, channel
