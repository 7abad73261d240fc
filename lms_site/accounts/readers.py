"""Whom something can be told: people who are here, with the address they have proved and the language they read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from lms_site.accounts.models import User
from lms_site.accounts.profiles import name_shown
from lms_site.foundation import sql

_COLUMNS = """
    person.id, person.locale,
    coalesce(nullif(person.name, ''), trim(person.first_name || ' ' || person.last_name)) AS name
"""
READERS = f"""
    SELECT {_COLUMNS}, coalesce(address.email, '') AS email
    FROM accounts_user person
    LEFT JOIN account_emailaddress address
        ON address.user_id = person.id AND address."primary" AND address.verified
    WHERE person.id = ANY (%(people)s) AND person.is_active
"""  # noqa: S608 (constants)
NAMES = f"""
    SELECT {_COLUMNS} FROM accounts_user person
    LEFT JOIN accounts_personprofile profile ON profile.person_id = person.id
    WHERE person.id = ANY (%(people)s) AND {name_shown("profile", author=False)} <> 'nobody'
"""  # noqa: S608 (constants)
OWNERS = """
    SELECT address.email, address.user_id AS person, address.verified, person.is_active AS active
    FROM account_emailaddress address JOIN accounts_user person ON person.id = address.user_id
    WHERE address.email = ANY (%(emails)s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An active person. `email` is empty as long as none is verified, `locale` where the site's language will do."""

    id: UUID
    name: str
    email: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose an address is. Only a verified one is proved to be theirs; somebody suspended is not `active`."""

    person: UUID
    verified: bool
    active: bool


def readers(people: Collection[UUID]) -> dict[UUID, Reader]:
    """Those of the people who are active; one statement. Suspended and erased people are not among them."""
    if not people:
        return {}
    return {row.id: Reader(**row._asdict()) for row in sql.rows(READERS, {"people": list(people)})}


def administrators() -> list[UUID]:
    """Who administers the site, those who are suspended left out; one statement."""
    rows = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def names_of(people: Collection[UUID]) -> dict[UUID, str]:
    """What the people are called, but for those who show their name to nobody; one statement."""
    if not people:
        return {}
    return {row.id: row.name for row in sql.rows(NAMES, {"people": list(people)})}


def owners_of(emails: Collection[str]) -> dict[str, Owner]:
    """Whose the addresses are (in lower case), those that are anybody's; one statement.

    Where several people entered the same one, it is the verified owner's.
    """
    if not emails:
        return {}
    found: dict[str, Owner] = {}
    for row in sql.rows(OWNERS, {"emails": list(emails)}):
        if row.verified or row.email not in found:
            found[row.email] = Owner(person=row.person, verified=row.verified, active=row.active)
    return found
