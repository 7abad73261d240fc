"""Which view an address is for, by one look into a table.

Django tries one pattern after the other; with nearly two hundred of them that takes longer than many an answer. Here
keys and numbers are taken out of the path, and what is left names the pattern. What the table does not hold (an
address with words in it, or none of ours) is left to Django.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RoutePattern

PREFIX = "/api/v1/"
_KEY = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+)(?=/|\Z)")
_PLACE = re.compile(r"/<\w+:\w+>")
_KINDS: dict[type, type[UUID] | type[int]] = {UUIDConverter: UUID, IntConverter: int}


@dataclass(frozen=True, slots=True)
class _Address:
    view: Callable[..., Any]
    name: str | None
    route: str
    keys: Sequence[tuple[str, type[UUID] | type[int]]]
    """The argument and the kind of each key, in the order of the path."""


def match(path: str) -> ResolverMatch | None:
    """What Django's resolver would say of the path; None: ask it."""
    pieces = _KEY.split(path)
    address = _table(settings.ROOT_URLCONF).get(tuple(pieces[::2]))
    if address is None:
        return None
    values: dict[str, UUID | int] = {}
    for (name, kind), text in zip(address.keys, pieces[1::2], strict=True):
        if ("-" in text) is not (kind is UUID):
            return None
        try:
            values[name] = kind(text)
        except ValueError:  # more digits than Python reads: no such address, says Django
            return None
    return ResolverMatch(address.view, (), values, address.name, route=address.route, captured_kwargs=values)


@cache
def _table(urlconf: str) -> dict[tuple[str, ...], _Address]:
    """The API's addresses whose variables are all keys and numbers, by what stands between these."""
    found: dict[tuple[str, ...], _Address] = {}
    for one in get_resolver(urlconf).url_patterns:
        if isinstance(one, URLResolver) and str(one.pattern) == PREFIX[1:]:
            for inner in one.url_patterns:
                found = _addresses(inner) | found
    return found


def _addresses(one: URLPattern | URLResolver) -> dict[tuple[str, ...], _Address]:
    if not isinstance(one, URLPattern) or not isinstance(one.pattern, RoutePattern) or one.default_args:
        return {}
    kinds = {name: _KINDS.get(type(each)) for name, each in one.pattern.converters.items()}
    keys = [(name, kind) for name, kind in kinds.items() if kind is not None]
    if len(keys) < len(kinds):
        return {}
    route = PREFIX + str(one.pattern)
    return {tuple(_PLACE.split(route)): _Address(one.callback, one.name, route[1:], keys)}
