"""Reads."""

from __future__ import annotations

from uuid import UUID

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
