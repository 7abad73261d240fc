"""What things are called for one reader: asked for all notices at once, and only what the reader may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from lms_site.accounts import api as accounts
from lms_site.communication.announcements.models import News
from lms_site.communication.notifications.data import Notice
from lms_site.learning import api as learning


@dataclass(frozen=True, slots=True)
class Names:
    """Titles and names by id. What the reader may not, or not any more, know has a word in place of its name."""

    courses: dict[UUID, str] = field(default_factory=dict)
    lessons: dict[UUID, str] = field(default_factory=dict)
    assessments: dict[UUID, str] = field(default_factory=dict)
    titles_of_news: dict[UUID, str] = field(default_factory=dict)
    people: dict[UUID, str] = field(default_factory=dict)

    def course(self, notice: Notice) -> str:
        """The title of the course it is about."""
        return self.courses.get(notice.key("course")) or _("a course")

    def lesson(self, notice: Notice) -> str:
        """The title of the lesson it is about."""
        return self.lessons.get(notice.key("lesson")) or _("a lesson")

    def assessment(self, notice: Notice) -> str:
        """The title of the assessment it is about."""
        return self.assessments.get(notice.key("assessment")) or _("an assessment")

    def news(self, notice: Notice) -> str:
        """The title of the news it is about; empty when it is not there for the reader."""
        return self.titles_of_news.get(notice.key("news"), "")

    def actor(self, notice: Notice) -> str:
        """Who did it."""
        return (self.people.get(notice.actor) if notice.actor else None) or _("Somebody")


def names_for(person_id: UUID, notices: Iterable[Notice], *, locale: str) -> Names:
    """The names that the notices need, as this person may know them; six statements at most."""
    told = list(notices)
    return Names(
        courses=learning.course_titles(person_id, _keys(told, "course"), locale=locale),
        lessons=learning.lesson_titles(person_id, _keys(told, "lesson"), locale=locale),
        assessments=learning.assessment_titles(person_id, _keys(told, "assessment"), locale=locale),
        titles_of_news=_news(person_id, _keys(told, "news")),
        people=accounts.names_of({notice.actor for notice in told if notice.actor}),
    )


def _news(person_id: UUID, keys: set[UUID]) -> dict[UUID, str]:
    """The titles of live news of the courses that the person takes."""
    if not keys:
        return {}
    rows = list(News.objects.filter(pk__in=keys, live=True).values_list("pk", "course_id", "title"))
    taken = learning.seated({(course, person_id) for _key, course, _title in rows})
    return {key: title for key, course, title in rows if (course, person_id) in taken}


def _keys(notices: list[Notice], name: str) -> set[UUID]:
    return {key for notice in notices if (key := _key(notice, name)) is not None}


def _key(notice: Notice, name: str) -> UUID | None:
    """One of the ids; None when there is none, or what stands there is no id."""
    try:
        return notice.key(name)
    except (KeyError, ValueError):
        return None
