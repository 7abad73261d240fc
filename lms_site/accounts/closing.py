"""Closing one's own account: confirmed, mailed, and erased after a time in which it can be taken back (ADR 0063)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms_site.accounts import mails
from lms_site.accounts.data import Profile
from lms_site.accounts.erasure import erase_person
from lms_site.accounts.errors import LastAdministrator, LoginTooOld, ReopeningGone, WrongPassword
from lms_site.accounts.events import AccountClosed, AccountReopened, PersonReactivated
from lms_site.accounts.managing import suspended_since
from lms_site.accounts.models import TokenSession, User
from lms_site.accounts.profile_data import Closing
from lms_site.accounts.profile_models import AccountClosing
from lms_site.accounts.queries import profile_from
from lms_site.foundation.clock import now
from lms_site.foundation.errors import NotFound, Problem
from lms_site.foundation.events import Envelope, emit
from lms_site.foundation.locks import hold, lock_row

log = structlog.get_logger(__name__)

GRACE: Final = timedelta(days=14)
FRESH: Final = timedelta(minutes=5)
_SALT: Final = "lms.reopening"
_AT_ONCE: Final = 50


@transaction.atomic
def close_account(person: UUID, *, password: str = "", session: UUID | None = None) -> Closing:
    """Close the person's account: every token and login ends now, and it is erased after GRACE.

    The password confirms it; for a person without one, a login (`session`) of the last five minutes. A mail says how
    to take it back. Raises WrongPassword, LoginTooOld, LastAdministrator, and what listeners of AccountClosed raise.
    """
    hold("administrators")
    user = lock_row(User.objects.filter(pk=person, is_active=True))
    _confirm(user, password, session)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person)
    if user.is_superuser and not others.exists():
        raise LastAdministrator
    row = _note(person)
    emit(AccountClosed(person=person))
    user.is_active = False
    user.save(update_fields=["is_active"])
    return Closing(asked_at=row.asked_at, due_at=row.due_at)


@transaction.atomic
def reopen_account(token: str) -> Profile:
    """Take the account back with the token of the mail; the person can log in again. Raises ReopeningGone."""
    try:
        person, asked = signing.loads(token, salt=_SALT)
        rows = AccountClosing.objects.filter(pk=UUID(person), due_at__gt=Now())
        row = lock_row(rows)
    except (signing.BadSignature, ValueError, TypeError, NotFound):
        raise ReopeningGone from None
    if row.asked_at.isoformat() != asked or suspended_since(row.pk, row.asked_at):
        raise ReopeningGone
    user = lock_row(User.objects.filter(pk=row.pk))
    row.delete()
    user.is_active = True
    user.save(update_fields=["is_active"])
    emit(AccountReopened(person=user.pk))
    return profile_from(user)


def keep_reactivated(event: PersonReactivated) -> None:
    """An account that the school gives back is not erased."""
    AccountClosing.objects.filter(pk=event.person).delete()


def erase_closed() -> int:
    """Erase the accounts whose time is over, and say so by mail; how many. Safe in several processes."""
    done = 0
    for _number in range(_AT_ONCE):
        with transaction.atomic():
            rows = AccountClosing.objects.filter(due_at__lte=Now()).order_by("due_at")
            row = rows.select_for_update(skip_locked=True).first()
            if row is None:
                break
            user = User.objects.get(pk=row.pk)
            transaction.on_commit(partial(_say_erased, user.email, user.locale), robust=True)
            erase_person(user.pk)
            done += 1
    return done


def tell_of_closing(event: AccountClosed, _envelope: Envelope) -> None:
    """Mail how to take the account back, while it can be."""
    row = AccountClosing.objects.select_related("person").filter(pk=event.person).first()
    if row is None:
        return
    token = signing.dumps([str(row.pk), row.asked_at.isoformat()], salt=_SALT)
    link = settings.HEADLESS_FRONTEND_URLS["account_reopen"].format(key=token)
    with translation.override(row.person.locale or settings.LANGUAGE_CODE):
        text = _(
            "You closed your account at %(school)s. It will be erased on %(date)s, with everything you did there.\n\n"
            "If you want to keep it, or if it was not you, take it back here:\n\n%(link)s\n"
        )
        values = {
            "school": settings.WAGTAIL_SITE_NAME,
            "date": date_format(row.due_at, "DATE_FORMAT"),
            "link": link,
        }
        _send(row.person.email, _("Your account is closed"), text % values)


def _say_erased(address: str, locale: str) -> None:
    with translation.override(locale or settings.LANGUAGE_CODE):
        text = _("Your account at %(school)s is erased, as you asked. This cannot be undone.\n")
        _send(address, _("Your account is erased"), text % {"school": settings.WAGTAIL_SITE_NAME})


def _send(address: str, subject: str, text: str) -> None:
    mails.send(EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [address]))


def _confirm(user: User, password: str, session: UUID | None) -> None:
    """Return when it is the person. Raises WrongPassword, LoginTooOld."""
    if user.has_usable_password():
        if not user.check_password(password):
            raise WrongPassword(fields={"password": (Problem("wrong_password", WrongPassword.message),)})
        return
    alive = TokenSession.objects.filter(person=user, ended_at=None, created_at__gt=now() - FRESH)
    if session is None or not alive.filter(pk=session).exists():
        raise LoginTooOld


def _note(person: UUID) -> AccountClosing:
    row, _made = AccountClosing.objects.update_or_create(
        person_id=person, defaults={"asked_at": Now(), "due_at": Now() + GRACE}
    )
    row.refresh_from_db()
    return row
