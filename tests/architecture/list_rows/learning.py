"""Courses as those who take them see them: their items, one's own attempts, grades and history."""

from __future__ import annotations

from lms_site.learning import api as learning
from tests.architecture.crowds import course_of
from tests.architecture.lists import Scene
from tests.learning import builders


def lessons() -> Scene:
    return _items(lambda: builders.lesson(builders.choice()))


def assignments() -> Scene:
    return _items(lambda: builders.assessment(builders.choice()))


def _items(make) -> Scene:
    """A course that is published anew with more of what is made; the reader has touched half of it."""
    items = [builders.lesson(), builders.assessment(builders.essay())]
    course = builders.course(*items)
    reader = builders.learner(course)

    def more(number: int) -> None:
        fresh = [make() for _ in range(number)]
        items.extend(fresh)
        builders.course(*items, key=course)
        for one in fresh[::2]:
            if one.kind == "lesson":
                learning.mark_done(reader, one.key)
            else:
                learning.submit(reader, learning.start_attempt(reader, one.key).id)

    return Scene(reader, more, ids={"key": course})


def enrolments() -> Scene:
    return _courses()


def history() -> Scene:
    return _courses()


def grades() -> Scene:
    return _courses()


def _courses() -> Scene:
    """More and more courses that the reader takes, and has begun."""
    reader, question = builders.person(), builders.choice()

    def more(number: int) -> None:
        for _ in range(number):
            lesson, quiz = builders.lesson(), builders.assessment(question)
            course_of(reader, lesson, quiz)
            learning.mark_done(reader, lesson.key)
            learning.submit(reader, learning.start_attempt(reader, quiz.key).id)

    return Scene(reader, more)


def attempts() -> Scene:
    _course, quiz, reader = builders.quiz(builders.choice(), max_attempts=None)

    def more(number: int) -> None:
        for _ in range(number):
            learning.submit(reader, learning.start_attempt(reader, quiz.key).id)

    return Scene(reader, more, ids={"key": quiz.key})


LISTS = {
    "attempts_list": attempts,
    "courses_assignments": assignments,
    "courses_lessons": lessons,
    "me_enrolments": enrolments,
    "me_grades": grades,
    "me_history": history,
}
