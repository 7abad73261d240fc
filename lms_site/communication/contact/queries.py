"""Reading messages to the school: for whom a role of the site lets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lms_site.accounts import api as accounts
from lms_site.communication.contact.data import SchoolMessage
from lms_site.communication.contact.models import ContactMessage
from lms_site.communication.errors import MayNotAnswer, NoSuchMessage

ANSWER = "communication.answer_contact"
LONGEST_TEXT = 200


def may_answer(person: UUID) -> bool:
    """Whether the person reads and answers messages to the school."""
    return accounts.may(person, ANSWER)


def require_may_answer(person: UUID) -> None:
    """Return when they do. Raises MayNotAnswer."""
    if not may_answer(person):
        raise MayNotAnswer


def contact_messages(viewer: UUID) -> QuerySet[ContactMessage]:
    """Every message to the school, with who answered. Raises MayNotAnswer."""
    require_may_answer(viewer)
    return ContactMessage.objects.select_related("answered_by")


def contact_matching(found: QuerySet[ContactMessage], text: str) -> QuerySet[ContactMessage]:
    """Those whose sender, subject or words hold the text."""
    text = text.replace("\0", " ").strip()[:LONGEST_TEXT]
    words = Q(subject__icontains=text) | Q(text__icontains=text)
    return found.filter(words | Q(name__icontains=text) | Q(email__icontains=text))


def message_for(viewer: UUID, message: UUID) -> SchoolMessage:
    """One message. Raises MayNotAnswer, NoSuchMessage."""
    return message_from(found_message(viewer, message))


def message_from(row: Any) -> SchoolMessage:
    """The message out of a row of `contact_messages`."""
    return SchoolMessage(
        id=row.pk,
        person=row.person_id,
        name=row.name,
        email=row.email,
        subject=row.subject,
        text=row.text,
        locale=row.locale,
        state=row.state,
        created_at=row.created_at,
        answered_at=row.answered_at,
        answered_by="" if row.answered_by is None else str(row.answered_by),
    )


def found_message(viewer: UUID, message: UUID, *, lock: bool = False) -> ContactMessage:
    """The row of one message. Raises MayNotAnswer, NoSuchMessage."""
    rows = contact_messages(viewer).filter(pk=message)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NoSuchMessage
    return found
