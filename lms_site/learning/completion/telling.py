"""What makes the domain look whether a course is completed."""

from __future__ import annotations

from lms_site.foundation.events import Envelope, subscribe
from lms_site.learning.completion.courses import complete_courses, complete_everybody, judge_again
from lms_site.learning.events import AttemptGraded, ItemCompleted, LearnerEnrolled, ResultsReleased
from lms_site.publishing.events import CoursePublished


def register() -> None:
    """Look after every fact that could complete a course, after commit: nobody who studies waits for it."""
    subscribe(ItemCompleted, _item_completed, name="learning.complete_by_item")
    subscribe(AttemptGraded, _attempt_graded, name="learning.complete_by_grade")
    subscribe(ResultsReleased, _results_released, name="learning.complete_by_release")
    subscribe(LearnerEnrolled, _came_back, name="learning.complete_by_return")
    subscribe(CoursePublished, _course_published, name="learning.complete_by_publish")


def _item_completed(event: ItemCompleted, _envelope: Envelope) -> None:
    complete_courses(event.course, event.person)


def _attempt_graded(event: AttemptGraded, _envelope: Envelope) -> None:
    complete_courses(event.course, event.person)


def _results_released(event: ResultsReleased, _envelope: Envelope) -> None:
    complete_everybody(event.course)


def _came_back(event: LearnerEnrolled, _envelope: Envelope) -> None:
    if event.again:  # what was handed in before may have been graded meanwhile, and rules may have changed
        complete_courses(event.course, event.person)


def _course_published(event: CoursePublished, _envelope: Envelope) -> None:
    judge_again(event.course)
