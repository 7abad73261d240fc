"""Addresses that somebody has added to an account and not proved to be theirs: they stand in nobody's way (ADR 0066).

Otherwise whoever adds another's address keeps its owner from signing up, and the links for a forgotten password would
lead the owner into an account that its maker still has the mailbox of.
"""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from lms_site.accounts.models import User


def only_claimed(address: str) -> bool:
    """Whether nobody has signed up with the address or proved it."""
    rows = EmailAddress.objects.filter(email=address.lower())
    return not User.objects.filter(email=address.lower()).exists() and not rows.filter(verified=True).exists()


def let_go_of_claims(address: str) -> None:
    """Take the address from every account that only claims it: somebody signs up with it."""
    _claims(address).delete()


def without_claimants(people: Iterable[User], address: str) -> list[User]:
    """Those of the people who signed up with the address, or proved it."""
    claimants = set(_claims(address).values_list("user_id", flat=True))
    return [one for one in people if one.pk not in claimants]


def may_be_proved(row: EmailAddress) -> bool:
    """Whether a link sent to the address verifies it for this account: not when somebody else signed up with it."""
    others = User.objects.filter(email=row.email.lower()).exclude(pk=row.user_id)
    return row.can_set_verified() and not others.exists()


def _claims(address: str) -> QuerySet[EmailAddress]:
    rows: QuerySet[EmailAddress] = EmailAddress.objects.filter(email=address.lower(), verified=False)
    return rows.exclude(user__email=address.lower())
