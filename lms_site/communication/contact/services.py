"""Writing to the school, and answering: one function an action."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lms_site.accounts import api as accounts
from lms_site.communication.contact.data import SchoolMessage
from lms_site.communication.contact.models import ContactMessage, ContactState
from lms_site.communication.contact.queries import found_message, message_from
from lms_site.communication.events import ContactReceived
from lms_site.foundation.clock import now
from lms_site.foundation.errors import Invalid, NotFound, Text
from lms_site.foundation.events import emit

KEEP_ANSWERED: Final = timedelta(days=365)
KEEP_OPEN: Final = timedelta(days=730)
LONGEST: Final = {"name": 150, "email": 254, "subject": 200, "text": 5_000}

_address: list[Callable[[], str]] = []


def register_contact_address(address: Callable[[], str]) -> None:
    """Say where messages to the school are mailed to (empty: nowhere); called once, from an app's `ready()`."""
    _address[:] = [address]


@transaction.atomic
def write_to_school(
    person: UUID | None, *, subject: str, text: str, name: str = "", email: str = "", locale: str = ""
) -> UUID:
    """Keep a message, and mail it to the school. A member's name and address are taken from the account where missing.

    Raises Invalid. What becomes a header of the mail is one line without control characters.
    """
    sent = {"name": name, "email": email, "subject": subject, "text": text}
    if person is not None:
        profile = accounts.profile_of(person)
        sent |= {"name": name.strip() or profile.name, "email": email.strip() or profile.email}
    kept = {field: _checked(field, value) for field, value in sent.items()}
    language = locale if locale in dict(settings.LANGUAGES) else ""
    message = ContactMessage.objects.create(person_id=person, locale=language, **kept)
    emit(ContactReceived(message=message.pk))
    transaction.on_commit(partial(_mail, message))
    return message.pk


@transaction.atomic
def mark_message(actor: UUID, message: UUID, *, answered: bool) -> SchoolMessage:
    """Take the message as answered, or as open again. Idempotent. Raises MayNotAnswer, NoSuchMessage."""
    found = found_message(actor, message, lock=True)
    if answered != (found.state == ContactState.ANSWERED):
        found.state = ContactState.ANSWERED if answered else ContactState.OPEN
        found.answered_at = now() if answered else None
        found.answered_by_id = actor if answered else None
        found.save(update_fields=["state", "answered_at", "answered_by"])
    return message_from(found)


def delete_message(actor: UUID, message: UUID) -> None:
    """Delete a message that nobody should keep. Raises MayNotAnswer, NoSuchMessage."""
    found_message(actor, message).delete()


def forget_messages(person: UUID) -> None:
    """Delete what a person wrote who is erased, also as a guest from the same address. Idempotent."""
    ContactMessage.objects.filter(person=person).delete()
    try:
        address = accounts.profile_of(person).email
    except NotFound:
        return
    ContactMessage.objects.filter(email__iexact=address).delete()


def purge_messages() -> int:
    """Delete messages whose time is over; how many."""
    present = now()
    answered = ContactMessage.objects.filter(answered_at__lt=present - KEEP_ANSWERED)
    silent = ContactMessage.objects.filter(state=ContactState.OPEN, created_at__lt=present - KEEP_OPEN)
    return int(answered.delete()[0]) + int(silent.delete()[0])


def _checked(field: str, value: str) -> str:
    cleaned = value.strip().replace("\r\n", "\n")
    if not cleaned and field != "name":
        raise _wrong(field, "required", _("This field is required."))
    if len(cleaned) > LONGEST[field]:
        raise _wrong(field, "too_long", _("This is too long."))
    allowed = "\n\t" if field == "text" else ""
    if any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} and sign not in allowed for sign in cleaned):
        raise _wrong(field, "text", _("This text cannot be stored."))
    if field == "email":
        try:
            validate_email(cleaned)
        except ValidationError:
            raise _wrong(field, "not_an_address", _("This is no e-mail address.")) from None
    return cleaned


def _wrong(field: str, code: str, message: Text) -> Invalid:
    return Invalid.field(field, code, message)


def _mail(message: ContactMessage) -> None:
    """Mail the message to the school, if it has said where; the answer goes to whoever wrote."""
    to = _address[0]() if _address else ""
    if not to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        body = render_to_string("communication/contact.txt", {"message": message})
        prefix = translation.gettext("[Contact] %(subject)s")
    accounts.send_mail(
        EmailMultiAlternatives(
            prefix % {"subject": message.subject},
            body,
            settings.DEFAULT_FROM_EMAIL,
            [to],
            reply_to=[message.email],
        )
    )
