"""Writing news: one function an action, each for those who may edit the course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from lms_site.communication.announcements.models import Audience, News
from lms_site.communication.announcements.ports import read_text
from lms_site.communication.announcements.queries import news_draft
from lms_site.communication.errors import NoSuchNews
from lms_site.communication.events import NewsPublished
from lms_site.foundation.errors import Invalid
from lms_site.foundation.events import emit
from lms_site.learning import api as learning

LONGEST_TITLE, LONGEST_TEXT = 255, 50_000
AT_ONCE = 200
Check = Callable[[dict[str, Any]], None]
"""Looks at the news that is about to be changed, and raises if it is not the version that the caller has seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsChange:
    """What an author sends; None: it stays as it is."""

    title: str | None = None
    text: str | None = None
    audience: str | None = None


def _any(found: dict[str, Any]) -> None:
    del found


@transaction.atomic
def make_news(person_id: UUID, course_key: UUID, content: NewsChange) -> dict[str, Any]:
    """A new draft of a piece of news. Raises NotATeacher (of learning), Invalid."""
    learning.require_teacher(person_id, course_key)
    if not (content.title or "").strip():
        raise Invalid.field("title", "required", _("News needs a title."))
    row = News(course_id=course_key, author_id=person_id, **_read(course_key, content))
    row.save(force_insert=True)
    return news_draft(person_id, row.pk)


@transaction.atomic
def change_news(person_id: UUID, news: UUID, content: NewsChange, *, check: Check = _any) -> dict[str, Any]:
    """The piece of news with what was sent; readers of one that is live get it at once, and are not told again.

    Raises NoSuchNews, what `check` raises, Invalid.
    """
    found = _locked(person_id, news, check)
    News.objects.filter(pk=news).update(**_read(found.course_id, content), updated_at=Now())
    return news_draft(person_id, news)


@transaction.atomic
def publish_news(
    person_id: UUID, news: UUID, *, at: datetime | None = None, check: Check = _any
) -> dict[str, Any]:
    """The piece of news, live now, or from a moment on. The first time that it goes live is told, and no other.

    Twice is as once. One that is live stays so, whatever moment is named. Raises NoSuchNews, what `check` raises.
    """
    found = _locked(person_id, news, check)
    if not found.live:
        if at is not None:
            News.objects.filter(pk=news).update(goes_live_at=at, updated_at=Now())
        if at is None or News.objects.filter(pk=news, goes_live_at__lte=Now()).exists():
            _go_live([found])
    return news_draft(person_id, news)


@transaction.atomic
def unpublish_news(person_id: UUID, news: UUID, *, check: Check = _any) -> dict[str, Any]:
    """The piece of news as a draft again; a planned publication is off. Raises NoSuchNews, what `check` raises."""
    _locked(person_id, news, check)
    News.objects.filter(pk=news).update(live=False, goes_live_at=None, updated_at=Now())
    return news_draft(person_id, news)


@transaction.atomic
def delete_news(person_id: UUID, news: UUID, *, check: Check = _any) -> None:
    """Delete a piece of news for good. Raises NoSuchNews, what `check` raises."""
    _locked(person_id, news, check)
    News.objects.filter(pk=news).delete()


def publish_due_news() -> int:
    """Let what is due go live; how many pieces did. Any number of processes may do so at once."""
    number = 0
    while True:
        with transaction.atomic():
            due = News.objects.filter(goes_live_at__lte=Now()).order_by("goes_live_at", "pk")
            some = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
            _go_live(some)
        number += len(some)
        if len(some) < AT_ONCE:
            return number


def _go_live(rows: list[News]) -> None:
    """Make locked rows live, and tell of those that never were before."""
    News.objects.filter(pk__in=[row.pk for row in rows]).update(
        live=True, goes_live_at=None, published_at=Coalesce("published_at", Now()), updated_at=Now()
    )
    emit(*(NewsPublished(course=row.course_id, news=row.pk) for row in rows if row.published_at is None))


def _locked(person_id: UUID, news: UUID, check: Check) -> News:
    row = News.objects.select_for_update().filter(pk=news).first()
    if row is None or not learning.teaches(person_id, row.course_id):
        raise NoSuchNews
    check(news_draft(person_id, news))
    return row


def _read(course: UUID, content: NewsChange) -> dict[str, Any]:
    """The columns of what was sent. Raises Invalid."""
    columns: dict[str, Any] = {}
    if content.title is not None:
        columns["title"] = _line(content.title)
    if content.text is not None:
        if len(content.text) > LONGEST_TEXT:
            raise Invalid.field("text", "too_long", _("This is too long."))
        text = read_text(course, content.text)
        columns |= {"text": text.written, "html": text.html}
    if content.audience is not None:
        if content.audience not in Audience.values:
            raise Invalid.field("audience", "unknown_name", _("Everyone, or members."))
        columns["audience"] = content.audience
    return columns


def _line(title: str) -> str:
    kept = title.strip()
    if not kept:
        raise Invalid.field("title", "required", _("News needs a title."))
    if len(kept) > LONGEST_TITLE:
        raise Invalid.field("title", "too_long", _("This is too long."))
    return kept
