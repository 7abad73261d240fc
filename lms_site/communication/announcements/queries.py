"""Reading news: what is live, for who may; and everything, for those who write it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet

from lms_site.communication.announcements.models import Audience, News
from lms_site.communication.errors import NoSuchNews
from lms_site.communication.words import AUTHOR, TOLD, told_to, with_author
from lms_site.learning import api as learning
from lms_site.learning.errors import NoSuchCourse

Rows = QuerySet[Any, Any]
State = Literal["draft", "scheduled", "published"]
_READ = ("id", "course", "title", "html", "audience", "published_at", *AUTHOR)
_WRITTEN = (*_READ, "text", "live", "goes_live_at", "created_at", "updated_at")
_STATES: dict[State, dict[str, Any]] = {
    "draft": {"live": False, "goes_live_at": None},
    "scheduled": {"goes_live_at__isnull": False},
    "published": {"live": True},
}


def news_of_course(person_id: UUID | None, course_key: UUID) -> Rows:
    """The live news of a course that the person (None: a guest) may read, for pages by `-published_at`, `-id`.

    News for everybody is as public as the course's page; the rest is for who takes part. Raises NoSuchCourse.
    """
    learning.course_document(person_id, course_key)
    rows = News.objects.filter(course_id=course_key, live=True)
    if not _takes_part(person_id, course_key):
        rows = rows.filter(audience=Audience.EVERYONE)
    found: Rows = rows.values(*_READ, **_told(person_id))
    return found


def read_news(person_id: UUID | None, news: UUID) -> dict[str, Any]:
    """One piece of live news. Raises NoSuchNews, also to those it is not for."""
    row = News.objects.filter(pk=news, live=True).values(*_READ, **_told(person_id)).first()
    if row is None:
        raise NoSuchNews
    try:
        learning.course_document(person_id, row["course"])
    except NoSuchCourse:
        raise NoSuchNews from None
    if row["audience"] != Audience.EVERYONE and not _takes_part(person_id, row["course"]):
        raise NoSuchNews
    return shown(row)


def written_news(person_id: UUID, course_key: UUID, *, state: State | None = None) -> Rows:
    """Every piece of news of a course for those who run it, drafts included. Raises NotATeacher (of learning)."""
    learning.require_teacher(person_id, course_key)
    rows: Rows = News.objects.filter(course_id=course_key, **(_STATES[state] if state else {}))
    return rows.values(*_WRITTEN)


def news_draft(person_id: UUID, news: UUID) -> dict[str, Any]:
    """One piece of news for those who run its course. Raises NoSuchNews."""
    row = News.objects.filter(pk=news).values(*_WRITTEN).first()
    if row is None or not learning.teaches(person_id, row["course"]):
        raise NoSuchNews
    return shown(row)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the above as people get it; to its authors with its `state`."""
    found = with_author(row)
    if "live" in found:
        live, planned = found.pop("live"), found["goes_live_at"]
        found["state"] = "published" if live else "draft" if planned is None else "scheduled"
    return found


def _told(person_id: UUID | None) -> dict[str, Any]:
    return {TOLD: told_to(person_id, News._meta.db_table, by_teachers=True)}


def _takes_part(person_id: UUID | None, course_key: UUID) -> bool:
    if person_id is None:
        return False
    try:
        learning.course_participation(person_id, course_key)
    except NoSuchCourse:
        return False
    return True
