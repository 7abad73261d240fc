"""Reading the catalogue: a page of cards, with facets if asked, is one SQL that returns JSON text."""

from __future__ import annotations

from typing import Any

from lms_site.catalog.data import CardPage, CardQuery, CategoryName, Order
from lms_site.catalog.models import Category
from lms_site.catalog.teachers import AUTHORS, AUTHORS_OF_CARD
from lms_site.foundation import sql
from lms_site.foundation.text_search import configuration

CAP = 2_000
LONGEST = 200

_ORDERS = {
    Order.POPULAR: ("l.popularity", "int", "DESC", "<"),
    Order.NEWEST: ("l.published_at", "timestamptz", "DESC", "<"),
    Order.TITLE: ("l.sort_title", "text", "ASC", ">"),
    Order.RATED: ("l.rating", "numeric", "DESC", "<"),
}
# Cards are made at publish; who teaches the course now, and what people think of it, is added to the stored text.
_CARD = f"""
    left(l.card, -1) || CASE WHEN l.ratings = 0 THEN ',"rating":null' ELSE format(
        ',"rating":{{"count":%%s,"mean":%%s}}', l.ratings, round(l.stars::numeric / l.ratings, 1)) END
    || ',"teachers":' || {AUTHORS_OF_CARD} || '}}'
"""
_BY_TEACHER = f"""
    EXISTS (SELECT 1 FROM learning_teammember team
            WHERE team.course_id = l.course_id AND team.person_id = %s AND team.role IN {AUTHORS})
"""  # noqa: S608 (a constant)
_FACETS = ("category", "level", "language", "is_free")
# Each course once: in the asked language where it is published in it, else in its first one.
_IN_LANGUAGE = (
    "(l.locale = %s OR NOT EXISTS (SELECT 1 FROM catalog_listing o WHERE o.course_id = l.course_id"
    " AND (o.locale = %s OR o.locale < l.locale)))"
)


# A category with all that are part of it, at any depth.
_BELOW = """ARRAY(
    WITH RECURSIVE below AS (
        SELECT unnest(%s::text[]) AS slug
        UNION SELECT part.slug FROM catalog_category part JOIN below ON part.parent = below.slug
    ) SELECT slug FROM below)"""


def list_cards(query: CardQuery) -> CardPage:
    """A page of cards in one SQL, however many courses there are."""
    column, kind, direction, sign = _ORDERS[query.order]
    where, values = _conditions(query)
    if query.after is not None:
        where = f"{where} AND ({column}, l.id) {sign} (%s::{kind}, %s)"
        values = [*values, *query.after]
    # In the text, not a parameter: without knowing it the server would plan each page anew.
    limit = max(1, min(int(query.limit), LONGEST))
    facets, facet_values = _facets(query)
    statement = f"""
        WITH page AS (
          SELECT {_CARD} AS card, {column}::text AS value, l.id,
                 row_number() OVER (ORDER BY {column} {direction}, l.id {direction}) AS rank
          FROM catalog_listing l WHERE {where} ORDER BY {column} {direction}, l.id {direction} LIMIT {limit + 1})
        SELECT '[' || coalesce(string_agg(card, ',' ORDER BY rank) FILTER (WHERE rank <= {limit}), '') || ']' AS items,
               max(value) FILTER (WHERE rank = {limit}) AS value, max(id) FILTER (WHERE rank = {limit}) AS row,
               count(*) AS found, {facets} AS facets
        FROM page"""  # noqa: S608 (every value is a parameter, but for a whole number of our own)
    items, value, row, found, shown = sql.rows(statement, [*values, *facet_values])[0]
    return CardPage(items=items, next=(value, row) if found > limit else None, facets=shown)


def _conditions(query: CardQuery, *, without: str = "") -> tuple[str, list[Any]]:
    """The WHERE clause and its values; a facet counts without its own filter."""
    parts = [_IN_LANGUAGE]
    values: list[Any] = [query.locale, query.locale]
    for name in ("category", "level", "language"):
        chosen = getattr(query, name)
        if chosen and name != without:
            parts.append(f"l.{name} = ANY({_BELOW if name == 'category' else '%s'})")
            values.append(list(chosen))
    if query.free is not None and without != "is_free":
        parts.append("l.is_free = %s")
        values.append(query.free)
    if query.slug:
        parts.append("l.slug = %s")
        values.append(query.slug)
    if query.teacher is not None:
        parts.append(_BY_TEACHER)
        values.append(query.teacher)
    if query.text.strip():
        parts.append("l.vector @@ websearch_to_tsquery(%s::regconfig, %s)")
        values += [configuration(query.locale), query.text.replace("\x00", " ")[:LONGEST]]
    return " AND ".join(parts), values


def _facets(query: CardQuery) -> tuple[str, list[Any]]:
    """An expression for the facets object; counts stop at CAP rows, so that no list is slow."""
    if not query.facets:
        return "NULL", []
    parts: list[str] = []
    values: list[Any] = []
    for name in _FACETS:
        where, own = _conditions(query, without=name)
        parts.append(
            f"'{name}', (SELECT coalesce(json_agg(json_build_object('value', value, 'count', n)"  # noqa: S608 (our names)
            f" ORDER BY n DESC, value::text COLLATE \"C\"), '[]') FROM (SELECT value, count(*) AS n FROM"
            f" (SELECT l.{name} AS value FROM catalog_listing l WHERE {where} LIMIT {CAP}) capped"
            f" WHERE value::text <> '' GROUP BY value) counted)"
        )
        values += own
    return f"json_build_object({', '.join(parts)})::text", values


def category_locales() -> set[str]:
    """The languages that categories are named in."""
    return set(Category.objects.values_list("locale", flat=True).distinct())


def categories(*, locale: str) -> tuple[CategoryName, ...]:
    """The categories in their order, each named in the language, or in another one where it has no such name."""
    found: dict[str, Category] = {}
    for row in Category.objects.order_by("slug", "locale"):
        if row.slug not in found or row.locale == locale:
            found[row.slug] = row
    rows = sorted(found.values(), key=lambda row: (row.position, row.slug))
    return tuple(
        CategoryName(slug=row.slug, name=row.name, position=row.position, parent=row.parent) for row in rows
    )
