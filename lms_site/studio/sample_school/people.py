"""The people of the sample school."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from lms_site.accounts import api as accounts

PASSWORD = "anthus-demo"  # noqa: S105 - printed on purpose, for a site on this machine only


class Role(StrEnum):
    """What a demo account is for."""

    ADMINISTRATOR = "administrator"
    TEACHER = "teacher"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to log in as."""

    role: Role
    name: str
    email: str
    password: str = PASSWORD


ACCOUNTS = (
    Account(Role.ADMINISTRATOR, "Ada Admin", "admin@example.com"),
    Account(Role.TEACHER, "Tara Teacher", "tara@example.com"),
    Account(Role.TEACHER, "Tom Tutor", "tom@example.com"),
    Account(Role.LEARNER, "Lea Learner", "lea@example.com"),
    Account(Role.LEARNER, "Leo Learner", "leo@example.com"),
    Account(Role.LEARNER, "Lin Learner", "lin@example.com"),
)


@transaction.atomic
def make_people(say: Callable[[str], None]) -> tuple[Account, ...]:
    """Make the people who are not there yet, their addresses confirmed; all demo accounts."""
    there = set(get_user_model().objects.values_list("email", flat=True))
    missing = [account for account in ACCOUNTS if account.email not in there]
    if missing:
        say(_("Making {count} demo accounts ...").format(count=len(missing)))
    for account in missing:
        _make(account)
    return ACCOUNTS


def _make(account: Account) -> None:
    administrator = account.role is Role.ADMINISTRATOR
    person = accounts.add_person(
        account.email, account.password, name=account.name, administrator=administrator
    )
    if account.role is Role.TEACHER:
        accounts.make_teacher(person.pk)
