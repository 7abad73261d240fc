"""What people write: plain text, never HTML."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from lms_site.accounts import api as accounts
from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning

LONGEST = 5_000
LONGEST_REASON = 500


def said(text: str, *, name: str = "body", longest: int = LONGEST, needed: bool = True) -> str:
    """The text as it is kept. Raises Invalid when there is none, or too much of it."""
    kept = text.strip()
    if not any(sign.isprintable() for sign in kept):  # marks that nobody sees are no words
        kept = ""
    if needed and not kept:
        raise Invalid.field(name, "required", _("Write something."))
    if len(kept) > longest:
        raise Invalid.field(name, "too_long", _("This is too long."))
    return kept


AUTHOR = ("author", "author__name", "author__first_name", "author__last_name")
"""The columns that `with_author` reads."""


TOLD = "author_told"
"""The annotation that says whether the author's name is told; see `told_to`."""


def told_to(
    viewer: UUID | None, table: str, *, among_members: bool = False, by_teachers: bool = False
) -> RawSQL:
    """Whether who wrote a row of the table shows their name to the viewer (None: a guest).

    `among_members`: only people of a course read these rows, whether or not the author still takes part in it.
    `by_teachers`: the rows are signed as courses are, with a name for everyone unless the author decided otherwise.
    """
    author = f"{table}.author_id"
    usual = accounts.Audience.EVERYONE if by_teachers else accounts.Audience.MEMBERS
    shown = accounts.name_shown("profile", author=by_teachers)
    profile = f"SELECT {shown} FROM accounts_personprofile profile WHERE profile.person_id = {author}"  # noqa: S608 (constants)
    audience = f"coalesce(({profile}), '{usual.value}')"
    met = "TRUE" if among_members else learning.meet("%s::uuid", author)
    statement = f"""(coalesce({author} = %s::uuid, FALSE) OR {audience} = '{accounts.Audience.EVERYONE.value}'
        OR ({audience} = '{accounts.Audience.MEMBERS.value}' AND {met}))"""
    values = [viewer] * statement.count("%s")
    return RawSQL(statement, values, output_field=BooleanField())  # noqa: S611 (constants of modules)


def with_author(row: dict[str, Any]) -> dict[str, Any]:
    """The row with `author` in place of the columns `AUTHOR`: id and name, None for somebody who is gone.

    Where the row says so (TOLD), the name is empty: the author does not show it to who asks.
    """
    person, name, first, last = (row[column] for column in AUTHOR)
    told = row.get(TOLD, True)
    author = {"id": person, "name": (name or f"{first} {last}".strip()) if told else ""}
    kept = {column: value for column, value in row.items() if column not in {*AUTHOR, TOLD}}
    return {**kept, "author": None if person is None else author}
