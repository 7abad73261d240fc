"""What people write: plain text, never HTML."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lms_site.foundation.errors import Invalid

LONGEST = 5_000
LONGEST_REASON = 500


def said(text: str, *, name: str = "body", longest: int = LONGEST, needed: bool = True) -> str:
    """The text as it is kept. Raises Invalid when there is none, or too much of it."""
    kept = text.strip()
    if needed and not kept:
        raise Invalid.field(name, "required", _("Write something."))
    if len(kept) > longest:
        raise Invalid.field(name, "too_long", _("This is too long."))
    return kept


AUTHOR = ("author", "author__name", "author__first_name", "author__last_name")
"""The columns that `with_author` reads."""


def with_author(row: dict[str, Any]) -> dict[str, Any]:
    """The row with `author` in place of the columns `AUTHOR`: id and name, None for somebody who is gone."""
    person, name, first, last = (row[column] for column in AUTHOR)
    author = None if person is None else {"id": person, "name": name or f"{first} {last}".strip()}
    return {**{column: value for column, value in row.items() if column not in AUTHOR}, "author": author}
