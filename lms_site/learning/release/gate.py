"""The gate before what has release rules: passes, or refuses with the reasons.

Whoever serves something of an item asks `access.OPENING` in the statement that they make anyway. Where it says `ruled`
the answer is found here, by one statement more; where it does not, nothing more is asked (ADR 0081).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from lms_site.learning.errors import Locked
from lms_site.learning.release.known import CourseKnown, iso, known_of
from lms_site.learning.release.rules import Judged, RuleState
from lms_site.learning.release.words import plain, sentence, why


def require_open(person_id: UUID, course_key: UUID, item: UUID, *, locale: str | None = None) -> None:
    """Return when the item is open to the person in this language, or in one of those it has; one statement.

    Raises Locked, with the reasons. The caller has made sure that the person is a member.
    """
    refused = refusal_of(person_id, course_key, item, locale=locale)
    if refused is not None:
        raise refused


def refusal_of(person_id: UUID, course_key: UUID, item: UUID, *, locale: str | None = None) -> Locked | None:
    """Why the item is locked, ready to be raised; None when it is open. One statement."""
    found = known_of(person_id, [course_key], items=[item], locale=locale or "").get(course_key)
    judged = [] if found is None else list(found.judged(item, locale))
    if any(one.open for one in judged):
        return None
    if found is None or not judged:  # taken out of the course meanwhile
        return Locked(starts_at=None, reasons=[])
    return locked(judged[0], found)


def locked(judged: Judged, found: CourseKnown) -> Locked:
    """The refusal that says what the judge found."""
    return Locked(
        why(judged, titles_of(found)), starts_at=iso(judged.until), reasons=list(reasons(judged, found))
    )


def open_items(
    person_id: UUID, wanted: Mapping[UUID, Collection[UUID]], *, locale: str | None = None
) -> set[UUID]:
    """Those of the items, given by course, that are open to the person; one statement, or none for no items."""
    if not wanted:
        return set()
    items = [item for some in wanted.values() for item in some]
    known = known_of(person_id, list(wanted), items=items)
    return {
        item
        for course, some in wanted.items()
        for item in some
        if course in known and known[course].is_open(item, locale)
    }


def titles_of(found: CourseKnown) -> dict[str, str]:
    """The titles of items and courses that the reasons name."""
    return {**found.known.titles, **found.course_titles}


def reasons(judged: Judged, found: CourseKnown) -> Iterable[dict[str, Any]]:
    """What is not met, for programs: everything that a learner may know."""
    titles = titles_of(found)
    for one in judged.sets:
        if not one.open:
            for state in one.rules:
                if not state.met:
                    yield {"of": one.of, "match": one.match, **shown(state, titles)}


def shown(state: RuleState, titles: Mapping[str, str], *, for_team: bool = False) -> dict[str, Any]:
    """A rule as answers show it: what it is about, how it stands, and a sentence. Groups are named to the team only."""
    named = {
        "item": state.item,
        "course": state.course,
        "title": titles.get(state.item or state.course or ""),
        "group": state.group if for_team else None,
        "days": state.days,
        "percent": None if state.percent is None else plain(state.percent),
        "score": None if state.score is None else plain(state.score),
        "ended_at": iso(state.ended_at),
    }
    return {
        "kind": state.kind,
        "met": state.met,
        "until": iso(state.until),
        **{name: value for name, value in named.items() if value is not None},
        **({"lost": True} if state.lost else {}),
        "text": sentence(state, titles),
    }
