"""People who asked or wait, while the course gets a price, ends, or the school puts somebody out."""

from __future__ import annotations

import datetime as dt

import pytest

from lms_site.commerce import api as commerce
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.enrolment import applications, places
from lms_site.learning.enrolment.joining_models import Application
from lms_site.learning.enrolment.models import Enrolment
from lms_site.publishing.models import CourseHead
from tests.learning.builders import administrator, course, lesson, person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251


class School:
    """A free course, its administrator, and one who has its only place."""

    def __init__(self, **rules) -> None:
        self.teacher = administrator()
        self.lesson = lesson()
        self.course = course(self.lesson, free=True)
        self.rules(**(rules or {"capacity": 1, "waiting_list": True}))
        self.member = person()
        learning.give_seat(self.member, self.course, source="staff")

    def rules(self, **rules) -> None:
        learning.set_joining(self.teacher, self.course, learning.JoiningRules(**rules))

    def asked(self) -> tuple:
        """Somebody new who asked for a seat, and the application."""
        who = person()
        return who, learning.apply(who, self.course).id

    def costs(self) -> None:
        course(self.lesson, key=self.course, free=False)
        commerce.set_price(self.teacher, self.course, commerce.PriceOfCourse(amount=900, currency="EUR"))

    def costs_nothing(self) -> None:
        commerce.remove_price(self.teacher, self.course)
        course(self.lesson, key=self.course, free=True)

    def state(self, who) -> str:
        return learning.my_application(who, self.course).state

    def seated(self, who) -> bool:
        return Enrolment.objects.filter(course_id=self.course, person_id=who, state="active").exists()


def test_who_waits_gets_no_place_for_nothing_once_the_course_has_a_price_and_gets_one_when_it_has_none():
    school = School()
    who, _asked = school.asked()
    school.costs()
    learning.leave(school.member, school.course)
    school.rules(capacity=5, waiting_list=True)
    applications.seat_who_waits()
    assert (school.state(who), school.seated(who)) == ("waiting", False)
    assert places.unsettled_courses() == []
    school.costs_nothing()
    applications.seat_who_waits()
    assert (school.state(who), school.seated(who)) == ("accepted", True)


def test_who_waits_for_a_course_that_got_a_price_has_the_place_by_buying_it():
    school = School()
    who, _asked = school.asked()
    school.costs()
    learning.give_seat(who, school.course, source="purchase")
    assert (school.state(who), school.seated(who)) == ("accepted", True)


def test_who_had_a_seat_and_waits_to_come_back_needs_not_pay_for_it_twice():
    school = School()
    learning.leave(school.member, school.course)
    other = person()
    learning.enrol(other, school.course)
    learning.apply(school.member, school.course)
    school.costs()
    learning.leave(other, school.course)
    assert school.seated(school.member)


def test_approving_gives_away_no_course_that_got_a_price_meanwhile():
    school = School(approval=True)
    who, asked = school.asked()
    school.costs()
    with pytest.raises(errors.NotFree):
        learning.approve(school.teacher, asked)
    assert (school.state(who), school.seated(who)) == ("requested", False)
    assert learning.add_student(school.teacher, school.course, person=who).created


def test_nobody_is_approved_for_a_course_that_is_offline():
    school = School(approval=True)
    who, asked = school.asked()
    CourseHead.objects.filter(course_id=school.course).update(live=False)
    with pytest.raises(errors.EnrolmentNotOpen):
        learning.approve(school.teacher, asked)
    assert school.state(who) == "requested"


@pytest.mark.parametrize("how", ["archived", "ended"])
def test_nobody_is_told_that_they_will_get_a_place_in_a_course_that_is_over(how):
    school = School(approval=True)
    who, asked = school.asked()
    if how == "archived":
        learning.archive_course(school.teacher, school.course)
    else:
        learning.put_course_rules(learning.CourseRulesSpec(course=school.course, ends_at=NOW - DAY))
    with pytest.raises(errors.CourseOver):
        learning.approve(school.teacher, asked)
    assert school.state(who) == "requested"
    assert learning.refuse(school.teacher, asked, reason="It is over.").state == "refused"


def test_an_application_made_in_time_is_approved_after_the_window_has_closed():
    school = School(approval=True)
    who, asked = school.asked()
    learning.put_course_rules(learning.CourseRulesSpec(course=school.course, enrolment_closes_at=NOW - DAY))
    assert learning.approve(school.teacher, asked).state == "accepted"
    assert school.seated(who)


def test_who_was_put_out_and_still_waits_holds_nobody_up():
    school = School()
    first, _asked = school.asked()
    second, _asked = school.asked()
    learning.give_seat(first, school.course, source="staff")
    learning.end_seat(first, school.course)
    Application.objects.filter(person_id=first).update(state="waiting")  # asked while being put out
    learning.leave(school.member, school.course)
    assert (school.seated(first), school.seated(second)) == (False, True)
