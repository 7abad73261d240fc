"""What is searched for, as plugins would have it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from lms_sdk.facts import Person, SearchQuery
from lms_site.catalog.data import CardQuery
from lms_site.plugin_host import api as plugin_host

_FREE: Final[dict[tuple[str, ...], bool]] = {("true",): True, ("false",): False}


def search_is_personal() -> bool:
    """Whether what is found may depend on who searches, because a plugin has a say in it."""
    return plugin_host.is_implemented("search_query")


def as_plugins_would(query: CardQuery, person: UUID | None) -> CardQuery:
    """The query after every plugin had its turn; without words nothing is searched, and nobody asked."""
    if not query.text.strip() or not search_is_personal():
        return query
    free = next((words for words, value in _FREE.items() if value is query.free), ())
    filters = {"category": query.category, "level": query.level, "language": query.language, "free": free}
    found: SearchQuery = plugin_host.transform(
        "search_query",
        SearchQuery(query.text, filters, query.locale),
        user=None if person is None else Person(id=str(person)),
    )
    chosen = {name: found.filters.get(name, ()) for name in filters}
    return replace(
        query,
        text=found.text,
        locale=found.locale,
        category=chosen["category"],
        level=chosen["level"],
        language=chosen["language"],
        free=_FREE.get(chosen["free"]),
    )
