"""Reads."""

from __future__ import annotations

from uuid import UUID

from allauth.account.models import EmailAddress

from lms_site.accounts.data import Profile
from lms_site.accounts.models import User
from lms_site.foundation.errors import NotFound


def profile_of(person: UUID) -> Profile:
    """The person's own profile; one statement. Raises NotFound."""
    user = User.objects.filter(pk=person).first()
    if user is None:
        raise NotFound
    return profile_from(user)


def profile_from(user: User) -> Profile:
    """The profile out of a row."""
    return Profile(
        id=user.pk,
        email=user.email,
        name=user.get_full_name(),
        locale=user.locale,
        is_staff=user.is_staff,
        joined_at=user.date_joined,
    )


def find_person(*, id: UUID | None = None, email: str = "") -> UUID | None:  # noqa: A002 the column's word
    """The active person with this id, or with this verified address, whatever its case; None when there is none."""
    if id is not None:
        found: UUID | None = User.objects.filter(pk=id, is_active=True).values_list("pk", flat=True).first()
        return found
    verified = EmailAddress.objects.filter(email=email.lower(), verified=True, user__is_active=True)
    owner: UUID | None = verified.values_list("user_id", flat=True).first()
    return owner
