"""Members `extra` of courses: what plugins add, which may be for one reader alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lms_sdk.facts import Course
from lms_site.plugin_host import api as plugin_host


def are_added() -> bool:
    """Whether any plugin adds something: then documents of courses are no longer the same for everybody."""
    return plugin_host.is_implemented("course_extras")


def add_extras(documents: list[dict[str, Any]], person: UUID | None) -> None:
    """Give each course its `extra`, by plugin, if there is any; every plugin is called once for all."""
    courses = {
        document["key"]: Course(
            key=document["key"],
            title=document.get("title", ""),
            locale=document.get("locale", ""),
            category=(document.get("category") or {}).get("slug", ""),
            is_free=document.get("is_free", True),
        )
        for document in documents
    }
    extras = plugin_host.course_extras(tuple(courses.values()), person)
    for document in documents:
        if extra := extras.get(document["key"]):
            document["extra"] = extra
