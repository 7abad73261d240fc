"""Writes: one function an action."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms_site.accounts.data import Profile
from lms_site.accounts.models import User
from lms_site.accounts.queries import profile_from
from lms_site.foundation.errors import Invalid
from lms_site.foundation.locks import lock_row, require_transaction

_LONGEST_NAME = 150


@transaction.atomic
def add_person(email: str, password: str | None, *, name: str = "", administrator: bool = False) -> User:
    """A person whose address needs no verification: made by a command or a test, not by sign-up."""
    rights = {"is_staff": administrator, "is_superuser": administrator}
    user = User.objects.create_user(email, password, name=name, **rights)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def add_stand_in(id: UUID) -> UUID:  # noqa: A002 the column's word
    """Somebody who plays a part in a transaction that is rolled back: nobody can log in as them or write to them.

    Raises NotInTransaction.
    """
    require_transaction("add_stand_in")
    return User.objects.create_user(f"{id.hex}@stand-in.invalid", id=id).pk


@transaction.atomic
def change_profile(
    person: UUID,
    *,
    name: str | None = None,
    locale: str | None = None,
    seen: Callable[[Profile], None] = lambda _: None,
) -> Profile:
    """The person's profile with the new values; None leaves a value as it is.

    `seen` may raise when the profile, now locked, is not the one the caller has seen. Raises Invalid.
    """
    user = lock_row(User.objects.filter(pk=person))
    seen(profile_from(user))
    if name is not None:
        user.name = checked_name(name)
        user.first_name = user.last_name = ""
    if locale is not None:
        user.locale = checked_locale(locale)
    user.save(update_fields=["name", "first_name", "last_name", "locale"])
    return profile_from(user)


def checked_name(name: str) -> str:
    """The name with single spaces. Raises Invalid."""
    cleaned = " ".join(name.split())
    if len(cleaned) > _LONGEST_NAME:
        raise Invalid.field("name", "too_long", _("At most 150 characters."))
    return cleaned


def checked_locale(locale: str) -> str:
    """The language, when the site has it. Raises Invalid."""
    if locale and locale not in dict(settings.LANGUAGES):
        raise Invalid.field("locale", "unknown", _("The site does not have this language."))
    return locale
