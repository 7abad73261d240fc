import datetime as dt
from uuid import uuid4

import pytest

from lms_site.foundation.errors import Invalid
from lms_site.learning import api as learning
from lms_site.learning import errors
from lms_site.learning.enrolment import applications
from lms_site.learning.enrolment.joining_models import Application
from lms_site.learning.enrolment.models import Enrolment
from tests.learning.builders import administrator, course, lesson, person
from tests.learning.statements import facts, statements

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)  # noqa: TID251
HOUR = dt.timedelta(hours=1)


def terms(key, **rules) -> None:
    """Set by a teacher, as the API does."""
    learning.set_joining(administrator(), key, learning.JoiningRules(**rules))


def free_course(*items, **terms_of_it):
    key = course(*(items or (lesson(),)), free=True)
    if terms_of_it:
        terms(key, **terms_of_it)
    return key


def states(key) -> list[str]:
    return list(Application.objects.filter(course_id=key).order_by("id").values_list("state", flat=True))


def test_taking_a_seat_where_places_are_not_counted_is_two_statements():
    key, who = free_course(approval=False), person()
    with statements() as made:
        learning.enrol(who, key)
    assert len(made) == 2


def test_a_full_course_refuses_and_takes_nobody():
    key = free_course(capacity=1)
    learning.enrol(person(), key)
    with pytest.raises(errors.CourseFull):
        learning.enrol(person(), key)
    with pytest.raises(errors.CourseFull):
        learning.apply(person(), key)
    assert (Enrolment.objects.filter(course_id=key).count(), states(key)) == (1, [])


def test_who_waits_is_seated_in_order_when_somebody_leaves():
    key = free_course(capacity=1, waiting_list=True)
    first, second, third = person(), person(), person()
    learning.enrol(first, key)
    assert [learning.apply(who, key).place for who in (second, third)] == [1, 2]
    learning.leave(first, key)
    assert [learning.my_application(who, key).state for who in (second, third)] == ["accepted", "waiting"]
    assert learning.my_application(third, key).place == 1
    seated = Enrolment.objects.filter(course_id=key, state="active").values_list("person_id", flat=True)
    assert list(seated) == [second]
    learning.end_seat(second, key)
    assert learning.my_application(third, key).state == "accepted"


def test_nobody_overtakes_who_waits():
    key = free_course(capacity=1, waiting_list=True)
    first, second = person(), person()
    learning.enrol(first, key)
    learning.apply(second, key)
    Enrolment.objects.filter(person_id=first).delete()  # as when a person is erased
    with pytest.raises(errors.CourseFull):
        learning.enrol(person(), key)


def test_a_place_that_nobody_was_told_of_is_found_by_the_sweep():
    key = free_course(capacity=1, waiting_list=True)
    first, second = person(), person()
    learning.enrol(first, key)
    learning.apply(second, key)
    learning.erase_person(first)
    applications.seat_who_waits()
    assert learning.my_application(second, key).state == "accepted"


@pytest.mark.parametrize("rules", [{"capacity": 3, "waiting_list": True}, {}], ids=["raised", "lifted"])
def test_a_higher_capacity_seats_who_waits(rules):
    key = free_course(capacity=1, waiting_list=True)
    people = [person() for _ in range(3)]
    learning.enrol(people[0], key)
    for who in people[1:]:
        learning.apply(who, key)
    terms(key, **rules)
    assert states(key) == ["accepted", "accepted"]
    assert len(facts("lms.enrolment.created.v1")) == 3


def test_a_lower_capacity_takes_no_seat_away():
    key = free_course(capacity=3)
    people = [person() for _ in range(3)]
    for who in people:
        learning.enrol(who, key)
    terms(key, capacity=1)
    assert Enrolment.objects.filter(course_id=key, state="active").count() == 3
    assert learning.joining(None, key).free_places == 0


def test_the_school_may_seat_more_than_there_are_places():
    key = free_course(capacity=1)
    learning.enrol(person(), key)
    assert learning.give_seat(person(), key, source="staff").created


def test_where_a_teacher_approves_one_applies_and_gets_the_seat_then():
    key, who, teacher = free_course(approval=True), person(), administrator()
    with pytest.raises(errors.ApprovalNeeded):
        learning.enrol(who, key)
    asked = learning.apply(who, key, message="Please.")
    assert (asked.state, learning.apply(who, key).id) == ("requested", asked.id)
    assert learning.approve(teacher, asked.id).state == "accepted"
    assert learning.approve(teacher, asked.id).state == "accepted"
    assert Enrolment.objects.filter(person_id=who, state="active").exists()
    assert [fact["state"] for fact in facts("lms.application.changed.v1")] == ["requested", "accepted"]


def test_a_refusal_has_a_reason_and_can_be_asked_about_again():
    key, who, teacher = free_course(approval=True), person(), administrator()
    asked = learning.apply(who, key)
    refused = learning.refuse(teacher, asked.id, reason="Not this year.")
    assert (refused.state, refused.reason) == ("refused", "Not this year.")
    with pytest.raises(errors.NotOpenAnyMore):
        learning.approve(teacher, asked.id)
    assert learning.apply(who, key).id != asked.id


def test_who_is_approved_for_a_full_course_waits_for_a_place():
    key, who, teacher = free_course(approval=True, capacity=1), person(), administrator()
    learning.give_seat(person(), key, source="staff")
    asked = learning.apply(who, key)
    assert learning.approve(teacher, asked.id).state == "waiting"
    terms(key, approval=True, capacity=2)
    assert learning.my_application(who, key).state == "accepted"


def test_who_withdrew_is_seated_by_nobody():
    key, who, teacher = free_course(approval=True), person(), administrator()
    asked = learning.apply(who, key)
    learning.withdraw(who, key)
    learning.withdraw(who, key)
    with pytest.raises(errors.NotOpenAnyMore):
        learning.approve(teacher, asked.id)
    assert not Enrolment.objects.filter(person_id=who).exists()


def test_whom_the_school_seats_asks_no_longer():
    key, who = free_course(approval=True), person()
    learning.apply(who, key)
    learning.give_seat(who, key, source="staff")
    assert states(key) == ["accepted"]
    with pytest.raises(errors.AlreadyMember):
        learning.apply(who, key)


def test_whom_the_school_put_out_waits_no_longer():
    key, who = free_course(capacity=1, waiting_list=True), person()
    learning.enrol(who, key)
    learning.leave(who, key)
    learning.enrol(person(), key)
    learning.apply(who, key)
    learning.end_seat(who, key)
    assert states(key) == ["refused"]


def test_only_who_gives_seats_decides():
    key, who = free_course(approval=True), person()
    asked = learning.apply(who, key)
    for decide in (learning.approve, learning.refuse):
        with pytest.raises(errors.NoSuchApplication):
            decide(person(), asked.id)
    with pytest.raises(errors.NotATeacher):
        learning.set_joining(person(), key, learning.JoiningRules(capacity=1))
    with pytest.raises(errors.NotATeacher):
        learning.applications(person(), key)


def test_other_courses_have_to_be_completed_first():
    one, two = lesson(), lesson()
    first = free_course(one, two)
    key, who = free_course(prerequisites=(first,)), person()
    for step in (lambda: None, lambda: learning.enrol(who, first), lambda: learning.mark_done(who, one.key)):
        step()
        with pytest.raises(errors.PrerequisitesMissing) as refused:
            learning.enrol(who, key)
        assert refused.value.data == {"courses": [str(first)]}
        assert learning.joining(who, key).missing == [first]
    learning.mark_done(who, two.key)
    assert learning.joining(who, key).missing == []
    assert learning.enrol(who, key).created


def test_who_comes_back_needs_no_new_approval_and_no_course_that_was_asked_for_later():
    key, who = free_course(), person()
    learning.enrol(who, key)
    learning.leave(who, key)
    terms(key, approval=True, prerequisites=(free_course(),))
    assert learning.enrol(who, key).created


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"capacity": 0}, "/capacity"),
        ({"waiting_list": True}, "/waiting_list"),
        ({"prerequisites": (uuid4(),)}, "/prerequisites"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules, field):
    key = free_course(capacity=5)
    with pytest.raises(Invalid) as refused:
        terms(key, **rules)
    assert list(refused.value.fields) == [field]
    assert learning.joining(None, key).capacity == 5


def test_a_course_is_no_prerequisite_of_itself():
    key = free_course()
    with pytest.raises(Invalid):
        terms(key, prerequisites=(key,))


def test_courses_that_wait_for_each_other_are_refused_however_long_the_circle():
    first, second, third = (free_course() for _ in range(3))
    terms(second, prerequisites=(first,))
    terms(third, prerequisites=(second,))
    with pytest.raises(Invalid) as refused:
        terms(first, prerequisites=(free_course(), third))
    assert [one.code for one in refused.value.fields["/prerequisites"]] == ["circle"]
    assert learning.joining(None, first).prerequisites == []
    terms(third, prerequisites=(first, second))


def test_publishing_again_leaves_what_the_team_decided():
    key = free_course(capacity=5, waiting_list=True, approval=True)
    learning.put_course_rules(learning.CourseRulesSpec(course=key, enrolment_closes_at=NOW + HOUR))
    found = learning.joining(None, key)
    assert (found.capacity, found.waiting_list, found.approval) == (5, True, True)
    assert found.enrolment_closes_at == NOW + HOUR


def test_how_a_restricted_course_is_joined_is_told_to_its_people_only():
    key = course(lesson(), restricted=True)
    for stranger in (None, person()):
        with pytest.raises(errors.NoSuchCourse):
            learning.joining(stranger, key)
    who = person()
    learning.give_seat(who, key, source="staff")
    assert learning.joining(who, key).course == key


def test_asking_for_a_course_with_a_price_or_after_its_date_is_refused():
    key = course(lesson(), free=False)
    terms(key, capacity=1, waiting_list=True)
    with pytest.raises(errors.NotFree):
        learning.apply(person(), key)
    key = free_course(capacity=1, waiting_list=True)
    learning.put_course_rules(learning.CourseRulesSpec(course=key, enrolment_closes_at=NOW - HOUR))
    with pytest.raises(errors.EnrolmentNotOpen):
        learning.apply(person(), key)


def test_erasing_a_person_forgets_their_applications_and_groups():
    key, who, teacher = free_course(approval=True), person(), administrator()
    learning.apply(who, key)
    other = person()
    learning.give_seat(other, key, source="staff")
    learning.add_to_group(teacher, learning.make_group(teacher, key, "Tuesday").id, other)
    learning.erase_person(who)
    learning.erase_person(other)
    assert states(key) == []
    assert [group.size for group in learning.groups(teacher, key)] == [0]
