"""Tasks: assessments placed in lessons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from content_types.authoring.errors import NoSuchPage
from content_types.authoring.finding import Check, find, kind_of, no_check, summaries, user_of, version_of
from content_types.authoring.forms import content_of
from content_types.authoring.pages import change, create
from content_types.authoring.shapes import PageKind, PageSummary
from content_types.models import AssessmentPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An assessment's place in a lesson's draft."""

    block: str
    assessment: PageSummary


def tasks(person: UUID, lesson: UUID, *, locale: str = "") -> list[Task]:
    """The tasks in the draft of the lesson, in their order. Raises NoSuchPage."""
    return _tasks(_lesson(user_of(person), lesson, locale))


def _lesson(user: Any, key: UUID, locale: str, *, lock: bool = False) -> Any:
    page = find(user, key, locale, lock=lock)
    if kind_of(page) is not PageKind.LESSON:
        raise NoSuchPage
    return page


def _tasks(page: Any) -> list[Task]:
    body = _body(page)
    keys = [child["value"]["assessment"] for child in body if child["type"] == "activity"]
    rows = AssessmentPage.objects.filter(
        translation_key__in=[key for key in keys if key], locale_id=page.locale_id
    )
    found = {str(one.key): one for one in summaries(list(rows.select_related("locale", "latest_revision")))}
    return [
        Task(block=child["id"], assessment=found[child["value"]["assessment"]])
        for child in body
        if child["type"] == "activity" and child["value"]["assessment"] in found
    ]


def _body(page: Any) -> list[dict[str, Any]]:
    content, _shown = content_of(page.get_latest_revision_as_object(), PageKind.LESSON)
    body: list[dict[str, Any]] = content["body"]
    return body


@transaction.atomic
def add_task(
    person: UUID,
    lesson: UUID,
    *,
    assessment: UUID | None = None,
    content: Mapping[str, Any] | None = None,
    locale: str = "",
    check: Check = no_check,
) -> Task:
    """A task at the end of the lesson's draft: an assessment of the course, or a new one beside the lesson.

    Raises NoSuchPage, what `check` raises, InTrash, Locked, Invalid.
    """
    user = user_of(person)
    page = _lesson(user, lesson, locale, lock=True)
    check(version_of(page))
    code = page.locale.language_code
    if assessment is None:
        parent = page.get_parent().translation_key
        assessment = create(person, PageKind.ASSESSMENT, content or {}, parent=parent, locale=code).page.key
    elif kind_of(find(user, assessment, code)) is not PageKind.ASSESSMENT:
        raise NoSuchPage
    placed = {"type": "activity", "value": {"assessment": str(assessment)}}
    change(person, lesson, {"body": [*_body(page), placed]}, locale=code)
    return _tasks(find(user, lesson, code))[-1]
