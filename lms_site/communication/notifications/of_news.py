"""The kind about news of courses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms_site.communication.announcements.models import News
from lms_site.communication.events import NewsPublished
from lms_site.communication.notifications.data import Kind, Notice, Words
from lms_site.communication.notifications.kinds import register
from lms_site.communication.notifications.names import Names
from lms_site.learning import api as learning


def _published(event: NewsPublished) -> Iterator[Notice]:
    """Everybody who takes the course, but for who wrote it."""
    author = News.objects.filter(pk=event.news).values_list("author_id", flat=True).first()
    data = {"course": str(event.course), "news": str(event.news)}
    for person in learning.members_of(event.course):
        if person != author:
            yield Notice(person=person, actor=author, about=event.news, data=data)


def _can_read(notices: Sequence[Notice]) -> list[bool]:
    """Whether the news is live and the person takes the course; a few statements for any number of people."""
    live = set(
        News.objects.filter(pk__in={notice.key("news") for notice in notices}, live=True).values_list(
            "pk", flat=True
        )
    )
    pairs = [(notice.key("course"), notice.person) for notice in notices if notice.person]
    seated = learning.seated(pairs)
    return [
        notice.key("news") in live and (notice.key("course"), notice.person) in seated for notice in notices
    ]


def _says(notice: Notice, names: Names) -> Words:
    about = {"course": names.course(notice), "news": names.news(notice)}
    title = _("News of “%(course)s”: %(news)s") if about["news"] else _("News of “%(course)s”")
    return Words(
        title=title % about,
        text=_("There is news of the course “%(course)s”.") % about,
    )


news_published = register(
    Kind(
        key="news_published",
        title=gettext_lazy("News of a course you take"),
        hears={NewsPublished.type: _published},
        may_know=_can_read,
        says=_says,
    )
)
