"""What plugins add to courses that are shown, all of a page at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lms_sdk.facts import Course, Person
from lms_site.plugin_host import switches
from lms_site.plugin_host.boot import running


def course_extras(courses: tuple[Course, ...], person: UUID | None) -> dict[str, dict[str, Any]]:
    """JSON by plugin, by the course's key; nothing of a plugin that is off in that course. Each is called once."""
    found: dict[str, dict[str, Any]] = {}
    if not courses:
        return found
    user = None if person is None else Person(id=str(person))
    for plugin, extras in running().hooks.collect("course_extras", courses=courses, user=user):
        for course, extra in extras.items():
            if switches.current().state_of(plugin, course) is switches.State.ENABLED:
                found.setdefault(course, {})[plugin] = extra
    return found
