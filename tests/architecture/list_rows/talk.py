"""Comments, reviews, news, notifications, notes."""

from __future__ import annotations

from uuid import UUID, uuid4

from lms_site.communication import api as communication
from lms_site.communication.comments.models import Comment
from lms_site.communication.notifications.models import Notification
from lms_site.learning import api as learning
from lms_site.notebook import api as notebook
from tests.architecture.crowds import course_of, editors, members, people
from tests.architecture.lists import Scene
from tests.learning import builders

SOME = 12


def comments() -> Scene:
    lesson = builders.lesson()
    course = builders.course(lesson)
    reader = builders.learner(course)

    def more(number: int) -> None:
        begun = [_said(course, lesson.key, one, reader) for one in people(number)]
        answers = [_said(course, lesson.key, one.author_id, reader, thread=one) for one in begun]
        Comment.objects.bulk_create([*begun, *answers])

    return Scene(reader, more, ids={"key": lesson.key})


def _said(course: UUID, lesson: UUID, who: UUID, about: UUID, *, thread: Comment | None = None) -> Comment:
    """A comment by somebody on a lesson that names somebody else."""
    return Comment(
        course_id=course, lesson=lesson, author_id=who, body="A thought.", mentions=[about], thread=thread
    )


def comments_of_course() -> Scene:
    lessons = [builders.lesson() for _ in range(SOME)]
    owner = builders.person()
    course = builders.course(*lessons, owner=owner)

    def more(number: int) -> None:
        for lesson, one in zip(lessons, members(course, number), strict=False):
            said = communication.post_comment(one, lesson.key, body="A thought.")["id"]
            communication.report_comment(builders.learner(course), said)

    return Scene(owner, more, ids={"key": course})


def replies() -> Scene:
    lesson = builders.lesson()
    course = builders.course(lesson)
    reader = builders.learner(course)
    thread = communication.post_comment(reader, lesson.key, body="Where?")["id"]

    def more(number: int) -> None:
        for one in members(course, number):
            communication.post_comment(one, lesson.key, body="There.", reply_to=thread, mentions=[reader])

    return Scene(reader, more, ids={"id": thread})


def reviews() -> Scene:
    lesson, owner = builders.lesson(), builders.person()
    course = builders.course(lesson, owner=owner)

    def more(number: int) -> None:
        for one in members(course, number):
            learning.mark_done(one, lesson.key)
            written = communication.put_review(one, course, stars=4, text="Fine.")["id"]
            communication.reply_to_review(owner, written, text="Thank you.")

    return Scene(builders.person(), more, ids={"key": course})


def news() -> Scene:
    return _news(live=True)


def drafts_of_news() -> Scene:
    return _news(live=False)


def _news(*, live: bool) -> Scene:
    owner = builders.person()
    course = builders.course(builders.lesson(), owner=owner)

    def more(number: int) -> None:
        for one in editors(owner, course, number):
            made = communication.make_news(one, course, communication.NewsChange(title="Owls"))
            if live:
                communication.publish_news(one, made["id"])

    return Scene(owner, more, ids={"key": course})


def notifications() -> Scene:
    reader = builders.person()
    courses = [builders.course(builders.lesson(), free=True) for _ in range(SOME)]
    for one in courses:
        learning.enrol(reader, one)

    def more(number: int) -> None:
        Notification.objects.bulk_create(
            Notification(
                person_id=reader,
                actor_id=actor,
                kind="enrolled",
                event=uuid4(),
                data={"course": str(courses[place % SOME]), "how": "self"},
            )
            for place, actor in enumerate(people(number))
        )

    return Scene(reader, more)


def notes() -> Scene:
    reader = builders.person()

    def more(number: int) -> None:
        for _ in range(number):
            _course, lesson = _taken(reader)
            notebook.add_note(reader, notebook.NoteSpec(lesson=lesson, body="Mine."))

    return Scene(reader, more)


def favourites() -> Scene:
    reader = builders.person()

    def more(number: int) -> None:
        for _ in range((number + 1) // 2):
            course, lesson = _taken(reader)
            notebook.keep_course(reader, course)
            notebook.keep_lesson(reader, lesson)

    return Scene(reader, more)


def _taken(reader: UUID) -> tuple[UUID, UUID]:
    """A new course that the reader takes, and its lesson."""
    lesson = builders.lesson()
    return course_of(reader, lesson), lesson.key


LISTS = {
    "authoring_news_list": drafts_of_news,
    "comments_list": comments,
    "comments_of_course": comments_of_course,
    "comments_replies": replies,
    "me_favourites": favourites,
    "me_notes": notes,
    "me_notifications": notifications,
    "news_list": news,
    "reviews_list": reviews,
}
