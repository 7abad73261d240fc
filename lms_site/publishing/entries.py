"""The rows of current manifests, changed by difference in two statements."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from lms_site.foundation import canonical
from lms_site.publishing.data import CourseState, EntryState, Node
from lms_site.publishing.models import CourseHead, Entry

_COLUMNS = {
    "key": "uuid",
    "parent": "uuid",
    "kind": "text",
    "position": "int",
    "depth": "int",
    "title": "text",
    "digest": "text",
    "preview": "bool",
    "graded": "bool",
    "minutes": "int",
    "rules": "jsonb",
}
_IS_FREE = """
    SELECT bool_and(coalesce(rules -> 'is_free' = 'true', FALSE)) FROM publishing_entry
    WHERE course_id = %s AND kind = 'course'
"""
_UPSERT = """
    INSERT INTO publishing_entry (course_id, locale, {names})
    SELECT %s, %s, {names} FROM unnest({arrays}) AS item ({names})
    ON CONFLICT (course_id, locale, key) DO UPDATE SET ({others}) = ROW ({excluded})
""".format(  # noqa: S608 (names from the constant above)
    names=", ".join(_COLUMNS),
    arrays=", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values()),
    others=", ".join(name for name in _COLUMNS if name != "key"),
    excluded=", ".join(f"excluded.{name}" for name in _COLUMNS if name != "key"),
)


def _row(node: Node, position: int) -> tuple[Any, ...]:
    return (
        node.key,
        node.parent,
        node.kind,
        position,
        node.depth,
        node.title[:255],
        node.digest,
        node.preview,
        node.graded,
        node.minutes,
        canonical.dumps(node.rules).decode(),
    )


def _present(state: CourseState) -> dict[UUID, tuple[Any, ...]]:
    rows = Entry.objects.filter(course_id=state.key, locale=state.locale).values_list(
        *(name + "_id" if name == "digest" else name for name in _COLUMNS)
    )
    return {row[0]: (*row[:-1], canonical.dumps(row[-1]).decode()) for row in rows}


def entry_states(course: UUID, *, locale: str) -> dict[UUID, EntryState]:
    """The items of a live course as they were compiled, by key."""
    rows = Entry.objects.filter(course_id=course, locale=locale)
    return {
        row.key: EntryState(
            digest=row.digest_id,
            preview=row.preview,
            graded=row.graded,
            minutes=row.minutes,
            rules=row.rules,
        )
        for row in rows
    }


def courses_with(keys: Collection[UUID]) -> set[tuple[UUID, UUID, str]]:
    """Where items stand now: (key of the item, key of the course, language)."""
    return set(Entry.objects.filter(key__in=keys).values_list("key", "course_id", "locale"))


def is_free_course(course: UUID, /) -> bool:
    """Whether the course is published as free of charge; False for one that is not published."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_FREE, [course])
        return cursor.fetchone()[0] is True


def live_courses() -> set[tuple[UUID, str]]:
    """The courses that are published now, (key, language)."""
    return set(CourseHead.objects.filter(live=True).values_list("course_id", "locale"))


def shape_of_course(course: UUID, *, locale: str) -> dict[UUID, tuple[UUID | None, str]]:
    """Each item of a live course with its parent and title, in order."""
    rows = Entry.objects.filter(course_id=course, locale=locale).order_by("position")
    return {key: (parent, title) for key, parent, title in rows.values_list("key", "parent", "title")}


def replace_entries(state: CourseState) -> None:
    """Make the rows of the course those of its tree; rows that stay equal are not touched."""
    present = _present(state)
    wanted = {node.key: _row(node, position) for position, node in enumerate(state.nodes)}
    gone = [key for key in present if key not in wanted]
    if gone:
        Entry.objects.filter(course_id=state.key, locale=state.locale, key__in=gone).delete()
    changed = [row for key, row in wanted.items() if present.get(key) != row]
    if changed:
        columns = [list(column) for column in zip(*changed, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, [state.key, state.locale, *columns])
