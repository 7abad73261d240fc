"""Cursor pages: stable under inserts and deletes, and as cheap on page 1,000 as on page 1.

A page is found by the values of its last row (keyset), never by an offset. The cursor is signed and carries the
ordering it belongs to; one that is not ours, or of another ordering, is refused with 400.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms_site.api.errors import Malformed

Row = TypeVar("Row")

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
_SALT = "lms.cursor"
_MAX_CURSOR = 2000
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: after (or, going back, before) the row with these values of the ordering columns."""

    values: tuple[Any, ...]
    backwards: bool = False

    def encode(self, ordering: Sequence[str]) -> str:
        """The opaque text of the `cursor` parameter."""
        content = [",".join(ordering), int(self.backwards), *(_pack(value) for value in self.values)]
        return signing.Signer(salt=_SALT).sign_object(content)

    @classmethod
    def decode(cls, text: str, ordering: Sequence[str]) -> Cursor:
        """The cursor of the text. Raises Malformed when it is not ours or of another ordering."""
        if len(text) > _MAX_CURSOR:
            raise _not_ours()
        try:
            name, backwards, *packed = signing.Signer(salt=_SALT).unsign_object(text)
        except (signing.BadSignature, ValueError) as error:
            raise _not_ours() from error
        if name != ",".join(ordering) or len(packed) != len(ordering):
            raise _not_ours()
        return cls(tuple(_unpack(value) for value in packed), bool(backwards))


def _not_ours() -> Malformed:
    return Malformed(_("The cursor is not valid for this list."), pointer="?cursor", code="bad_cursor")


def _pack(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, UUID):
        return {"u": str(value)}
    if isinstance(value, Decimal):
        return {"d": str(value)}
    if value is None or not isinstance(value, (str, int, float)):
        msg = f"cannot page by a value of type {type(value).__name__}: order by columns that are never null"
        raise TypeError(msg)
    return value


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return _KINDS[kind](text)
    return value


_KINDS: Mapping[str, Callable[[str], Any]] = {"t": datetime.fromisoformat, "u": UUID, "d": Decimal}


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows and the cursors of its neighbours (None where there is none)."""

    rows: list[Row]
    next: str | None
    previous: str | None

    def envelope(self, request: HttpRequest, results: Iterable[Any]) -> dict[str, Any]:
        """The body of a list: `next` and `previous` are references relative to the host."""
        return {
            "results": list(results),
            "next": link(request, self.next),
            "previous": link(request, self.previous),
        }


def link(request: HttpRequest, cursor: str | None) -> str | None:
    """The request's own path and query with another cursor; None without one."""
    if cursor is None:
        return None
    query = [(name, value) for name, values in request.GET.lists() if name != "cursor" for value in values]
    return f"{request.path}?{urlencode([*query, ('cursor', cursor)])}"


def page_size(
    parameters: Mapping[str, str], *, default: int = PAGE_SIZE, largest: int = MAX_PAGE_SIZE
) -> int:
    """The `page_size` parameter, at most `largest`. Raises Malformed when it is no positive number."""
    text = parameters.get("page_size")
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS or int(text) < 1:
        raise Malformed(_("Must be a positive whole number."), pointer="?page_size", code="bad_page_size")
    return min(int(text), largest)


def read_cursor(parameters: Mapping[str, str], ordering: Sequence[str]) -> Cursor | None:
    """The `cursor` parameter, or None on a first page. For lists that are one SQL statement of their own."""
    text = parameters.get("cursor")
    return Cursor.decode(text, ordering) if text else None


def take_page(
    rows: list[Row], size: int, ordering: Sequence[str], cursor: Cursor | None, key: Any = None
) -> Page[Row]:
    """The page out of `size + 1` rows that were read in the direction of the cursor.

    `key(row)` gives the values of the ordering columns; by default attributes of the row (or items of a dict).
    """
    backwards = cursor is not None and cursor.backwards
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    values = key or (lambda row: _values(row, ordering))
    has_next = more if not backwards else True
    has_previous = cursor is not None if not backwards else more
    after = Cursor(values(rows[-1])).encode(ordering) if rows and has_next else None
    before = Cursor(values(rows[0]), backwards=True).encode(ordering) if rows and has_previous else None
    return Page(rows, after, before)


def paginate(
    queryset: QuerySet[Any, Row], parameters: Mapping[str, str], ordering: Sequence[str]
) -> Page[Row]:
    """One page of the queryset in one statement.

    `ordering` names columns that are never null, the last one unique; "-" turns one around. Related columns are
    named with "__" and must be selected (annotations and `.values()` work too).
    """
    cursor = read_cursor(parameters, ordering)
    size = page_size(parameters)
    backwards = cursor is not None and cursor.backwards
    ordered = queryset.order_by(*(_turned(name) if backwards else name for name in ordering))
    if cursor is not None:
        ordered = ordered.filter(_beyond(ordering, cursor))
    return take_page(list(ordered[: size + 1]), size, ordering, cursor)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(ordering: Sequence[str], cursor: Cursor) -> Q:
    """The rows beyond the cursor. The first column stands alone as well, so that an index range is used."""
    condition = Q()
    for index in reversed(range(len(ordering))):
        name, value = ordering[index].lstrip("-"), cursor.values[index]
        operator = "lt" if ordering[index].startswith("-") != cursor.backwards else "gt"
        here = Q(**{f"{name}__{operator}": value})
        condition = here | (Q(**{name: value}) & condition) if condition else here
    first = ordering[0].lstrip("-")
    bound = "lte" if ordering[0].startswith("-") != cursor.backwards else "gte"
    return Q(**{f"{first}__{bound}": cursor.values[0]}) & condition


def _values(row: Any, ordering: Sequence[str]) -> tuple[Any, ...]:
    return tuple(_value(row, name.lstrip("-")) for name in ordering)


def _value(row: Any, name: str) -> Any:
    if isinstance(row, Mapping):
        return row[name]
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def page_parameters() -> list[dict[str, Any]]:
    """The query parameters of a list in OpenAPI."""
    return [
        {
            "name": "cursor",
            "in": "query",
            "schema": {"type": "string"},
            "description": "From `next` or `previous` of a page; opaque.",
        },
        {
            "name": "page_size",
            "in": "query",
            "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
            "description": "Rows a page.",
        },
    ]
