"""Runs of courses: a dated offering is a course of its own, copied from the first one. See docs/decisions/0084."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from content_types.authoring.errors import NotAllowed
from content_types.authoring.finding import find, kind_of, user_of
from content_types.authoring.pages import change
from content_types.authoring.places import duplicate
from content_types.authoring.shapes import Draft, PageKind
from lms_site.learning import api as learning


@transaction.atomic
def begin_run(
    person: UUID, course: UUID, dates: dict[str, datetime | None], *, title: str = "", locale: str = ""
) -> Draft:
    """A new run of a course, as a draft: all of its pages under keys of their own, with these dates.

    `dates` may name `starts_at`, `ends_at`, `enrolment_opens_at` and `enrolment_closes_at`; the others are empty.
    Nobody has a seat in it, and its team is who made it. Raises what `duplicate` and `change` do, and NotAllowed for a
    page that is no course.
    """
    page: Any = find(user_of(person), course, locale)
    if kind_of(page) is not PageKind.COURSE:
        raise NotAllowed
    copy = duplicate(person, course, title=title or page.draft_title, locale=locale)
    key, language = copy.page.key, copy.page.locale
    learning.note_run(key, of=course)
    names = ("starts_at", "ends_at", "enrolment_opens_at", "enrolment_closes_at")
    return change(person, key, {name: dates.get(name) for name in names}, locale=language)
