import datetime as dt
from types import SimpleNamespace
from uuid import uuid4

import pytest

from lms_sdk import Plugin
from lms_sdk.hooks import Veto, hookimpl
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.enrolment.models import Enrolment
from lms_site.plugin_host.api import Vetoed
from lms_site.plugin_host.testing import with_plugins
from tests.learning.builders import course, lesson, person
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _every_course_is_free():
    before = learning.register_free_courses(lambda _course: "TRUE")
    yield
    learning.register_free_courses(before)


def test_enrolling_gives_a_seat_and_tells_it():
    key, who = course(lesson()), person()
    seat = learning.enrol(who, key)
    assert (seat.person, seat.course, seat.state, seat.source, seat.created) == (
        who,
        key,
        "active",
        "self",
        True,
    )
    assert facts("lms.enrolment.created.v1") == [
        {
            "enrolment": str(seat.id),
            "person": str(who),
            "course": str(key),
            "source": "self",
            "again": False,
            "asked": False,
        }
    ]


def test_enrolling_twice_gives_the_same_seat_and_one_fact():
    key, who = course(lesson()), person()
    first, second = learning.enrol(who, key), learning.enrol(who, key)
    assert (first.id, second.created) == (second.id, False)
    assert len(facts("lms.enrolment.created.v1")) == 1


def test_enrolling_takes_two_statements_the_price_included():
    key, who = course(lesson()), person()
    with statements() as made:
        learning.enrol(who, key)
    assert len(made) == 2


def test_a_course_that_is_not_free_cannot_be_taken():
    learning.register_free_courses(lambda _course: "FALSE")
    key, who = course(lesson()), person()
    with pytest.raises(errors.NotFree):
        learning.enrol(who, key)
    assert not Enrolment.objects.exists()


def test_a_restricted_course_is_missing_to_who_would_join_and_open_to_whom_the_school_seats():
    key, who = course(lesson(), restricted=True), person()
    with pytest.raises(errors.NoSuchCourse):
        learning.enrol(who, key)
    learning.give_seat(who, key, source="staff")
    learning.leave(who, key)
    assert learning.enrol(who, key).created


def test_with_nobody_to_say_that_it_is_free_a_course_is_not():
    learning.register_free_courses(None)
    with pytest.raises(errors.NotFree):
        learning.enrol(person(), course(lesson()))


def test_a_course_that_does_not_exist_or_is_offline_cannot_be_joined():
    with pytest.raises(errors.NoSuchCourse):
        learning.enrol(person(), uuid4())
    key = course(lesson())
    from lms_site.publishing.models import CourseHead

    CourseHead.objects.filter(course_id=key).update(live=False)
    with pytest.raises(errors.NoSuchCourse):
        learning.enrol(person(), key)


@pytest.mark.parametrize(
    "rules",
    [
        {"self_enrolment": False},
        {"enrolment_opens_at": NOW + HOUR},
        {"enrolment_closes_at": NOW - HOUR},
    ],
    ids=lambda rules: next(iter(rules)),
)
def test_a_course_that_is_closed_for_joining_cannot_be_joined(rules):
    key = course(lesson())
    learning.put_course_rules(learning.CourseRulesSpec(course=key, **rules))
    with pytest.raises(errors.EnrolmentNotOpen):
        learning.enrol(person(), key)


def test_within_its_dates_a_course_can_be_joined():
    key = course(lesson())
    dates = {"enrolment_opens_at": NOW - HOUR, "enrolment_closes_at": NOW + HOUR}
    learning.put_course_rules(learning.CourseRulesSpec(course=key, **dates))
    assert learning.enrol(person(), key).created


def test_a_plugin_can_object():
    def may_enrol(user, course):
        raise Veto("full", "No room")

    hooks = SimpleNamespace(may_enrol=hookimpl(may_enrol))
    key, who = course(lesson()), person()
    with with_plugins(Plugin(key="acme.gate", label="Gate", hooks=hooks)), pytest.raises(Vetoed):
        learning.enrol(who, key)
    assert not Enrolment.objects.exists()


def test_leaving_ends_access_and_coming_back_finds_the_work_again():
    first = lesson()
    key, who = course(first), person()
    seat = learning.enrol(who, key)
    learning.mark_done(who, first.key)
    learning.leave(who, key)
    learning.leave(who, key)
    with pytest.raises(errors.NoSuchItem):
        learning.lesson_document(who, first.key)
    again = learning.enrol(who, key)
    assert (again.id, again.enrolled_at, again.created) == (seat.id, seat.enrolled_at, True)
    assert learning.course_progress(who, key).done == 1
    assert [fact["state"] for fact in facts("lms.enrolment.ended.v1")] == ["left"]


def test_leaving_a_course_one_never_took_is_an_error():
    with pytest.raises(errors.NotEnrolled):
        learning.leave(person(), course(lesson()))


def test_a_seat_the_school_ended_cannot_be_taken_back_by_the_person():
    key, who = course(lesson()), person()
    learning.enrol(who, key)
    learning.end_seat(who, key)
    with pytest.raises(errors.EnrolmentEnded):
        learning.enrol(who, key)
    assert learning.give_seat(who, key, source="staff").state == "active"


def test_a_given_seat_needs_no_price_and_no_dates():
    learning.register_free_courses(None)
    key, who = course(lesson()), person()
    learning.put_course_rules(learning.CourseRulesSpec(course=key, self_enrolment=False))
    assert learning.give_seat(who, key, source="purchase").source == "purchase"


def test_my_courses_come_with_progress_in_one_statement_however_many():
    who = person()
    lessons = [lesson() for _ in range(3)]
    keys = [course(*lessons)] + [course(lesson()) for _ in range(4)]
    for key in keys:
        learning.enrol(who, key)
    learning.mark_done(who, lessons[0].key)
    with statements() as made:
        mine = learning.my_courses(who)
    assert len(made) == 1
    assert [one.course for one in mine] == keys[::-1]
    assert (mine[-1].done, mine[-1].total) == (1, 3)


def test_pages_of_my_courses_leave_none_out():
    who = person()
    keys = {course(lesson()) for _ in range(5)}
    for key in keys:
        learning.enrol(who, key)
    first = learning.my_courses(who, limit=3)
    rest = learning.my_courses(who, limit=3, before=first[-1].enrolment)
    assert {one.course for one in (*first, *rest)} == keys
