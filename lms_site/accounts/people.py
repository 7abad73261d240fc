"""The people of the site for those who run it: who they are, and what was done to their accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lms_site.accounts.data import Address, Entry, Person, PersonFile
from lms_site.accounts.errors import MayNotManagePeople, NoSuchPerson
from lms_site.accounts.models import ERASED, PersonEntry, User

SEE, MANAGE, MERGE = "accounts.see_people", "accounts.manage_people", "accounts.merge_people"
LONGEST_TEXT = 200


def sees_people(person: UUID) -> bool:
    """Whether the person may see the people of the site: whoever may do anything with them."""
    user = User.objects.filter(pk=person, is_active=True).first()
    return user is not None and any(user.has_perm(right) for right in (SEE, MANAGE, MERGE))


def people(viewer: UUID, *, roles: QuerySet[Group] | None = None) -> QuerySet[User]:
    """Everybody with an account but for tombstones, each with `verified` and the roles (those given, or all).

    Raises MayNotManagePeople.
    """
    if not sees_people(viewer):
        raise MayNotManagePeople
    shown = (Group.objects.all() if roles is None else roles).order_by("name", "pk")
    return living().prefetch_related(Prefetch("groups", queryset=shown, to_attr="roles"))


def living() -> QuerySet[User]:
    """Every account that somebody has, with `verified`: whether its address is."""
    proved = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    rows: QuerySet[User] = User.objects.filter(merged_into=None).exclude(email__endswith=ERASED)
    return rows.annotate(verified=Exists(proved))


def people_matching(found: QuerySet[User], text: str) -> QuerySet[User]:
    """Those whose name or any of whose addresses holds the text."""
    text = text.replace("\0", " ").strip()[:LONGEST_TEXT]
    also = EmailAddress.objects.filter(user=OuterRef("pk"), email__icontains=text)
    names = Q(name__icontains=text) | Q(first_name__icontains=text) | Q(last_name__icontains=text)
    return found.filter(names | Q(email__icontains=text) | Exists(also))


def person_from(row: Any) -> Person:
    """The person out of a row of `people`."""
    return Person(
        id=row.pk,
        email=row.email,
        name=row.get_full_name(),
        locale=row.locale,
        state="active" if row.is_active else "suspended",
        verified=row.verified,
        administrator=row.is_superuser,
        roles=tuple(role.name for role in row.roles),
        joined_at=row.date_joined,
        last_login_at=row.last_login,
    )


def person_file(viewer: UUID, person: UUID, *, roles: QuerySet[Group] | None = None) -> PersonFile:
    """One person with addresses and entries. Raises MayNotManagePeople, NoSuchPerson."""
    row = people(viewer, roles=roles).filter(pk=person).first()
    if row is None:
        raise NoSuchPerson
    addresses = EmailAddress.objects.filter(user=row).order_by("-primary", "email")
    entries = PersonEntry.objects.filter(person=row).select_related("actor").order_by("-id")
    return PersonFile(
        person=person_from(row),
        addresses=tuple(
            Address(email=one.email, verified=one.verified, primary=one.primary) for one in addresses
        ),
        entries=tuple(_entry(one) for one in entries),
    )


def _entry(row: PersonEntry) -> Entry:
    return Entry(
        action=row.action,
        label=row.get_action_display(),
        at=row.at,
        by="" if row.actor is None else str(row.actor),
        reason=row.reason,
        facts=row.facts,
    )
