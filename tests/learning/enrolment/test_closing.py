"""Courses that are over: archived or past their last day. Nobody joins; members keep what the team set."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lms_site.learning import api as learning
from lms_site.learning.enrolment.models import CourseRules
from lms_site.learning.errors import CourseOver, NoSuchCourse, NoSuchItem, NotATeacher
from tests.api.caller import Caller
from tests.learning.builders import answer_all, assessment, choice, course, learner, lesson, person
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db
KEEPS = ("everything", "reading", "records")


class School:
    """A free course of a lesson and a quiz, its owner, a member."""

    def __init__(self) -> None:
        self.owner = person()
        self.lesson = lesson()
        self.quiz = assessment(choice(), choice())
        self.course = course(self.lesson, self.quiz, owner=self.owner, free=True)
        self.member = learner(self.course)

    def end(self) -> None:
        """Let the last day of the course have passed."""
        past = timezone.now() - timedelta(days=1)
        CourseRules.objects.update_or_create(course_id=self.course, defaults={"ends_at": past})

    def reads(self) -> bool:
        try:
            learning.lesson_document(self.member, self.lesson.key)
        except CourseOver:
            return False
        return True

    def begins(self) -> bool:
        try:
            learning.start_attempt(self.member, self.quiz.key)
        except CourseOver:
            return False
        return True


@pytest.fixture
def school():
    return School()


@pytest.mark.parametrize("how", ["archived", "ended"])
@pytest.mark.parametrize(
    ("keeps", "reads", "begins"),
    [("everything", True, True), ("reading", True, False), ("records", False, False)],
)
def test_members_keep_what_the_team_set_once_the_course_is_over(school, how, keeps, reads, begins):
    learning.set_keeps(school.owner, school.course, keeps)
    assert school.reads()
    if how == "archived":
        learning.archive_course(school.owner, school.course)
    else:
        school.end()
    assert (school.reads(), school.begins()) == (reads, begins)
    assert learning.course_progress(school.member, school.course).total == 2
    assert learning.outline(school.member, school.course).overlay != "null"
    found = learning.course_life(school.member, school.course)
    assert (found.over, found.keeps) == (True, keeps)


def test_without_a_setting_members_read_on_and_begin_nothing(school):
    school.end()
    assert (school.reads(), school.begins()) == (True, False)
    assert learning.course_life(None, school.course).keeps == "reading"


def test_an_attempt_that_runs_is_handed_in_and_its_grade_stays(school):
    view = learning.start_attempt(school.member, school.quiz.key)
    learning.archive_course(school.owner, school.course, keeps="records")
    answer_all(school.member, view)
    assert learning.submit(school.member, view.id).state == "graded"
    assert learning.review(school.member, view.id) is not None


@pytest.mark.parametrize("how", ["archived", "ended"])
def test_nobody_joins_a_course_that_is_over_and_the_error_says_so(school, how):
    late = Caller(person())
    invitation = learning.make_invitation(school.owner, school.course, learning.InvitationSpec())
    learning.archive_course(school.owner, school.course) if how == "archived" else school.end()
    path = f"/courses/{school.course}"
    assert late.refused("POST", f"{path}/enrolment/") == "course_over"
    assert late.refused("POST", f"{path}/application/", {}) == "course_over"
    assert late.refused("POST", "/invitations/redeem/", {"code": invitation.code}) == "course_over"


def test_the_school_gives_no_seat_in_an_archived_course_and_does_in_one_that_ended(school):
    school.end()
    assert learning.give_seat(person(), school.course, source="staff").created
    learning.archive_course(school.owner, school.course)
    with pytest.raises(CourseOver):
        learning.give_seat(person(), school.course, source="staff")


def test_who_waits_is_not_seated_in_an_archived_course_and_is_when_it_opens_again(school):
    learning.set_joining(school.owner, school.course, learning.JoiningRules(capacity=1, waiting_list=True))
    waiting = person()
    learning.apply(waiting, school.course)
    learning.archive_course(school.owner, school.course)
    learning.leave(school.member, school.course)
    assert learning.my_application(waiting, school.course).state == "waiting"
    learning.reopen_course(school.owner, school.course)
    assert learning.my_application(waiting, school.course).state == "accepted"


def test_archiving_and_opening_again_are_told_once_each(school):
    for _ in range(2):
        learning.archive_course(school.owner, school.course)
    for _ in range(2):
        learning.reopen_course(school.owner, school.course)
    assert facts("lms.course.archived.v1") == [{"course": str(school.course)}]
    assert facts("lms.course.reopened.v1") == [{"course": str(school.course)}]
    assert (school.reads(), school.begins()) == (True, True)


def test_only_owners_archive_and_a_refusal_changes_nothing(school):
    editor = person()
    learning.join_team(school.owner, school.course, learning.Role.EDITOR, person=editor)
    for somebody in (editor, school.member, person()):
        with pytest.raises(NotATeacher):
            learning.archive_course(somebody, school.course)
        with pytest.raises(NotATeacher):
            learning.set_keeps(somebody, school.course, "records")
    assert not learning.course_life(school.owner, school.course).over


def test_members_of_a_course_kept_as_records_find_its_lesson_closed_and_strangers_find_nothing(school):
    learning.archive_course(school.owner, school.course, keeps="records")
    assert Caller(school.member).refused("GET", f"/lessons/{school.lesson.key}/") == "course_over"
    with pytest.raises(NoSuchItem):
        learning.lesson_document(person(), school.lesson.key)
    with pytest.raises(NoSuchItem):
        learning.mark_done(school.member, school.lesson.key)
    assert learning.open_lessons(school.member) == []
    assert learning.lesson_document(school.owner, school.lesson.key).key == school.lesson.key


def test_reading_a_lesson_of_a_course_with_a_life_is_still_one_statement(school):
    learning.set_keeps(school.owner, school.course, "records")
    with statements() as found:
        learning.lesson_document(school.member, school.lesson.key)
    assert len(found) == 1


def test_the_life_of_a_course_is_shown_and_changed_by_token(school):
    owner, path = Caller(school.owner), f"/courses/{school.course}"
    assert Caller().get(f"{path}/life/")["pace"] == "self"
    assert owner.call("PUT", f"{path}/life/", {"keeps": "everything"})["keeps"] == "everything"
    assert owner.call("POST", f"{path}/archive/", {"keeps": "records"})["over"]
    assert owner.call("POST", f"{path}/archive/")["keeps"] == "records"
    assert owner.call("POST", f"{path}/reopen/")["archived_at"] is None
    for sent in ({"keeps": "all"}, {}, {"keeps": "reading", "over": True}):
        owner.call("PUT", f"{path}/life/", sent, expect=422)
    school.end()
    found = Caller().get(f"{path}/life/")
    assert (found["pace"], found["over"]) == ("dated", True)
    with pytest.raises(NoSuchCourse):
        learning.course_life(None, uuid4())


def test_runs_are_listed_with_their_first_course_newest_first(school):
    runs = [course(lesson(), owner=school.owner) for _ in range(3)]
    learning.note_run(runs[0], of=school.course)
    learning.note_run(runs[1], of=runs[0])
    learning.note_run(runs[2], of=school.course)
    path = f"/courses/{school.course}/runs/"
    first = Caller().get(f"{path}?page_size=2")
    following = Caller().get(first["next"].split("/api/v1")[1])
    shown = [one["course"] for one in (*first["results"], *following["results"])]
    assert sorted(shown) == sorted(map(str, runs))
    assert Caller().get(f"/courses/{runs[1]}/life/")["run_of"] == str(school.course)
    with statements() as few:
        learning.runs(None, school.course, limit=1)
    with statements() as many:
        learning.runs(None, school.course, limit=10)
    assert len(few) == len(many) == 2
